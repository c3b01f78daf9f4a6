"""What is said about pictures being drawn."""

from typing import Final

from bot.language.sentence import Sentence

WAITING: Final = Sentence(en="Drawing…", ko="이미지 생성 중...")
NEXT: Final = Sentence(en="Waiting · up next", ko="대기 중이에요 · 곧 시작해요")
QUEUED: Final = Sentence(
    en="Waiting · {position} ahead of this one", ko="대기 중이에요 · 앞에 {position}건"
)
STARTS_IN: Final = Sentence(en=" · starts in about {eta}", ko=" · 약 {eta} 뒤 시작")
TIME_LEFT: Final = Sentence(en=" · about {eta} left", ko=" · 약 {eta} 남음")

DONE: Final = Sentence(en="Here it is!", ko="이미지 생성 완료!")
DETAILS: Final = Sentence(
    en="seed `{seed}` · {steps} steps · guidance {guidance} · {size} · {adapter} · {seconds}",
    ko="시드 `{seed}` · {steps}스텝 · 가이던스 {guidance} · {size} · {adapter} · {seconds}",
)
WITHOUT_ADAPTER: Final = Sentence(en="no adapter", ko="그림체 미적용")
NONE_ACTIVE: Final = Sentence(
    en="This style has no version in service yet, so the base model drew it alone.",
    ko="아직 학습된 버전이 없는 그림체라서 기본 모델로 그렸어요.",
)
DRAWN_AS: Final = Sentence(en="Drawn as: {words}", ko="그린 내용: {words}")
KEPT_OUT_AS: Final = Sentence(en="Kept out: {words}", ko="뺀 내용: {words}")
UNTRANSLATED: Final = Sentence(
    en="Not translated, so left out: {words}", ko="번역하지 못해서 빠진 말: {words}"
)
NOT_INSTALLED: Final = Sentence(
    en="Not installed, so left out: {words}", ko="설치되어 있지 않아서 빠진 말: {words}"
)
FLAGGED: Final = Sentence(
    en="The safety check flagged this picture, so it is hidden until you click it.",
    ko="안전 검사에 걸린 이미지라서 가려 두었어요. 누르면 볼 수 있어요.",
)
WITHHELD: Final = Sentence(
    en="The safety check held this picture back.",
    ko="안전 검사에 걸려 이미지를 보여 드릴 수 없어요.",
)
TOO_LARGE_TO_UPLOAD: Final = Sentence(
    en="The picture is {size_mib} MiB, and this server takes at most {limit_mib} MiB. "
    "Ask for a smaller size.",
    ko="이미지가 {size_mib} MiB인데 이 서버에는 {limit_mib} MiB까지만 올릴 수 있어요. "
    "더 작은 크기로 그려 주세요.",
)
NOT_TAKEN: Final = Sentence(
    en="Discord did not take the picture.", ko="디스코드에 이미지를 올리지 못했어요."
)
CANCELLED: Final = Sentence(en="Cancelled.", ko="생성을 취소했어요.")

CANCEL: Final = Sentence(en="Cancel", ko="취소")
AGAIN: Final = Sentence(en="Again", ko="한 번 더")
TRY_AGAIN: Final = Sentence(en="Try again", ko="다시 시도")

ONLY_AUTHOR_CANCELS: Final = Sentence(
    en="Only the person who asked for this picture, or a moderator, can cancel it.",
    ko="이 이미지를 요청한 사람이나 관리자만 취소할 수 있어요.",
)
NOT_RUNNING: Final = Sentence(
    en="This draw has already ended.",
    ko="이미 끝난 요청이에요.",
)
ALREADY_RUNNING: Final = Sentence(
    en="This picture is being drawn already.",
    ko="이미 생성하고 있는 이미지예요.",
)
FORGOTTEN: Final = Sentence(
    en="This draw is too old to be repeated. Use `/draw` for a new one.",
    ko="너무 오래된 요청이라 다시 그릴 수 없어요. `/그리기`로 새로 요청해 주세요.",
)

SQUARE: Final = Sentence(en="square", ko="정사각형")
PORTRAIT: Final = Sentence(en="portrait", ko="세로")
LANDSCAPE: Final = Sentence(en="landscape", ko="가로")
VERSION: Final = Sentence(en="{style}@{version}", ko="{style}@{version}")
VERSION_IN_SERVICE: Final = Sentence(
    en="{style}@{version} (in service)", ko="{style}@{version} (사용 중)"
)

PROMPT: Final = Sentence(en="prompt", ko="프롬프트")
NEGATIVE_PROMPT: Final = Sentence(en="negative prompt", ko="네거티브 프롬프트")

PROMPT_EMPTY: Final = Sentence(
    en="The prompt is empty. Write what to draw, such as `an anime girl, blonde hair, smile`.",
    ko="프롬프트가 비어 있어요. `an anime girl, blonde hair, smile`처럼 그릴 내용을 적어 주세요.",
)
PROMPT_WITHOUT_WORDS: Final = Sentence(
    en="The prompt needs words: emoji and punctuation alone cannot be drawn.",
    ko="프롬프트에 단어가 있어야 해요. 이모지나 문장 부호만으로는 그릴 수 없어요.",
)
UNREADABLE_CHARACTER: Final = Sentence(
    en="The {field} contains a character that cannot be read ({character}). Remove it.",
    ko="{field}에 읽을 수 없는 문자({character})가 있어요. 지우고 다시 시도해 주세요.",
)
TOO_LONG: Final = Sentence(
    en="The {field} must be at most {limit} characters long, not {length}.",
    # Both fields end in a vowel, and so take 는.
    ko="{field}는 {limit}자까지 쓸 수 있어요. (입력한 길이: {length}자)",
)
SIZE_UNREADABLE: Final = Sentence(
    en="The size must be `square`, `portrait`, `landscape` or width x height such as `{example}`, "
    "not {value}.",
    ko="크기는 `정사각형`, `세로`, `가로` 또는 `{example}`처럼 너비x높이로 적어 주세요. "
    "(입력한 값: {value})",
)
SIZE_OUT_OF_RANGE: Final = Sentence(
    en="Width and height must be multiples of {multiple} between {smallest} and {largest}, "
    "not {width}×{height}.",
    ko="너비와 높이는 {smallest}부터 {largest} 사이의 {multiple}의 배수여야 해요. "
    "(입력한 값: {width}×{height})",
)
TOO_MANY_PIXELS: Final = Sentence(
    en="Width × height must be at most {limit} pixels, not {width}×{height} = {pixels}.",
    ko="너비×높이는 {limit}픽셀까지 가능해요. (입력한 값: {width}×{height} = {pixels}픽셀)",
)
STEPS_OUT_OF_RANGE: Final = Sentence(
    en="Steps must be between {smallest} and {largest}, not {value}.",
    ko="스텝 수는 {smallest}에서 {largest} 사이로 정해 주세요. (입력한 값: {value})",
)
GUIDANCE_OUT_OF_RANGE: Final = Sentence(
    en="Guidance must be between {smallest} and {largest}, not {value}.",
    ko="가이던스는 {smallest}에서 {largest} 사이로 정해 주세요. (입력한 값: {value})",
)
SEED_OUT_OF_RANGE: Final = Sentence(
    en="The seed must be a whole number from 0 to {largest}, not {value}.",
    ko="시드는 0부터 {largest}까지의 정수여야 해요. (입력한 값: {value})",
)
STYLE_UNKNOWN: Final = Sentence(
    en="There is no style {style}. You can draw with: {styles}.",
    ko="{style} 그림체를 찾을 수 없어요. 쓸 수 있는 그림체: {styles}",
)
VERSION_UNKNOWN: Final = Sentence(
    en="{style} has no version {version}. It has: {versions}.",
    ko="{style}에는 {version} 버전이 없어요. 쓸 수 있는 버전: {versions}",
)
NONE: Final = Sentence(en="none", ko="없음")
SECONDS: Final = Sentence(en="{seconds} s", ko="{seconds}초")
MINUTES: Final = Sentence(en="{minutes} min", ko="{minutes}분")
HOURS: Final = Sentence(en="{hours} h {minutes} min", ko="{hours}시간 {minutes}분")
