"""What is said about drawings to learn from."""

from typing import Final

from bot.language.sentence import Sentence

ADDED: Final = Sentence(en="Added to `{style}`:", ko="`{style}` 그림체의 학습 그림으로 추가했어요.")
NOTHING_ADDED: Final = Sentence(
    en="Nothing was added to `{style}`:", ko="`{style}` 그림체에 추가하지 못했어요."
)
DRAWING: Final = Sentence(
    en="{number}**{file}** · {width}×{height}\n> {caption}",
    ko="{number}**{file}** · {width}×{height}\n> {caption}",
)
NEAR_DUPLICATE: Final = Sentence(
    en="-# It looks nearly the same as another drawing of this style.",
    ko="-# 이 그림체에 거의 똑같은 그림이 이미 있어요.",
)
CAPTION_FOLLOWS: Final = Sentence(
    en="*Its caption follows: the captioner is not at work for the moment.*",
    ko="*캡션은 나중에 붙어요. 지금은 캡션 모델이 쉬고 있어요.*",
)
NO_WORDS: Final = Sentence(
    en="*The captioner found no words for it: it is learnt from with the style's own alone.*",
    ko="*캡션 모델이 설명을 찾지 못해서, 그림체 문구만으로 학습해요.*",
)
NOT_ADDED: Final = Sentence(en="{number}**{file}** · ⚠️ {why}", ko="{number}**{file}** · ⚠️ {why}")
TO_BE_LOOKED_UP: Final = Sentence(
    en="{number}**{file}**\n> *It is there; its caption is shown as soon as the trainer answers.*",
    ko="{number}**{file}**\n> *추가됐어요. 캡션은 학습 서버가 응답하면 바로 보여 드릴게요.*",
)
REMOVED_SINCE: Final = Sentence(
    en="It is not among the drawings any more.", ko="학습 그림에서 삭제됐어요."
)
THREAD: Final = Sentence(en="{file} · {count} to learn from", ko="{file} · 학습 그림 {count}장")
ADDING: Final = Sentence(
    en="Adding {count} to `{style}`: reading the files and writing captions…",
    ko="`{style}` 그림체에 {count}장을 추가하고 있어요. 파일을 읽고 캡션을 쓰는 중이에요…",
)
CONSENT: Final = Sentence(
    en="I agree that the drawing style is learnt from this drawing of mine. I can take it back at "
    "any time: deleting the message removes it.",
    ko="제가 올린 이 그림을 그림체 학습에 쓰는 데 동의해요. 메시지를 지우면 언제든지 그림을 뺄 수 "
    "있어요.",
)
CONSENT_BY_POSTING: Final = Sentence(
    en="Whoever posts a drawing there says: “{statement}”",
    ko="여기에 그림을 올리면 다음에 동의하는 거예요: “{statement}”",
)
AGREE: Final = Sentence(en="I agree, add it", ko="동의하고 추가하기")
UPLOADER_ONLY: Final = Sentence(
    en="Only whoever posted the drawing can agree to this.",
    ko="그림을 올린 사람만 동의할 수 있어요.",
)
EDIT_CAPTION: Final = Sentence(en="Edit caption", ko="캡션 수정")
REMOVE: Final = Sentence(en="Remove", ko="삭제")
MANAGERS_POST: Final = Sentence(
    en="Thank you! Only managers of this server can add drawings to learn from, so I leave this "
    "one alone.",
    ko="그림을 올려 주셔서 고마워요! 학습용 그림은 이 서버의 관리자만 추가할 수 있어서, 이 그림은 "
    "학습에 쓰지 않을게요.",
)

NOT_AN_IMAGE: Final = Sentence(
    en="It is not a PNG, JPEG, WebP, AVIF, GIF or BMP picture.",
    ko="PNG, JPEG, WebP, AVIF, GIF, BMP 이미지가 아니에요.",
)
TRUNCATED: Final = Sentence(
    en="The file is damaged or cut off. Upload it again.",
    ko="파일이 손상됐거나 중간에 잘렸어요. 다시 올려 주세요.",
)
TOO_LARGE: Final = Sentence(en="It is too large: {detail}", ko="그림이 너무 커요. ({detail})")
TOO_SMALL: Final = Sentence(en="It is too small: {detail}", ko="그림이 너무 작아요. ({detail})")
DUPLICATE: Final = Sentence(en="This picture was already added.", ko="이미 추가된 그림이에요.")
ANIMATED: Final = Sentence(
    en="It is animated; only still pictures can be learnt from.",
    ko="움직이는 이미지예요. 정지된 그림만 학습할 수 있어요.",
)
FORGOTTEN: Final = Sentence(
    en="Whoever uploaded it asked to be forgotten, and has not agreed anew since.",
    ko="삭제를 요청한 사람이 올린 그림이에요. 다시 동의해야 추가할 수 있어요.",
)
NO_CONSENT: Final = Sentence(
    en="Whoever uploaded it has not agreed to have it learnt from.",
    ko="올린 사람이 학습에 동의하지 않은 그림이에요.",
)
CAPTION_REFUSED: Final = Sentence(
    en="Its caption cannot be used: {detail}", ko="캡션을 쓸 수 없어요. ({detail})"
)
OTHERWISE_REFUSED: Final = Sentence(en="{detail}", ko="추가할 수 없어요. ({detail})")
FILE_TOO_LARGE: Final = Sentence(
    en="The file is {size_mib} MiB; at most {limit_mib} MiB can be taken.",
    ko="파일이 {size_mib} MiB예요. {limit_mib} MiB까지 추가할 수 있어요.",
)
NOT_DOWNLOADED: Final = Sentence(
    en="The file could not be downloaded from Discord. Upload it again.",
    ko="디스코드에서 파일을 받지 못했어요. 다시 올려 주세요.",
)
TOO_MANY_WAITING: Final = Sentence(
    en="{count} messages with drawings are waiting already. Try again when they are done.",
    ko="이미 {count}개의 메시지가 기다리고 있어요. 처리가 끝난 뒤에 다시 시도해 주세요.",
)
GONE: Final = Sentence(
    en="The message with the drawings has been deleted.", ko="그림이 있던 메시지가 삭제됐어요."
)

TEACHES_NOTHING: Final = Sentence(
    en="The drawings in this channel teach no style. Choose the channel with `/drawings channel`.",
    ko="이 채널의 그림으로는 학습하지 않아요. `/그림 채널`로 채널을 정해 주세요.",
)

CHANNEL_SET: Final = Sentence(
    en="Drawings that managers post in {channel} now teach `{style}`.",
    ko="이제 관리자가 {channel} 채널에 올리는 그림으로 `{style}` 그림체를 학습해요.",
)
STYLE_UNKNOWN: Final = Sentence(
    en="There is no style {style}. There are: {styles}.",
    ko="{style} 그림체를 찾을 수 없어요. 있는 그림체: {styles}",
)
CHANNEL_UNREADABLE: Final = Sentence(
    en="I cannot work in {channel}. I need these permissions there: View Channel, Send Messages, "
    "Read Message History, Add Reactions.",
    ko="{channel} 채널을 쓸 수 없어요. 채널 보기, 메시지 보내기, 메시지 기록 보기, "
    "반응 추가하기 권한이 필요해요.",
)

DELETED_WITH_MESSAGE: Final = Sentence(
    en="🗑️ The message was deleted, and with it drawings of `{style}`: {count} removed.",
    ko="🗑️ 메시지가 삭제되어 `{style}` 그림체에서 그림 {count}장을 뺐어요.",
)
DELETED_MESSAGE: Final = Sentence(
    en="🗑️ The message was deleted. Nothing in `{style}` came from it.",
    ko="🗑️ 메시지가 삭제됐어요. `{style}` 그림체에서 뺄 그림은 없어요.",
)
DELETED_AT_ONCE: Final = Sentence(
    en="🗑️ {count} messages with {drawings} drawings of `{style}` are gone. Are the drawings to "
    "leave the style, too? Until a manager says so they stay.",
    ko="🗑️ `{style}` 그림체의 그림 {drawings}장이 있던 메시지 {count}개가 사라졌어요. 그림도 "
    "그림체에서 뺄까요? 관리자가 정할 때까지는 그대로 둘게요.",
)
REMOVE_ALL: Final = Sentence(en="Remove the drawings", ko="그림도 빼기")
KEEP_ALL: Final = Sentence(en="Keep them", ko="그대로 두기")
ALL_REMOVED: Final = Sentence(
    en="🗑️ {count} drawings leave the style; {user} said so.",
    ko="🗑️ {user} 님의 결정에 따라 그림 {count}장을 그림체에서 빼요.",
)
ALL_KEPT: Final = Sentence(
    en="{count} drawings stay in the style; {user} said so.",
    ko="{user} 님의 결정에 따라 그림 {count}장을 그대로 둬요.",
)
DECIDED_ALREADY: Final = Sentence(en="That has been decided already.", ko="이미 결정된 일이에요.")

CAPTION_FORM: Final = Sentence(en="Edit caption", ko="캡션 수정")
CAPTION: Final = Sentence(en="What the drawing shows, in English", ko="그림 설명 (영어)")
CAPTION_ANEW: Final = Sentence(
    en="Leave it empty, and the captioner writes a new one",
    ko="비워 두면 캡션 모델이 새로 써요",
)
CAPTION_SAVED: Final = Sentence(
    en="Saved. **{file}**\n> {caption}", ko="저장했어요. **{file}**\n> {caption}"
)
REMOVE_ASKED: Final = Sentence(
    en="Remove {file} from `{style}`?\n> {caption}\n-# Versions that learnt from it stay.",
    ko="{file} 그림을 `{style}` 그림체에서 삭제할까요?\n> {caption}\n-# 이미 이 그림으로 학습한 "
    "버전은 그대로 남아요.",
)
REMOVED: Final = Sentence(
    en="🗑️ Removed from `{style}`. Post the picture again to add it again.",
    ko="🗑️ `{style}` 그림체에서 삭제했어요. 그림을 다시 올리면 다시 추가돼요.",
)
REMOVED_ALREADY: Final = Sentence(
    en="This drawing has been removed already.", ko="이미 삭제된 그림이에요."
)
NO_SUCH_DRAWING: Final = Sentence(
    en="`{style}` has no drawing {named}. Choose one of those suggested as you type.",
    ko="`{style}` 그림체에서 {named} 그림을 찾을 수 없어요. 입력할 때 나오는 목록에서 골라 주세요.",
)
WHICH_DRAWING: Final = Sentence(
    en="{named} is found in several drawings: {names}. Choose one of those suggested as you type.",
    ko="{named}에 맞는 그림이 여러 장이에요: {names}. 입력할 때 나오는 목록에서 골라 주세요.",
)

LISTED: Final = Sentence(
    en="**{count} drawings** of `{style}` · page {page} of {pages}",
    ko="`{style}` 그림체의 그림 **{count}장** · {page}/{pages}쪽",
)
SEARCHED: Final = Sentence(en=" · with {query}", ko=" · 검색어 {query}")
NO_DRAWINGS: Final = Sentence(
    en="`{style}` has no drawings yet.", ko="`{style}` 그림체에는 아직 그림이 없어요."
)
NOTHING_FOUND: Final = Sentence(
    en="No drawing of `{style}` has {query} in its caption or file name.",
    ko="`{style}` 그림체에 캡션이나 파일 이름이 {query}에 맞는 그림이 없어요.",
)
PREVIOUS: Final = Sentence(en="Newer", ko="이전")
NEXT: Final = Sentence(en="Older", ko="다음")
BY_OPERATOR: Final = Sentence(en="the operator", ko="운영자")
BY_PERSON: Final = Sentence(en="caption by a person", ko="직접 쓴 캡션")
NEAR: Final = Sentence(en="⚠️ nearly the same as another", ko="⚠️ 거의 똑같은 그림이 있음")
HELD_OUT: Final = Sentence(en="held out to measure on", ko="평가용")
DAMAGED: Final = Sentence(en="⚠️ file damaged: add it again", ko="⚠️ 파일 손상: 다시 올려 주세요")
SOURCE: Final = Sentence(en="message", ko="메시지")

STATS: Final = Sentence(
    en="📊 `{style}` learns from **{count} drawings**.",
    ko="📊 `{style}` 그림체의 학습 그림은 **{count}장**이에요.",
)
NEWEST: Final = Sentence(en="Newest: {when}", ko="최근 추가: {when}")
CAPTIONS: Final = Sentence(
    en="Captions: {model} by the captioner, {person} by people",
    ko="캡션: 캡션 모델 {model}장, 직접 작성 {person}장",
)
CAPTIONS_PENDING: Final = Sentence(
    en="⏳ {count} wait for their captions", ko="⏳ 캡션을 기다리는 그림 {count}장"
)
CAPTIONS_FAILED: Final = Sentence(
    en="⚠️ The captioner found no words for {count}",
    ko="⚠️ 캡션 모델이 설명을 찾지 못한 그림 {count}장",
)
NEAR_ONES: Final = Sentence(
    en="👯 {count} look nearly the same as another", ko="👯 거의 똑같은 그림이 있는 그림 {count}장"
)
HELD_OUT_ONES: Final = Sentence(
    en="🧪 {count} are held out to measure on", ko="🧪 평가용으로 학습에서 빼 둔 그림 {count}장"
)
DAMAGED_ONES: Final = Sentence(
    en="⚠️ The files of {count} are damaged: add them again",
    ko="⚠️ 파일이 손상된 그림 {count}장: 다시 올려 주세요",
)
UPLOADERS: Final = Sentence(en="By", ko="올린 사람")
SOURCES: Final = Sentence(en="From", ko="출처")
UNKNOWN_SOURCE: Final = Sentence(en="elsewhere", ko="기타")
OTHERS: Final = Sentence(en="others {count}", ko="그 밖에 {count}")

NO_CHANNEL: Final = Sentence(
    en="No channel here teaches a style yet. Name one, or choose it with `/drawings channel`.",
    ko="아직 그림체를 학습하는 채널이 없어요. 채널을 직접 고르거나 `/그림 채널`로 정해 주세요.",
)
SCAN_UNREADABLE: Final = Sentence(
    en="{channel} cannot be looked through: you and I both need View Channel and Read Message "
    "History there.",
    ko="{channel} 채널을 살펴볼 수 없어요. 저와 관리자 모두 채널 보기, 메시지 기록 보기 권한이 "
    "필요해요.",
)
SCANNED_ALREADY: Final = Sentence(
    en="{channel} is being looked through already.", ko="이미 {channel} 채널을 살펴보고 있어요."
)
SCANS_UNDER_WAY: Final = Sentence(
    en="{count} channels are being looked through already. Try again when one is done.",
    ko="이미 채널 {count}개를 살펴보고 있어요. 하나가 끝나면 다시 시도해 주세요.",
)
SCANNING: Final = Sentence(
    en="🔎 Looking through {channel} for drawings of `{style}`",
    ko="🔎 {channel} 채널에서 `{style}` 그림체의 그림을 찾고 있어요",
)
SCANNED: Final = Sentence(
    en="✅ {channel} has been looked through for `{style}`.",
    ko="✅ {channel} 채널에서 `{style}` 그림체의 그림을 모두 찾았어요.",
)
SCAN_COUNTS: Final = Sentence(
    en="{messages} messages · {added} added · {already} there already · {refused} refused",
    ko="메시지 {messages}개 · 추가 {added}장 · 이미 있음 {already}장 · 거절 {refused}장",
)
SCAN_WAITS: Final = Sentence(
    en="⏸️ The trainer is away. I go on when it is back.",
    ko="⏸️ 학습 서버에 연결할 수 없어요. 다시 연결되면 이어서 할게요.",
)
SCAN_CANCELLED: Final = Sentence(
    en="Cancelled. What was added stays.", ko="취소했어요. 이미 추가한 그림은 그대로 있어요."
)
SCAN_OVER: Final = Sentence(en="It is over already.", ko="이미 끝났어요.")
SCAN_CHANNEL_GONE: Final = Sentence(
    en="I do not see the channel any more.", ko="채널이 보이지 않아요."
)
SCAN_AGAIN: Final = Sentence(
    en="`/drawings scan` again goes on from there.", ko="`/그림 찾기`를 다시 쓰면 이어서 찾아요."
)

NOT_A_ZIP: Final = Sentence(
    en="It must be a zip: pack the pictures, and their captions, into one.",
    ko="zip 파일이어야 해요. 그림과 캡션을 zip 하나로 묶어 주세요.",
)
IMPORTS_UNDER_WAY: Final = Sentence(
    en="{count} imports are under way already. Try again when one is done.",
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
    en="… and {count} more captions that could not be used",
    ko="… 그 밖에 쓸 수 없는 캡션 {count}개",
)
CAPTIONS_COME: Final = Sentence(
    en="Those that came without a caption get one in the background.",
    ko="캡션이 없는 그림에는 캡션 모델이 차례로 캡션을 써요.",
)
IMPORT_LEFT: Final = Sentence(
    en="I am being restarted, and the import ended with that.",
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
    en="📦 The {count} drawings of `{style}` with their captions. Only you see them.",
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
    en="{count} exports are under way already. Try again when one is done.",
    ko="이미 내보내기 {count}건이 진행 중이에요. 하나가 끝나면 다시 시도해 주세요.",
)
EXPORT_LEFT: Final = Sentence(
    en="I am being restarted. Use `/drawings export` again in a minute.",
    ko="봇이 다시 시작되고 있어요. 잠시 뒤에 `/그림 내보내기`를 다시 써 주세요.",
)

IN_STYLE: Final = Sentence(en="in `{style}`", ko="`{style}` 그림체에 있는")
IN_ALL_STYLES: Final = Sentence(en="in all styles", ko="모든 그림체에 있는")
FORGET_ASKED: Final = Sentence(
    en="Delete all drawings of {user} {where}, for good?",
    ko="{where} {user} 님의 그림을 모두 완전히 삭제할까요?",
)
FORGET_ASKED_COUNTED: Final = Sentence(
    en="Delete all drawings of {user} {where}, for good? There are **{count}**.",
    ko="{where} {user} 님의 그림 **{count}장**을 모두 완전히 삭제할까요?",
)
FORGET_VERSIONS: Final = Sentence(
    en="Adapter versions that learnt from them are named afterwards. They stay until they are "
    "withdrawn; what is taught next starts without these drawings.",
    ko="이 그림으로 학습한 버전은 삭제한 뒤에 알려 드려요. 철회하기 전까지는 남아 있고, 다음 "
    "학습부터는 이 그림 없이 처음부터 시작해요.",
)
FORGET_MEANS: Final = Sentence(
    en="Nothing more is learnt from them until they agree anew. This cannot be undone.",
    ko="본인이 다시 동의할 때까지 새 그림도 학습하지 않아요. 되돌릴 수 없어요.",
)
FORGET_MEANS_YOU: Final = Sentence(
    en="Nothing more is learnt from you until you agree anew. This cannot be undone.",
    ko="다시 동의하실 때까지 새 그림도 학습하지 않아요. 되돌릴 수 없어요.",
)
FORGET: Final = Sentence(en="Delete the drawings", ko="그림 삭제")
FORGET_WITHDRAW: Final = Sentence(en="Delete, and withdraw versions", ko="삭제하고 버전도 철회")
FORGET_AGAIN: Final = Sentence(en="Go on", ko="계속하기")
WITHDRAW: Final = Sentence(en="Withdraw these versions", ko="이 버전들 철회")
FORGETTING: Final = Sentence(
    en="Deleting… Withdrawing versions waits for pictures that are being drawn with them.",
    ko="삭제하고 있어요… 버전을 철회할 때는 그 버전으로 그리고 있는 그림을 기다려요.",
)
NOT_FORGOTTEN_YET: Final = Sentence(
    en="⚠️ It did not come to its end. Go on, and it is taken up where it stopped.",
    ko="⚠️ 끝까지 처리하지 못했어요. 계속하기를 누르면 멈춘 곳부터 이어서 해요.",
)
FORGOTTEN_NOW: Final = Sentence(
    en="🗑️ {count} drawings of {user} are deleted.", ko="🗑️ {user} 님의 그림 {count}장을 삭제했어요."
)
WITHDRAWN: Final = Sentence(en="Withdrawn: {versions}", ko="철회한 버전: {versions}")
STILL_THERE: Final = Sentence(
    en="These versions learnt from them and are there still: {versions}",
    ko="이 그림으로 학습한 버전이 아직 남아 있어요: {versions}",
)
NO_VERSIONS: Final = Sentence(
    en="No adapter version learnt from them.", ko="이 그림으로 학습한 버전은 없어요."
)

PUSHING: Final = Sentence(
    en="📤 Pushing the drawings of {style} to {repo}",
    ko="📤 {style} 그림체의 그림을 허깅페이스 {repo}에 올리고 있어요",
)
PUSH_STARTING: Final = Sentence(
    en="Looking at what is there already", ko="이미 올라가 있는 그림을 확인하고 있어요"
)
PUSHED: Final = Sentence(
    en="📤 {url} has the {count} drawings of `{style}` now.",
    ko="📤 `{style}` 그림체의 그림 {count}장을 올렸어요: {url}",
)
PUSH_CUT_OFF: Final = Sentence(
    en="The push was cut off: {detail}", ko="올리다가 중단됐어요. ({detail})"
)
PUSH_LEFT: Final = Sentence(
    en="I am being restarted, and the push ended with that.",
    ko="봇이 다시 시작되면서 올리기가 중단됐어요.",
)
PUSH_AGAIN: Final = Sentence(
    en="What was uploaded stays there: `/drawings push` again goes on from there.",
    ko="이미 올린 그림은 그대로 있어요. `/그림 허브`를 다시 쓰면 이어서 올려요.",
)
PUSHED_ALREADY: Final = Sentence(
    en="Drawings are being pushed to {repo} already.", ko="이미 {repo}에 올리고 있어요."
)
