"""What the engine is given, and what it tells."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inference_server.adapters.adapter import AdapterFile

Pixels = NDArray[np.uint8]
"""A picture, shape (height, width, 3), RGB."""


@dataclass(frozen=True)
class InService:
    """Asks for whatever version of a style is in service when the draw starts, if any is."""

    style: str


AdapterInService = Callable[[str], AdapterFile | None]
"""Tells the version of a style that is in service now."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Order:
    """A draw with everything decided. The engine checks nothing of it again.

    Attributes:
        prompt: In full, with all prefixes, as `negative_prompt`.
        adapter: None: draw without one.
        width: In pixels, a multiple of 8, as `height`.
        guidance_scale: 1 and less draw without guidance.
        scheduler: A name of `engine.samplers`.
        seeds: One for each picture.
        image: To start from, of the order's width and height; None: from noise.
        strength: How far to go from `image`.
        hires_strength: How far to go from the picture, doubled; None: it stays as large as it is.
        preview_interval_steps: 0: no previews.
        requester: Who shares the device fairly with others of other names.
    """

    prompt: str
    negative_prompt: str
    adapter: AdapterFile | InService | None
    adapter_weight: float
    width: int
    height: int
    num_inference_steps: int
    guidance_scale: float
    scheduler: str
    seeds: tuple[int, ...]
    image: Pixels | None = None
    strength: float = 1.0
    hires_strength: float | None = None
    preview_interval_steps: int = 0
    requester: str = ""


@dataclass(frozen=True)
class Queued:
    """Draws in front of this one (0 is next), and seconds until it starts, as far as known."""

    position: int
    eta_s: float | None


@dataclass(frozen=True)
class Load:
    """Draws that have not begun, those that have, and seconds until all of them are done."""

    num_waiting: int
    num_running: int
    eta_s: float


@dataclass(frozen=True)
class Begun:
    """The draw has begun: with which adapter, and the steps that will be taken."""

    adapter: AdapterFile | None
    num_inference_steps: int


@dataclass(frozen=True, eq=False)
class Stepped:
    """A step is done.

    Attributes:
        step: Steps done, of the picture that is furthest behind.
        of: Steps to do.
        eta_s: Seconds until the last picture is decoded; None: nothing is known.
        previews: Of pictures that are not done, by their index; empty unless this step was to show
            them.
    """

    step: int
    of: int
    eta_s: float | None
    previews: tuple[tuple[int, Pixels], ...] = ()


@dataclass(frozen=True, eq=False)
class Picture:
    """A finished picture."""

    index: int
    pixels: Pixels


@dataclass(frozen=True)
class Done:
    """The last event: seconds spent waiting, encoding prompts, denoising and decoding."""

    queued_s: float
    encode_s: float
    denoise_s: float
    decode_s: float


EngineEvent = Queued | Begun | Stepped | Picture | Done
