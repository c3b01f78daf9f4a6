"""Of runs."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    "retrain": "재학습",
    "Teach the style anew from the drawings it has now": (
        "지금까지 올린 그림으로 그림체를 다시 학습시켜요"
    ),
    "Which style to teach": "학습시킬 그림체",
    "epochs": "에포크",
    "Passes over the drawings; the style's own number if left out": (
        "그림 전체를 반복해서 학습할 횟수 (비워 두면 그림체의 기본값)"
    ),
}
