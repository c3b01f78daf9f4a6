"""What a caller is told of a draw: Queued… Started, Progress… and Image…, Finished."""

from dataclasses import dataclass
from enum import Enum, auto

from inference_server.adapters.adapter import AdapterId
from inference_server.engine.order import Queued
from inference_server.parameters import Parameters
from inference_server.safety import Safety


class WithoutAdapter(Enum):
    """Why a draw has no adapter."""

    NONE_ACTIVE = auto()
    BY_REQUEST = auto()


@dataclass(frozen=True, kw_only=True)
class Started:
    """What was decided.

    Attributes:
        num_inference_steps: Those that will be taken.
        width: Of the pictures, in pixels, as `height`.
        translated_prompt: The English that is drawn in place of a Korean prompt; None: there was
            nothing to translate.
        untranslated: Korean words that are left out.
        missing_textual_inversions: Words that the style lists and the server does not have.
    """

    adapter: AdapterId | None
    without_adapter: WithoutAdapter | None
    seeds: tuple[int, ...]
    width: int
    height: int
    num_inference_steps: int
    translated_prompt: str | None = None
    translated_negative_prompt: str | None = None
    untranslated: tuple[str, ...] = ()
    missing_textual_inversions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Preview:
    """A rough look at unfinished picture `index`."""

    index: int
    webp: bytes


@dataclass(frozen=True)
class Progress:
    """Steps done of the picture that is furthest behind, and seconds until Finished."""

    step: int
    of: int
    eta_s: float | None
    previews: tuple[Preview, ...] = ()


@dataclass(frozen=True)
class Image:
    """A finished picture.

    Attributes:
        png: Empty if it was withheld.
        safety: None: no checker has looked at it.
    """

    index: int
    png: bytes
    seed: int
    parameters: Parameters
    safety: Safety | None = None
    withheld: bool = False


@dataclass(frozen=True, kw_only=True)
class Timings:
    """Seconds of wall-clock time.

    Attributes:
        encode_s: Prompts to embeddings.
        decode_s: Latents to PNG.
        total_s: From the request's arrival to Finished.
    """

    queued_s: float
    encode_s: float
    denoise_s: float
    decode_s: float
    total_s: float


@dataclass(frozen=True)
class Finished:
    """Always the last."""

    timings: Timings


DrawEvent = Queued | Started | Progress | Image | Finished
