"""Of drawings to learn from."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    "drawings": "그림",
    "Where drawings to learn from are posted": "학습할 그림을 올리는 곳",
    "push": "허브",
    "Put a style's drawings and captions on the Hugging Face hub": (
        "그림체의 그림과 캡션을 허깅페이스 허브에 올려요"
    ),
    "repo": "저장소",
    "The data set, as owner/name; it is made if it is not there": (
        "올릴 데이터셋 (소유자/이름). 없으면 새로 만들어요"
    ),
    "Whose drawings; the usual style if left out": (
        "어떤 그림체의 그림을 올릴지 (비워 두면 기본 그림체)"
    ),
    "private": "비공개",
    "Whether only its owner sees it, if it is made now": ("새로 만들 때 소유자만 볼 수 있게 할지"),
    "channel": "채널",
    "Choose the channel whose drawings teach a style": "그림체를 학습시킬 그림 채널을 정해요",
    "The channel that managers post drawings in": "관리자가 그림을 올릴 채널",
    "Which style its drawings teach": "이 채널의 그림으로 학습시킬 그림체",
}
