"""What the inference server tells of a draw as it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.drawing.parameters import Parameters


@dataclass(frozen=True)
class Queued:
    """Draws in front of this one, 0 is next, and seconds until it starts if that is known."""

    position: int
    eta_s: float | None


@dataclass(frozen=True)
class Started:
    """What it is drawn with.

    Attributes:
        adapter: The version, such as `ksh@7`; None: the base model alone.
        translated_prompt: The English in place of a Korean prompt; empty: none was needed.
        translated_negative_prompt: The same for the negative prompt.
        untranslated: Korean words left out, because nobody knows the English.
        missing_textual_inversions: Words left out, because the server does not have what they
            stand for.
    """

    adapter: str | None
    translated_prompt: str
    translated_negative_prompt: str
    untranslated: Sequence[str]
    missing_textual_inversions: Sequence[str]


@dataclass(frozen=True)
class Progress:
    """Steps done, of how many; seconds left if known; rough looks, as WebP, by the picture."""

    step: int
    of: int
    eta_s: float | None
    previews: Mapping[int, bytes]


@dataclass(frozen=True)
class Picture:
    """One picture, as PNG; None: the safety checker flagged it and held it back."""

    index: int
    png: bytes | None
    is_flagged: bool
    seed: int
    parameters: Parameters


@dataclass(frozen=True)
class Finished:
    """The last event. Seconds from the request's arrival."""

    total_s: float


DrawEvent = Queued | Started | Progress | Picture | Finished
