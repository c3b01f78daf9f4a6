"""What the inference server tells of a draw as it goes."""

from collections.abc import Sequence
from dataclasses import dataclass


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
    """Steps done, of how many; seconds left if known; a rough look, as WebP, if there is one."""

    step: int
    of: int
    eta_s: float | None
    preview: bytes | None


@dataclass(frozen=True)
class Picture:
    """The picture, as PNG; None: the safety checker flagged it and held it back."""

    png: bytes | None
    is_flagged: bool
    seed: int
    width: int
    height: int
    num_inference_steps: int
    guidance_scale: float


@dataclass(frozen=True)
class Finished:
    """The last event. Seconds from the request's arrival."""

    total_s: float


DrawEvent = Queued | Started | Progress | Picture | Finished
