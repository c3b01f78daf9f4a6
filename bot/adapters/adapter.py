"""An adapter version as the inference server keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AdapterLayout(StrEnum):
    """How the tensors of a file are named."""

    DIFFUSERS = "diffusers"
    KOHYA = "kohya"


@dataclass(frozen=True)
class Manifest:
    """Where a version comes from; names and units are drawing.v1.Manifest's.

    Attributes:
        run_id: Of the run that made it; empty: it came from elsewhere.
        step: Of the checkpoint that was published.
        metrics: Measured before it was published, by name.
        trained_at: None: that is not known.
    """

    base_model: str
    base_model_digest: str
    run_id: str
    rank: int
    lora_alpha: float
    target_modules: Sequence[str]
    num_drawings: int
    resolution: int
    train_batch_size: int
    max_train_steps: int
    step: int
    learning_rate: float
    lr_scheduler: str
    seed: int
    metrics: Mapping[str, float]
    trained_at: datetime | None
    software: str


@dataclass(frozen=True)
class Adapter:
    """A version.

    Attributes:
        fits: Whether it was made for the base model that is drawn with.
        active: Whether it is in service for the base model that it was made for.
        activated_at: When it was last put into service; None: never.
        sha256: Of its file in diffusers' layout; its size is of that, too.
    """

    style: str
    version: int
    fits: bool
    active: bool
    published_at: datetime
    activated_at: datetime | None
    sha256: str
    size_bytes: int
    manifest: Manifest

    @property
    def id(self) -> str:
        return f"{self.style}@{self.version}"

    @property
    def in_service(self) -> bool:
        """Whether the style is drawn with it now."""
        return self.active and self.fits


def before(adapters: Sequence[Adapter]) -> Adapter | None:
    """The version that was in service before the one that is; None: there was none."""
    earlier = [
        each
        for each in adapters
        if each.fits and not each.in_service and each.activated_at is not None
    ]
    return max(earlier, key=lambda each: each.activated_at or each.published_at, default=None)
