"""What is said about zips that come and go, and about pushes to the hub."""

from typing import Final

from rpc.language import Sentence

NOT_A_ZIP: Final = Sentence(
    en="It must be a zip: pack the pictures, and their captions, into one.",
    ko="zip 파일이어야 해요. 그림과 캡션을 zip 하나로 묶어 주세요.",
)
IMPORTS_UNDER_WAY: Final = Sentence(
    en="{count:import is|imports are} under way already. Try again when one is done.",
    ko="이미 가져오기 {count}건이 진행 중이에요. 하나가 끝나면 다시 시도해 주세요.",
)
IMPORTING: Final = Sentence(
    en="📥 Importing {file} into `{style}`",
    ko="📥 {file} 파일을 `{style}` 그림체로 가져오고 있어요",
)
IMPORT_STARTING: Final = Sentence(en="Reading the zip", ko="zip 파일을 읽고 있어요")
IMPORTED: Final = Sentence(
    en="📥 {file} has been imported into `{style}`.",
    ko="📥 {file} 파일을 `{style}` 그림체로 가져왔어요.",
)
IMPORT_COUNTS: Final = Sentence(
    en="{added} added · {already} there already · {refused} refused",
    ko="추가 {added}장 · 이미 있음 {already}장 · 거절 {refused}장",
)
MORE_REFUSED: Final = Sentence(en="… and {count} more refused", ko="… 그 밖에 {count}장 거절")
MORE_PROBLEMS: Final = Sentence(
    en="… and {count:more caption|more captions} that could not be used",
    ko="… 그 밖에 쓸 수 없는 캡션 {count}개",
)
CAPTIONS_COME: Final = Sentence(
    en="Those that came without a caption get one in the background.",
    ko="캡션이 없는 그림에는 캡션 모델이 차례로 캡션을 써요.",
)
IMPORT_LEFT: Final = Sentence(
    en="I was restarted, and the import ended with that.",
    ko="봇이 다시 시작되면서 가져오기가 중단됐어요.",
)
IMPORT_AGAIN: Final = Sentence(
    en="What was added stays: import the same zip again for the rest.",
    ko="이미 추가한 그림은 그대로 있어요. 같은 zip을 다시 가져오면 나머지가 추가돼요.",
)

EXPORTING: Final = Sentence(
    en="📦 Packing the drawings of `{style}` · {size_mib} MiB so far",
    ko="📦 `{style}` 그림체의 그림을 묶고 있어요 · {size_mib} MiB",
)
EXPORT_PART: Final = Sentence(en="Part {number} of {count}", ko="{count}개 중 {number}번째")
EXPORTED: Final = Sentence(
    en="📦 {count:drawing|drawings} of `{style}`, with captions. Only you see them.",
    ko="📦 `{style}` 그림체의 그림 {count}장과 캡션이에요. 나에게만 보여요.",
)
EXPORTED_WITHOUT: Final = Sentence(
    en="Too large for this server, and left out: {names}",
    ko="이 서버에 올리기에는 너무 커서 뺐어요: {names}",
)
EXPORT_TOO_LARGE: Final = Sentence(
    en="More than {size_mib} MiB do not fit into {parts} files here. `/drawings push` puts them on "
    "the Hugging Face hub, and the operator can run `python -m trainer export`.",
    ko="{size_mib} MiB가 넘어서 파일 {parts}개에 담을 수 없어요. `/그림 허브`로 허깅페이스에 "
    "올리거나, 운영자가 `python -m trainer export`를 쓸 수 있어요.",
)
EXPORTS_UNDER_WAY: Final = Sentence(
    en="{count:export is|exports are} under way already. Try again when one is done.",
    ko="이미 내보내기 {count}건이 진행 중이에요. 하나가 끝나면 다시 시도해 주세요.",
)
EXPORT_LEFT: Final = Sentence(
    en="I was restarted, and the export ended with that. Use `/drawings export` again in a minute.",
    ko="봇이 다시 시작되면서 내보내기가 중단됐어요. 잠시 뒤에 `/그림 내보내기`를 다시 써 주세요.",
)

PUSHING: Final = Sentence(
    en="📤 Pushing the drawings of {style} to {repo}",
    ko="📤 {style} 그림체의 그림을 허깅페이스 {repo}에 올리고 있어요",
)
PUSH_STARTING: Final = Sentence(
    en="Looking at what is there already", ko="이미 올라가 있는 그림을 확인하고 있어요"
)
PUSHED: Final = Sentence(
    en="📤 {url} has {count:drawing|drawings} of `{style}` now.",
    ko="📤 `{style}` 그림체의 그림 {count}장을 올렸어요: {url}",
)
PUSH_CUT_OFF: Final = Sentence(
    en="The push was cut off: {detail}", ko="올리다가 중단됐어요. ({detail})"
)
PUSH_LEFT: Final = Sentence(
    en="I was restarted, and the push ended with that.",
    ko="봇이 다시 시작되면서 올리기가 중단됐어요.",
)
PUSH_AGAIN: Final = Sentence(
    en="What was uploaded stays there: `/drawings push` again goes on from there.",
    ko="이미 올린 그림은 그대로 있어요. `/그림 허브`를 다시 쓰면 이어서 올려요.",
)
PUSHED_ALREADY: Final = Sentence(
    en="Drawings are being pushed to {repo} already.", ko="이미 {repo}에 올리고 있어요."
)
