"""What a manager asks a run to be."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self


class RunMode(StrEnum):
    """What a run begins with."""

    AUTO = "auto"
    CONTINUE = "continue"
    SCRATCH = "scratch"


@dataclass(frozen=True)
class TrainingParameters:
    """What differs from the style's defaults; ranges are training.v1.TrainingParameters'."""

    num_train_epochs: int | None = None
    max_train_steps: int | None = None
    learning_rate: float | None = None
    lr_scheduler: str | None = None
    lr_warmup_steps: int | None = None
    rank: int | None = None
    lora_alpha: float | None = None
    lora_targets: str | None = None
    resolution: int | None = None
    train_batch_size: int | None = None
    gradient_accumulation_steps: int | None = None
    random_flip: bool | None = None
    seed: int | None = None
    validation_prompt: str | None = None
    snr_gamma: float | None = None
    noise_offset: float | None = None
    caption_dropout_rate: float | None = None

    def given(self) -> dict[str, Any]:
        """Those that are not None, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Those of `values` that are known here."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})


@dataclass(frozen=True)
class RunRequest:
    """A run that somebody wants."""

    style: str
    mode: RunMode
    parameters: TrainingParameters


@dataclass(frozen=True)
class RunPlan:
    """What it would do if it began now.

    Attributes:
        parameters: In full; its length is `max_train_steps`.
        num_drawings: That it would learn from.
        num_held_out: That it would be measured on.
        num_new_drawings: Of `num_drawings`, that the version in service has not learnt from; None:
            that is not known, or none is in service.
        num_uncaptioned: Of `num_drawings`, whose captions would be waited for.
        in_service: The version; None: none, or the inference server is away.
        continued_from: The version; None: it would begin from scratch.
        mode_reason: Why, in English.
        num_waiting: Runs in front of it.
        eta_s: From its beginning to its end; None: no run before it can tell.
    """

    parameters: TrainingParameters
    num_drawings: int
    num_held_out: int
    num_new_drawings: int | None
    num_uncaptioned: int
    in_service: int | None
    continued_from: int | None
    mode_reason: str
    num_waiting: int
    eta_s: float | None
