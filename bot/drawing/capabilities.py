"""What the inference server can draw, as the bot uses it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_SIZE: Final = re.compile(r"\s*(\d{1,6})\s*[x×*]\s*(\d{1,6})\s*", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Size:
    """Pixels."""

    width: int
    height: int

    @classmethod
    def typed(cls, text: str) -> "Size | None":
        """As people type it; None: it is none.

        >>> str(Size.typed("192 x 128"))
        '192×128'
        """
        numbers = _SIZE.fullmatch(text)
        return None if numbers is None else cls(int(numbers[1]), int(numbers[2]))

    @property
    def pixels(self) -> int:
        return self.width * self.height

    def __str__(self) -> str:
        return f"{self.width}×{self.height}"

    def doubled(self) -> "Size":
        return Size(2 * self.width, 2 * self.height)


@dataclass(frozen=True)
class Limits:
    """Bounds of a request, as drawing.v1.Limits has them."""

    max_prompt_characters: int
    min_size: int
    max_size: int
    max_pixels: int
    size_multiple: int
    min_num_inference_steps: int
    max_num_inference_steps: int
    min_guidance_scale: float
    max_guidance_scale: float
    max_num_images: int
    max_image_bytes: int


@dataclass(frozen=True)
class Sampler:
    """A scheduler by the name in requests and the name for people."""

    name: str
    display_name: str


@dataclass(frozen=True)
class Style:
    """A style as one may draw with it.

    Attributes:
        owner_guild_id: The guild that owns it; None: the operator.
        shared: Whether other guilds may draw with it.
        active_version: The version in service; None: none yet.
    """

    name: str
    display_name: str
    owner_guild_id: int | None
    shared: bool
    active_version: int | None

    def open_to(self, guild_id: int, operator_guild_id: int | None) -> bool:
        """Whether members of a guild may draw with it."""
        owner = operator_guild_id if self.owner_guild_id is None else self.owner_guild_id
        return self.shared or guild_id == owner


@dataclass(frozen=True)
class Capabilities:
    """What the inference server draws, within which limits, and what it takes by default.

    Attributes:
        checks_safety: Whether a safety checker looks at the pictures.
    """

    sizes: Sequence[Size]
    default_size: Size
    styles: Sequence[Style]
    default_style: str
    default_num_inference_steps: int
    default_guidance_scale: float
    samplers: Sequence[Sampler]
    limits: Limits
    checks_safety: bool

    def portrait(self) -> Size | None:
        """The first upright size that is worth offering."""
        return next((size for size in self.sizes if size.height > size.width), None)

    def landscape(self) -> Size | None:
        """The first lying size that is worth offering."""
        return next((size for size in self.sizes if size.width > size.height), None)

    def square(self) -> Size | None:
        """The default if it is square, else the first square that is worth offering."""
        squares = (size for size in (self.default_size, *self.sizes) if size.width == size.height)
        return next(squares, None)
