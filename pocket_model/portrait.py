"""What a portrait shows: its attributes, the words for them, and how they are chosen."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

# Every attribute in the order in which a full caption names it. The first word of each tuple is
# class 0 of the judge: the order is part of the judge's file and must not be changed lightly.
VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "gender": ("girl", "guy"),
    "hair_color": ("black", "brown", "blonde", "red", "pink", "blue", "green", "silver"),
    "hair_style": ("long", "short", "bob", "ponytail", "twintails", "spiky", "swept"),
    "eye_color": ("blue", "green", "brown", "red", "purple", "yellow"),
    "clothes": ("school uniform", "hoodie", "t-shirt", "kimono", "sweater"),
    "clothes_color": ("red", "blue", "green", "yellow", "white", "black"),
    "expression": ("smile", "surprised", "angry", "sad", "wink"),
    "accessory": ("none", "glasses", "ribbon", "hat"),
    "background": (
        "park",
        "river",
        "sky",
        "night sky",
        "beach",
        "classroom",
        "sunset",
        "plain",
    ),
}

# Anime convention, not a rule: every style exists for both, so that the words stay independent.
_HAIR_STYLE_WEIGHTS: Final[Mapping[str, tuple[float, ...]]] = {
    "girl": (0.26, 0.12, 0.18, 0.18, 0.18, 0.03, 0.05),
    "guy": (0.07, 0.28, 0.04, 0.05, 0.01, 0.30, 0.25),
}
_ACCESSORY_WEIGHTS: Final[Mapping[str, tuple[float, ...]]] = {
    "girl": (0.40, 0.20, 0.22, 0.18),
    "guy": (0.46, 0.28, 0.04, 0.22),
}


@dataclass(frozen=True)
class Portrait:
    """The attributes of one drawing, each one of the words in `VALUES`."""

    gender: str
    hair_color: str
    hair_style: str
    eye_color: str
    clothes: str
    clothes_color: str
    expression: str
    accessory: str
    background: str

    def __post_init__(self) -> None:
        """Refuse words that are not in the vocabulary.

        Raises:
            ValueError: An attribute is none of its `VALUES`.
        """
        for field in fields(self):
            value = getattr(self, field.name)
            if value not in VALUES[field.name]:
                msg = f"{field.name} must be one of {', '.join(VALUES[field.name])}, not {value}"
                raise ValueError(msg)

    def classes(self) -> dict[str, int]:
        """Index of each attribute's value in `VALUES`."""
        return {name: VALUES[name].index(getattr(self, name)) for name in VALUES}


def random_portrait(rng: np.random.Generator) -> Portrait:
    """A portrait with independent attributes, hair style and accessory by gender.

    Args:
        rng: Drawn from a fixed number of times, so that a seed stays what it was.
    """

    def pick(name: str, weights: tuple[float, ...] | None = None) -> str:
        return str(rng.choice(VALUES[name], p=weights))

    gender = pick("gender")
    return Portrait(
        gender=gender,
        hair_color=pick("hair_color"),
        hair_style=pick("hair_style", _HAIR_STYLE_WEIGHTS[gender]),
        eye_color=pick("eye_color"),
        clothes=pick("clothes"),
        clothes_color=pick("clothes_color"),
        expression=pick("expression"),
        accessory=pick("accessory", _ACCESSORY_WEIGHTS[gender]),
        background=pick("background"),
    )
