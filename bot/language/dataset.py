"""What is said about drawings to learn from."""

from typing import Final

from bot.language.sentence import Sentence

ADDED: Final = Sentence(en="Added to `{style}`:", ko="`{style}` 그림체의 학습 그림으로 추가했어요.")
NOTHING_ADDED: Final = Sentence(
    en="Nothing was added to `{style}`:", ko="`{style}` 그림체에 추가하지 못했어요."
)
DRAWING: Final = Sentence(
    en="**{file}** · {width}×{height}\n> {caption}", ko="**{file}** · {width}×{height}\n> {caption}"
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
NOT_ADDED: Final = Sentence(en="**{file}** · ⚠️ {why}", ko="**{file}** · ⚠️ {why}")
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
    en="Whoever uploaded it asked to be forgotten.",
    ko="삭제를 요청한 사람이 올린 그림이라 추가할 수 없어요.",
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
