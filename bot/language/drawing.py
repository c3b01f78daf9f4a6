"""What is said about pictures being drawn."""

from typing import Final

from rpc.language import Sentence

WAITING: Final = Sentence(en="Drawing…", ko="이미지 생성 중…")
NEXT: Final = Sentence(en="Waiting · up next", ko="대기 중이에요 · 다음 차례예요")
QUEUED: Final = Sentence(
    en="Waiting · {position} ahead of this one", ko="대기 중이에요 · 앞에 {position}건"
)
STARTS_IN: Final = Sentence(en=" · starts in about {eta}", ko=" · 약 {eta} 뒤 시작")
TIME_LEFT: Final = Sentence(en=" · about {eta} left", ko=" · 약 {eta} 남음")

DONE: Final = Sentence(en="Here it is!", ko="이미지 생성 완료!")
DETAILS: Final = Sentence(
    en="seed `{seed}` · {steps:step|steps} · guidance {guidance} · {size} · {adapter} · {seconds}",
    ko="시드 `{seed}` · {steps}스텝 · 가이던스 {guidance} · {size} · {adapter} · {seconds}",
)
FROM_IMAGE: Final = Sentence(
    en=" · from a picture (strength {strength})", ko=" · 원본 이미지 사용 (변화 강도 {strength})"
)
UPSCALED: Final = Sentence(en=" · upscaled", ko=" · 업스케일")
AWAY: Final = Sentence(
    en="Waiting for the drawing server… It is away, and is asked again in a moment.",
    ko="이미지 생성 서버를 기다리고 있어요… 연결되면 이어서 그려요.",
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
UNREAD: Final = Sentence(
    en="The model reads English, and Korean is translated: of letters of other scripts the picture "
    "shows little or nothing.",
    ko="모델은 영어를 읽고 한국어는 번역해 드려요. 다른 문자로 쓴 말은 그림에 거의 "
    "나타나지 않아요.",
)
NOT_INSTALLED: Final = Sentence(
    en="Not installed, so left out: {words}", ko="설치되어 있지 않아서 빠진 말: {words}"
)
FLAGGED: Final = Sentence(
    en="The safety check flagged this picture, so it is hidden until you click it.",
    ko="안전 검사에 걸린 이미지라서 가려 두었어요. 누르면 볼 수 있어요.",
)
SOME_FLAGGED: Final = Sentence(
    en="The safety check flagged {count} of {of:picture|pictures} ({which}): hidden until clicked.",
    ko="이미지 {of}장 가운데 {count}장({which}번)은 안전 검사에 걸려서 가려 두었어요. "
    "누르면 볼 수 있어요.",
)
WITHHELD: Final = Sentence(
    en="The safety check held this picture back.",
    ko="안전 검사에 걸려 이미지를 보여 드릴 수 없어요.",
)
SOME_WITHHELD: Final = Sentence(
    en="The safety check held {count} of {of:picture|pictures} back.",
    ko="이미지 {of}장 가운데 {count}장은 안전 검사에 걸려 보여 드릴 수 없어요.",
)
SHOWN_ELSEWHERE: Final = Sentence(
    en=" Age-restricted channels here show such pictures behind a spoiler.",
    ko=" 이 서버의 연령 제한 채널에서는 볼 수 있어요.",
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
CANCELLED_BY: Final = Sentence(en="Cancelled by {who}.", ko="{who} 님이 생성을 취소했어요.")

CANCEL: Final = Sentence(en="Cancel", ko="취소")
AGAIN: Final = Sentence(en="Again", ko="한 번 더")
TRY_AGAIN: Final = Sentence(en="Try again", ko="다시 시도")
EDIT: Final = Sentence(en="Edit", ko="수정")
VARY: Final = Sentence(en="Vary", ko="변형")
UPSCALE: Final = Sentence(en="Upscale", ko="업스케일")
# Of several pictures, as Midjourney has taught people to read them.
VARY_ONE: Final = Sentence(en="V{number}", ko="V{number}")
UPSCALE_ONE: Final = Sentence(en="U{number}", ko="U{number}")
DETAILS_BUTTON: Final = Sentence(en="Details", ko="자세히")
DELETE: Final = Sentence(en="Delete", ko="삭제")

ONLY_AUTHOR_CANCELS: Final = Sentence(
    en="Only the person who asked for this picture, or a moderator, can cancel it.",
    ko="이 이미지를 요청한 사람이나 관리자만 취소할 수 있어요.",
)
ONLY_AUTHOR_DELETES: Final = Sentence(
    en="Only the person who asked for this picture, or a moderator, can delete it.",
    ko="이 이미지를 요청한 사람이나 관리자만 삭제할 수 있어요.",
)
ONLY_AUTHOR_TRIES_AGAIN: Final = Sentence(
    en="Only the person who asked for this picture, or a moderator, can try it again. "
    "Use `/draw` for one of your own.",
    ko="이 이미지를 요청한 사람이나 관리자만 다시 시도할 수 있어요. "
    "`/그리기`로 직접 요청해 주세요.",
)
TOO_MANY_AT_ONCE: Final = Sentence(
    en="In this server at most {limit:draw|draws} of a member may be under way at once. "
    "Try again when one of yours is done.",
    ko="이 서버에서는 한 사람이 동시에 {limit}건까지 요청할 수 있어요. "
    "진행 중인 요청이 끝나면 다시 시도해 주세요.",
)
TOO_MANY_A_DAY: Final = Sentence(
    en="In this server a member may draw {limit:time|times} in 24 hours. "
    "You can draw again {again}.",
    ko="이 서버에서는 한 사람이 24시간 동안 {limit}번까지 그릴 수 있어요. "
    "다시 그릴 수 있는 때: {again}",
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

EDIT_TITLE: Final = Sentence(en="Edit and draw again", ko="수정해서 다시 그리기")
REDRAW_TITLE: Final = Sentence(en="Redraw in this style", ko="이 그림체로 다시 그리기")
PROMPT_FIELD: Final = Sentence(en="Prompt", ko="프롬프트")
NEGATIVE_PROMPT_FIELD: Final = Sentence(en="Negative prompt", ko="네거티브 프롬프트")
STRENGTH_FIELD: Final = Sentence(
    en="Strength: 0.1 keeps most, 1 keeps nothing", ko="변화 강도: 0.1 거의 그대로, 1 완전히 새로"
)
PICTURE_FIELD: Final = Sentence(en="Which picture", ko="몇 번째 이미지")
COUNT_FIELD: Final = Sentence(en="Number of pictures", ko="장수")
VERSION_FIELD: Final = Sentence(en="Version of the style", ko="그림체 버전")
IMAGE_FIELD: Final = Sentence(en="Picture to start from", ko="원본 이미지")
IMAGE_FIELD_LEFT_EMPTY: Final = Sentence(
    en="A picture that was refused is not kept. Left empty, the prompt alone is drawn.",
    ko="거절된 이미지는 보관하지 않아요. 비워 두면 프롬프트만으로 그려요.",
)

GIVEN_BACK: Final = Sentence(
    en="Here is what you typed, to be copied.",
    ko="입력한 내용은 아래에서 복사해서 쓸 수 있어요.",
)
IMAGE_NOT_GIVEN_BACK: Final = Sentence(
    en="The picture is not kept: add it again.", ko="이미지는 보관하지 않으니 다시 올려 주세요."
)
OTHER_OPTIONS: Final = Sentence(en="Other options", ko="그 밖의 옵션")

NO_PICTURE: Final = Sentence(
    en="There is no picture in this message.", ko="이 메시지에는 이미지가 없어요."
)
PICTURE_GONE: Final = Sentence(
    en="This picture is no longer in the message.", ko="메시지에 이 이미지가 더 이상 없어요."
)
IMAGE_NOT_FETCHED: Final = Sentence(
    en="Discord did not hand the picture out. Try again in a moment.",
    ko="디스코드에서 이미지를 가져오지 못했어요. 잠시 후 다시 시도해 주세요.",
)
IMAGE_GONE: Final = Sentence(
    en="The picture that this draw starts from is no longer kept. Use `/draw` with the picture.",
    ko="원본 이미지가 더 이상 보관되어 있지 않아요. `/그리기`에 이미지를 다시 올려 주세요.",
)
IMAGE_TOO_LARGE: Final = Sentence(
    en="The picture must be at most {limit_mib} MiB, not {size_mib} MiB.",
    ko="이미지는 {limit_mib} MiB까지 쓸 수 있어요. (이 이미지: {size_mib} MiB)",
)
IMAGE_UNREADABLE: Final = Sentence(
    en="The picture must be a PNG, JPEG or WebP file.",
    ko="이미지는 PNG, JPEG, WebP 파일이어야 해요.",
)
STRENGTH_WITHOUT_IMAGE: Final = Sentence(
    en="Strength says how far to go from a picture: add `image`, or leave `strength` out.",
    ko="변화 강도는 원본 이미지가 있을 때만 쓸 수 있어요. `이미지`를 함께 올리거나 "
    "`변화_강도`를 비워 주세요.",
)
STRENGTH_OUT_OF_RANGE: Final = Sentence(
    en="Strength must be a number above 0 and at most 1, not {value}.",
    ko="변화 강도는 0보다 크고 1 이하인 숫자여야 해요. (입력한 값: {value})",
)
COUNT_OUT_OF_RANGE: Final = Sentence(
    en="The number of pictures must be between {smallest} and {largest}, not {value}.",
    ko="이미지는 {smallest}장에서 {largest}장까지 그릴 수 있어요. (입력한 값: {value})",
)
COUNT_UNREADABLE: Final = Sentence(
    en="The number of pictures must be a whole number, not {value}.",
    ko="장수는 정수로 적어 주세요. (입력한 값: {value})",
)
WEIGHT_OUT_OF_RANGE: Final = Sentence(
    en="The style weight must be between {smallest} and {largest}, not {value}.",
    ko="그림체 강도는 {smallest}에서 {largest} 사이로 정해 주세요. (입력한 값: {value})",
)
SAMPLER_UNKNOWN: Final = Sentence(
    en="There is no sampler {sampler}. There are: {samplers}.",
    ko="{sampler} 샘플러를 찾을 수 없어요. 쓸 수 있는 샘플러: {samplers}",
)
TOO_LARGE_TO_UPSCALE: Final = Sentence(
    en="Upscaled, this picture of {size} would be {doubled}. A picture may be {side} wide or high, "
    "and have {pixels} pixels in all.",
    ko="{size} 이미지를 업스케일하면 {doubled} 크기가 돼요. "
    "한 변은 {side}픽셀, 전체는 {pixels}픽셀까지 가능해요.",
)

NO_PARAMETERS: Final = Sentence(
    en="These pictures do not say what they were made with.",
    ko="이 이미지에는 생성 정보가 들어 있지 않아요.",
)
FULL_PROMPT: Final = Sentence(en="Prompt", ko="프롬프트")
FULL_NEGATIVE_PROMPT: Final = Sentence(en="Negative prompt", ko="네거티브 프롬프트")
SEED: Final = Sentence(en="Seed", ko="시드")
STEPS: Final = Sentence(en="Steps", ko="스텝")
SAMPLER: Final = Sentence(en="Sampler", ko="샘플러")
GUIDANCE: Final = Sentence(en="Guidance", ko="가이던스")
SIZE: Final = Sentence(en="Size", ko="크기")
STYLE: Final = Sentence(en="Style", ko="그림체")
STYLE_WEIGHT: Final = Sentence(en="Style weight", ko="그림체 강도")
BASE_MODEL: Final = Sentence(en="Base model", ko="기본 모델")
STRENGTH: Final = Sentence(en="Strength", ko="변화 강도")
HIRES_STRENGTH: Final = Sentence(en="Upscale strength", ko="업스케일 강도")
SOFTWARE: Final = Sentence(en="Drawn by", ko="생성 프로그램")
REPEAT: Final = Sentence(en="The same picture again", ko="같은 이미지를 다시 그리려면")
REPEAT_SEVERAL: Final = Sentence(en="The same pictures again", ko="같은 이미지들을 다시 그리려면")
REPEAT_WITH_IMAGE: Final = Sentence(
    en="with the same picture as `image`", ko="`이미지`에 같은 원본 이미지를 올려 주세요"
)
REPEAT_THEN_UPSCALE: Final = Sentence(en="then press Upscale", ko="그다음 업스케일을 눌러 주세요")

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
STEPS_UNREADABLE: Final = Sentence(
    en="Steps must be a whole number, not {value}.",
    ko="스텝 수는 정수로 적어 주세요. (입력한 값: {value})",
)
GUIDANCE_OUT_OF_RANGE: Final = Sentence(
    en="Guidance must be between {smallest} and {largest}, not {value}.",
    ko="가이던스는 {smallest}에서 {largest} 사이로 정해 주세요. (입력한 값: {value})",
)
GUIDANCE_UNREADABLE: Final = Sentence(
    en="Guidance must be a number, not {value}.",
    ko="가이던스는 숫자로 적어 주세요. (입력한 값: {value})",
)
STYLE_UNKNOWN: Final = Sentence(
    en="There is no style {style}. You can draw with: {styles}.",
    ko="{style} 그림체를 찾을 수 없어요. 쓸 수 있는 그림체: {styles}",
)
YOUR_STYLE_GONE: Final = Sentence(
    en="Your usual style {style} cannot be drawn with here any more. Choose another with "
    "`/settings me`, or name one. You can draw with: {styles}.",
    ko="내 설정에 정해 둔 그림체({style})를 여기서는 더 이상 쓸 수 없어요. "
    "`/설정 나`에서 바꿔 주세요. 쓸 수 있는 그림체: {styles}",
)
THE_GUILDS_STYLE_GONE: Final = Sentence(
    en="This server's usual style {style} cannot be drawn with any more. A manager can choose "
    "another with `/settings server`; until then, name one. You can draw with: {styles}.",
    ko="서버 설정에 정해 둔 그림체({style})를 더 이상 쓸 수 없어요. "
    "관리자가 `/설정 서버`에서 바꿀 수 있어요. 그때까지는 `그림체`를 골라 주세요. "
    "쓸 수 있는 그림체: {styles}",
)
USUAL_STYLE_CLOSED: Final = Sentence(
    en="This server cannot draw with the usual style {style}. Name another, or choose yours with "
    "`/settings me`; a manager can choose one for all with `/settings server`. "
    "You can draw with: {styles}.",
    ko="이 서버에서는 기본 그림체({style})를 쓸 수 없어요. `그림체`를 고르거나 `/설정 나`에서 정해 "
    "주세요. 서버 전체의 그림체는 관리자가 `/설정 서버`에서 정할 수 있어요. "
    "쓸 수 있는 그림체: {styles}",
)
VERSION_UNKNOWN: Final = Sentence(
    en="{style} has no version {version}. It has: {versions}.",
    ko="{style}에는 {version} 버전이 없어요. 쓸 수 있는 버전: {versions}",
)
VERSION_UNREADABLE: Final = Sentence(
    en="The version must be a whole number, not {value}.",
    ko="버전은 정수로 적어 주세요. (입력한 값: {value})",
)
NONE: Final = Sentence(en="none", ko="없음")
