"""The bounds within which this server draws: told in GetCapabilities, held at each request."""

import math
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from inference_server.errors import InvalidDraw
from inference_server.request import DrawRequest
from rpc.language import size

SIZE_MULTIPLE: Final = 8
"""The VAE's factor: a latent is 8 × 8 pixels."""
MIN_SIZE: Final = 64
MIN_STEPS: Final = 1
MIN_GUIDANCE: Final = 0.0
MAX_GUIDANCE: Final = 30.0
MAX_ADAPTER_WEIGHT: Final = 2.0
MAX_SEED: Final = 2**63 - 1
HIRES_SCALE: Final = 2
"""How much wider and higher a picture is made, if it is."""
MAX_REQUESTER: Final = 64

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
_ALLOWED_CONTROLS: Final = "\n\r\t"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What the operator sets, and the checks against it and against what never changes."""

    max_prompt_characters: int
    max_size: int
    max_pixels: int
    max_num_inference_steps: int
    max_num_images: int
    max_image_bytes: int
    max_queue: int
    max_queue_per_requester: int

    def check(self, request: DrawRequest, schedulers: Collection[str]) -> None:
        """Checks all that a request says by itself; sizes are checked once they are known.

        Raises:
            InvalidDraw: States the rule and the value.
        """
        self._check_prompts(request)
        self._check_numbers(request)
        self._check_image(request)
        self._check_requester(request.requester)
        if request.scheduler is not None and request.scheduler not in schedulers:
            msg = f"scheduler must be one of {', '.join(schedulers)}, not {request.scheduler!r}"
            raise InvalidDraw(msg)

    def check_size(self, width: int, height: int, *, doubled: bool = False) -> None:
        """Checks a size in pixels.

        Args:
            width: Of the picture.
            height: Of the picture.
            doubled: It is to be doubled: then twice the size must be allowed as well.

        Raises:
            InvalidDraw: States the rule and the value.
        """
        for name, pixels in (("width", width), ("height", height)):
            if pixels % SIZE_MULTIPLE or not MIN_SIZE <= pixels <= self.max_size:
                msg = (
                    f"{name} must be a multiple of {SIZE_MULTIPLE} "
                    f"between {MIN_SIZE} and {self.max_size}, not {pixels}"
                )
                raise InvalidDraw(msg)
        if width * height > self.max_pixels:
            msg = (
                f"width × height must be at most {self.max_pixels} pixels, "
                f"not {width} × {height} = {width * height}"
            )
            raise InvalidDraw(msg)
        if doubled:
            try:
                self.check_size(HIRES_SCALE * width, HIRES_SCALE * height)
            except InvalidDraw as error:
                msg = f"with hires_strength the size is doubled, and {error}"
                raise InvalidDraw(msg) from error

    def allow_size(self, width: int, height: int) -> bool:
        """Whether a size would pass."""
        try:
            self.check_size(width, height)
        except InvalidDraw:
            return False
        return True

    def check_words(self, name: str, words: str) -> None:
        """Checks a prompt's length and that it has no control characters.

        Raises:
            InvalidDraw: States the rule and the value.
        """
        if len(words) > self.max_prompt_characters:
            msg = (
                f"{name} must be at most {self.max_prompt_characters} characters, not {len(words)}"
            )
            raise InvalidDraw(msg)
        for character in words:
            if unicodedata.category(character) == "Cc" and character not in _ALLOWED_CONTROLS:
                msg = f"{name} must not hold control characters, such as U+{ord(character):04X}"
                raise InvalidDraw(msg)

    def _check_prompts(self, request: DrawRequest) -> None:
        for name in (
            "prompt",
            "negative_prompt",
            "guild_prompt_prefix",
            "guild_negative_prompt_prefix",
        ):
            self.check_words(name, getattr(request, name))
        if not request.prompt.strip():
            raise InvalidDraw("prompt must not be empty")
        if not any(character.isalnum() for character in request.prompt):
            msg = f"prompt must hold at least one letter or digit: {request.prompt[:20]!r} has none"
            raise InvalidDraw(msg)

    def _check_numbers(self, request: DrawRequest) -> None:
        _in_range(
            "num_inference_steps",
            request.num_inference_steps,
            MIN_STEPS,
            self.max_num_inference_steps,
        )
        _in_range("guidance_scale", request.guidance_scale, MIN_GUIDANCE, MAX_GUIDANCE)
        _in_range("adapter_weight", request.adapter_weight, 0.0, MAX_ADAPTER_WEIGHT)
        _in_range("num_images", request.num_images, 1, self.max_num_images)
        if request.seed is not None and not 0 <= request.seed <= MAX_SEED:
            msg = f"seed must be between 0 and 2^63 - 1, not {request.seed}"
            raise InvalidDraw(msg)

    def _check_image(self, request: DrawRequest) -> None:
        if request.strength is not None:
            if request.image is None:
                raise InvalidDraw("strength goes with an image, and there is none")
            _check_strength("strength", request.strength)
        if request.hires_strength is not None:
            _check_strength("hires_strength", request.hires_strength)
        if request.image is not None and len(request.image) > self.max_image_bytes:
            most, came = size(self.max_image_bytes), size(len(request.image))
            msg = f"image must be at most {most}, not {came}"
            raise InvalidDraw(msg)

    def _check_requester(self, requester: str) -> None:
        if len(requester) > MAX_REQUESTER:
            msg = f"requester must be at most {MAX_REQUESTER} characters, not {len(requester)}"
            raise InvalidDraw(msg)
        self.check_words("requester", requester)


def check_request_id(request_id: str) -> None:
    """Checks the name a caller gives a draw.

    Raises:
        InvalidDraw: States the rule and the value.
    """
    if not _REQUEST_ID.fullmatch(request_id):
        msg = f"request_id must be 1 to 64 characters of [A-Za-z0-9._-], not {request_id[:80]!r}"
        raise InvalidDraw(msg)


def _check_strength(name: str, strength: float) -> None:
    if not 0 < strength <= 1:
        raise InvalidDraw(f"{name} must be above 0 and at most 1, not {strength:g}")


def _in_range(name: str, value: float | None, least: float, most: float) -> None:
    # Written so that NaN, which compares as false to everything, is out of range.
    if value is not None and not (math.isfinite(value) and least <= value <= most):
        msg = f"{name} must be between {least:g} and {most:g}, not {value:g}"
        raise InvalidDraw(msg)
