"""What the trainer says of versions that are not put into service by themselves."""

from collections.abc import Mapping
from typing import Final

_CHANGE: Final = r".* from (?P<before>\S+) with .* to (?P<after>\S+), .*"
_FROM_TO: Final = "({before} → {after})"

KOREAN: Final[Mapping[str, str]] = {
    rf"it knows the style less well: {_CHANGE}": (
        f"그림체를 전보다 잘 몰라요. 학습에 쓰지 않은 그림의 손실이 커졌어요. {_FROM_TO}"
    ),
    rf"its pictures say less of what was asked for: {_CHANGE}": (
        f"그림이 요청한 내용을 덜 담고 있어요. 점수가 떨어졌어요. {_FROM_TO}"
    ),
    rf"its pictures are less like the drawings: {_CHANGE}": (
        f"그림체가 원래 그림과 더 멀어졌어요. 거리가 커졌어요. {_FROM_TO}"
    ),
    r"its pictures are hardly more like the drawings than the base model's: "
    r".* from (?P<before>\S+) to (?P<after>\S+), .*": (
        "그림체를 거의 배우지 못했어요. 원래 그림과의 거리: {before} → {after}"
    ),
    rf"its pictures of one prompt are too much alike: {_CHANGE}": (
        f"같은 프롬프트로 그린 그림들이 서로 너무 비슷해요. 다양성이 떨어졌어요. {_FROM_TO}"
    ),
    rf"its pictures repeat drawings that it learnt from: {_CHANGE}": (
        f"학습한 그림을 그대로 따라 그려요. 베낀 그림의 비율이 커졌어요. {_FROM_TO}"
    ),
    r"its pictures could not be judged: .*": (
        "그림을 그려 비교하지 못했어요. 그래도 사용하도록 바꿀 수 있어요."
    ),
}
