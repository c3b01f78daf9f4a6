"""What a caller is told of a draw: Queued… Started, Progress… and Image…, Finished."""

from dataclasses import dataclass
from enum import Enum, auto

from inference_server.adapters.adapter import AdapterId
from inference_server.parameters import Parameters


@dataclass(frozen=True)
class Queued:
    """Draws in front of this one (0 is next), and seconds until it starts, as far as known."""

    position: int
    eta_s: float | None


class WithoutAdapter(Enum):
    """Why a draw has no adapter."""

    NONE_ACTIVE = auto()
    BY_REQUEST = auto()


@dataclass(frozen=True, kw_only=True)
class Started:
    """What was decided: `num_inference_steps` are those that will be taken."""

    adapter: AdapterId | None
    without_adapter: WithoutAdapter | None
    seeds: tuple[int, ...]
    width: int
    height: int
    num_inference_steps: int


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
    """A finished picture. There is no safety checker yet, so nothing is known of its safety."""

    index: int
    png: bytes
    seed: int
    parameters: Parameters


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
