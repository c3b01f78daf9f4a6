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
    "square, portrait, landscape, or width x height": "정사각형, 세로, 가로 또는 너비x높이",
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
    "count": "장수",
    "How many pictures": "몇 장 그릴지",
    "style_weight": "그림체_강도",
    "How strongly the style acts: 1 is usual, 0 is the base model alone": (
        "그림체를 얼마나 강하게 적용할지 (보통 1, 0이면 기본 모델만 사용)"
    ),
    "sampler": "샘플러",
    "How the noise is removed": "노이즈를 없애는 방식",
    "image": "이미지",
    "A picture to start from": "바탕으로 삼을 원본 이미지",
    "strength": "변화_강도",
    "How far to go from the picture: 0.1 keeps most, 1 keeps nothing": (
        "원본 이미지를 얼마나 바꿀지 (0.1 거의 그대로, 1 완전히 새로)"
    ),
    "private": "비공개",
    "Whether only you see it": "나만 볼 수 있게 할지",
    "Redraw in this style": "이 그림체로 다시 그리기",
    "Show parameters": "생성 정보 보기",
}
