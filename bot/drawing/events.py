"""What the inference server tells of a draw as it goes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Queued:
    """Draws in front of this one, 0 is next, and seconds until it starts if that is known."""

    position: int
    eta_s: float | None


@dataclass(frozen=True)
class Started:
    """The adapter version it is drawn with, such as `ksh@7`; None: the base model alone."""

    adapter: str | None


@dataclass(frozen=True)
class Progress:
    """Steps done, of how many; seconds left if known; a rough look, as JPEG, if there is one."""

    step: int
    of: int
    eta_s: float | None
    preview: bytes | None


@dataclass(frozen=True)
class Picture:
    """The picture, as PNG; None: the safety checker held it back."""

    png: bytes | None
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
