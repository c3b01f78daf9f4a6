"""Of drawings to learn from."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    "drawings": "그림",
    "Drawings that a style is learnt from": "그림체를 학습시키는 그림",
    "push": "허브",
    "Put a style's drawings and captions on the Hugging Face hub": (
        "그림체의 그림과 캡션을 허깅페이스 허브에 올려요"
    ),
    "repo": "저장소",
    "The data set, as owner/name; it is made if it is not there": (
        "올릴 데이터셋 (소유자/이름). 없으면 새로 만들어요"
    ),
    "Whose drawings to push; the usual style if left out": (
        "어떤 그림체의 그림을 올릴지 (비워 두면 기본 그림체)"
    ),
    "Whether only its owner sees it, if it is made now": ("새로 만들 때 소유자만 볼 수 있게 할지"),
    "channel": "채널",
    "Choose the channel whose drawings teach a style, or stop one": (
        "그림체를 학습시킬 그림 채널을 정하거나 중지해요"
    ),
    "The channel that managers post drawings in; a list of those there are if left out": (
        "관리자가 그림을 올릴 채널 (비워 두면 지금 채널 목록)"
    ),
    "Which style its drawings teach": "이 채널의 그림으로 학습시킬 그림체",
    "add": "추가",
    "Add drawings of yours: using it, you agree that they are learnt from; asked if once "
    "forgotten": (
        "내 그림을 추가해요. 사용하면 학습에 쓰는 데 동의하는 거예요 "
        "(삭제를 요청했었다면 다시 여쭤봐요)"
    ),
    **{f"file{number}": f"파일{number}" for number in range(1, 11)},
    "A picture to learn from": "학습할 그림",
    "What they all show, in English; the captioner writes it if left out": (
        "모든 그림에 붙일 영어 캡션 (비워 두면 캡션 모델이 써요)"
    ),
    "Which style they teach; the usual one if left out": (
        "어떤 그림체에 추가할지 (비워 두면 기본 그림체)"
    ),
    "list": "목록",
    "Look through the drawings of a style": "그림체의 그림을 살펴봐요",
    "Whose drawings to look through; the usual style if left out": (
        "어떤 그림체의 그림을 볼지 (비워 두면 기본 그림체)"
    ),
    "search": "검색",
    "Words that a drawing's caption or file name has": "캡션이나 파일 이름에 있는 말",
    "stats": "통계",
    "The drawings of a style in numbers": "그림체의 그림을 숫자로 봐요",
    "Whose drawings to count; the usual style if left out": (
        "어떤 그림체의 통계를 볼지 (비워 두면 기본 그림체)"
    ),
    "caption": "캡션",
    "Change a drawing's caption": "그림의 캡션을 바꿔요",
    "drawing": "그림",
    "Its file name, or words of its caption": "파일 이름이나 캡션에 있는 말",
    "What it shows, in English; a form opens if left out": (
        "그림의 설명, 영어로 (비워 두면 입력 창이 열려요)"
    ),
    "Whose drawing; the usual style if left out": (
        "어떤 그림체의 그림인지 (비워 두면 기본 그림체)"
    ),
    "remove": "삭제",
    "Remove a drawing from its style": "그림을 그림체에서 삭제해요",
    "scan": "찾기",
    "Learn from what managers posted in a channel before": (
        "관리자가 전에 채널에 올린 그림을 찾아 추가해요"
    ),
    "Where to look; the drawings channel if left out": ("찾아볼 채널 (비워 두면 그림 채널)"),
    "Which style they teach; the channel's own, or the usual one, if left out": (
        "어떤 그림체에 추가할지 (비워 두면 채널의 그림체나 기본 그림체)"
    ),
    "import": "가져오기",
    "Add a zip of drawings of yours: using it, you agree that they are learnt from; not if "
    "forgotten": (
        "내 그림을 zip으로 추가해요. 사용하면 학습에 쓰는 데 동의하는 거예요 "
        "(삭제를 요청했었다면 제외)"
    ),
    "file": "파일",
    "A zip of pictures, with info.csv, metadata.csv, metadata.jsonl or .txt captions": (
        "그림을 묶은 zip. 캡션은 info.csv, metadata.csv, metadata.jsonl, .txt"
    ),
    "export": "내보내기",
    "Download a style's drawings and captions as a zip": ("그림체의 그림과 캡션을 zip으로 받아요"),
    "Whose drawings to download; the usual style if left out": (
        "어떤 그림체의 그림을 받을지 (비워 두면 기본 그림체)"
    ),
    "format": "형식",
    "How the captions stand beside the drawings; metadata.csv if left out": (
        "캡션을 담는 형식 (비워 두면 metadata.csv)"
    ),
    "forget": "잊기",
    "Delete all drawings that somebody added": "누군가가 추가한 그림을 모두 삭제해요",
    "member": "멤버",
    "Whose drawings; your own if left out": "누구의 그림인지 (비워 두면 내 그림)",
    "Of which style; of all if left out": "어떤 그림체의 그림인지 (비워 두면 모두)",
}
