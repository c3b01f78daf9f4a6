"""What a picture was made with, as the inference server tells."""

from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from bot.drawing.capabilities import Size

_SEEDS: Final = 2**63


@dataclass(frozen=True)
class Parameters:
    """As drawing.v1.DrawParameters has them; what is not known is empty or None.

    Attributes:
        adapter: Such as `ksh@7`; None: the base model alone.
        width: Pixels; with hires_strength those before the picture was doubled.
    """

    prompt: str
    negative_prompt: str
    full_prompt: str
    full_negative_prompt: str
    style: str | None
    adapter: str | None
    adapter_weight: float
    width: int
    height: int
    num_inference_steps: int
    guidance_scale: float
    scheduler: str
    seed: int
    base_model: str
    strength: float | None
    hires_strength: float | None
    software: str

    @property
    def drawn_size(self) -> Size:
        """Of the latents that were drawn first."""
        return Size(self.width, self.height)

    @property
    def size(self) -> Size:
        """Of the picture."""
        return self.drawn_size.doubled() if self.hires_strength is not None else self.drawn_size

    def stored(self) -> dict[str, Any]:
        """As a column of the database."""
        return asdict(self)

    @classmethod
    def restored(cls, column: dict[str, Any]) -> Self:
        """From a column of the database."""
        return cls(**column)


@dataclass(frozen=True)
class Inspection:
    """What stands in a picture's file.

    Attributes:
        parameters: What could be read of it.
        text: In AUTOMATIC1111's notation, as it stands there.
        is_ours: Whether all of it was told, by a server of ours.
    """

    parameters: Parameters
    text: str
    is_ours: bool


def seed_of(first: int, index: int) -> int:
    """The seed of a draw's picture by the seed of its first."""
    return (first + index) % _SEEDS
