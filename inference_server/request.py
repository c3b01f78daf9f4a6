"""What a caller asks for: as it was sent, before any default."""

from dataclasses import dataclass
from enum import Enum, auto


class SafetyPolicy(Enum):
    """What becomes of a picture that the safety checker flags."""

    REPORT = auto()
    WITHHOLD = auto()


@dataclass(frozen=True, kw_only=True)
class DrawRequest:
    """A request for pictures. What is None takes the server's default.

    Attributes:
        guild_prompt_prefix: The guild's words, put between the style's and `prompt`.
        raw_prompt: Draw the prompts as they stand, without the words of the style and the guild.
        version: Of the style's adapter; None: the one in service when the draw starts.
        adapter_weight: 0 to 2.
        width: In pixels, as `height`.
        seed: Of the first picture; the others follow.
        image: To start from: the bytes of a PNG, JPEG or WebP.
        strength: How far to go from `image`, above 0 and at most 1.
        hires_strength: How far to go from the picture, doubled, above 0 and at most 1.
        preview_interval_steps: A preview with every n-th step; 0: none.
        requester: Who shares the device fairly with others of other names.
        safety_policy: None: the server's.
    """

    prompt: str
    negative_prompt: str = ""
    guild_prompt_prefix: str = ""
    guild_negative_prompt_prefix: str = ""
    raw_prompt: bool = False
    style: str | None = None
    version: int | None = None
    adapter_weight: float | None = None
    width: int | None = None
    height: int | None = None
    num_inference_steps: int | None = None
    guidance_scale: float | None = None
    scheduler: str | None = None
    seed: int | None = None
    num_images: int | None = None
    image: bytes | None = None
    strength: float | None = None
    hires_strength: float | None = None
    preview_interval_steps: int = 0
    requester: str = ""
    safety_policy: SafetyPolicy | None = None
