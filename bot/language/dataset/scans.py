"""What is said about looking through a channel."""

from typing import Final

from rpc.language import Sentence

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
    en="{count:channel is|channels are} being looked through already. Try again when one is done.",
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
    en="{messages:message|messages} · {added} added · {already} there already · {refused} refused",
    ko="메시지 {messages}개 · 추가 {added}장 · 이미 있음 {already}장 · 거절 {refused}장",
)
SCAN_REFUSED: Final = Sentence(en="-# {file} · {why}", ko="-# {file} · {why}")
SCAN_MORE_REFUSED: Final = Sentence(en="-# and {count} more", ko="-# 외 {count}장")
SHORTLY_NOT_AN_IMAGE: Final = Sentence(en="not a picture", ko="이미지가 아닌 파일")
SHORTLY_TRUNCATED: Final = Sentence(en="damaged or cut off", ko="손상됐거나 잘린 파일")
SHORTLY_TOO_LARGE: Final = Sentence(en="too large", ko="너무 큰 그림")
SHORTLY_TOO_SMALL: Final = Sentence(en="too small", ko="너무 작은 그림")
SHORTLY_ANIMATED: Final = Sentence(en="animated", ko="움직이는 이미지")
SHORTLY_FORGOTTEN: Final = Sentence(
    en="whoever uploaded it asked to be forgotten", ko="올린 사람이 삭제를 요청함"
)
SHORTLY_NO_CONSENT: Final = Sentence(
    en="whoever uploaded it has not agreed", ko="올린 사람이 동의하지 않음"
)
SCAN_OF_ANOTHER_STYLE: Final = Sentence(
    en="-# {count} left to another style, which learns from their messages. `/drawings add` adds a "
    "picture to this one, too.",
    ko="-# 다른 그림체가 학습하고 있는 메시지의 그림 {count}장은 그대로 뒀어요. 이 그림체에도 "
    "추가하려면 `/그림 추가`를 써 주세요.",
)
SCAN_OF_MEMBERS: Final = Sentence(
    en="-# {count} left alone: they were posted by others than managers.",
    ko="-# 관리자가 아닌 멤버가 올린 {count}장은 추가하지 않았어요.",
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
