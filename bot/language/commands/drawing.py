"""Of drawing."""

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
}
