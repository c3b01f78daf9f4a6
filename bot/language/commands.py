"""The commands in Korean: names, descriptions, options, by the English that stands in the code."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    "draw": "그리기",
    "Draw a picture in the artist's style": "작가의 그림체로 이미지를 생성해요",
    "prompt": "프롬프트",
    "What to draw, such as: an anime girl, blonde hair, green eyes, smile": (
        "그릴 내용 (예: an anime girl, blonde hair, green eyes, smile)"
    ),
    "negative_prompt": "네거티브_프롬프트",
    "What to keep out of the picture": "이미지에 나오지 않았으면 하는 것",
    "size": "크기",
    "square, portrait, landscape, or width x height such as 512x768": (
        "정사각형, 세로, 가로 또는 512x768 같은 너비x높이"
    ),
    "steps": "스텝",
    "Denoising steps: more is slower and finer": "디노이징 스텝 수 (많을수록 느리고 정교해요)",
    "guidance": "가이던스",
    "How closely to follow the prompt": "프롬프트를 얼마나 충실히 따를지",
    "seed": "시드",
    "A whole number; the same seed draws the same picture again": (
        "정수. 같은 시드를 쓰면 같은 이미지가 나와요"
    ),
    "style": "그림체",
    "Whose style to draw in": "어떤 그림체로 그릴지",
    "version": "버전",
    "Which version of the style; the one in service if left out": (
        "그림체의 버전 (비워 두면 지금 사용 중인 버전)"
    ),
    "retrain": "재학습",
    "Teach the style anew from the drawings it has now": (
        "지금까지 올린 그림으로 그림체를 다시 학습시켜요"
    ),
    "Which style to teach": "학습시킬 그림체",
    "epochs": "에포크",
    "Passes over the drawings; the style's own number if left out": (
        "그림 전체를 반복해서 학습할 횟수 (비워 두면 그림체의 기본값)"
    ),
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
