"""What a run is trained with, in the words of diffusers' LoRA script and of PEFT."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Self

from rpc.errors import InvalidRequest

HIGHEST_SEED: Final = 2**63 - 1
MAX_PROMPT_CHARACTERS: Final = 4000

# diffusers.optimization.SchedulerType, less the one whose rules do not fit into a name. A literal,
# because naming it would bring torch into the service.
LR_SCHEDULERS: Final = (
    "linear",
    "cosine",
    "cosine_with_restarts",
    "polynomial",
    "constant",
    "constant_with_warmup",
)

_WHOLE: Final[Mapping[str, tuple[int, int]]] = {
    "train_batch_size": (1, 256),
    "gradient_accumulation_steps": (1, 16),
    "num_train_epochs": (1, 1000),
    "max_train_steps": (1, 1_000_000),
    "lr_warmup_steps": (0, 1_000_000),
    "rank": (1, 128),
    "seed": (0, HIGHEST_SEED),
    "checkpointing_steps": (1, 1_000_000),
}
_ABOVE_ZERO: Final[Mapping[str, float]] = {
    "learning_rate": 0.1,
    "lora_alpha": 1024.0,
    "snr_gamma": 1000.0,
}
_SHARES: Final = ("noise_offset", "caption_dropout_rate")
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "lr_scheduler": LR_SCHEDULERS,
    "mixed_precision": ("auto", "no", "bf16"),
    "lora_targets": ("attention", "feed_forward", "all"),
}
_LENGTH: Final = ("num_train_epochs", "max_train_steps")


@dataclass(frozen=True)
class TrainingParameters:
    """Some or all of them; None leaves it to the next layer below.

    Ranges and units are the contract's: see training.v1.TrainingParameters.
    """

    resolution: int | None = None
    train_batch_size: int | None = None
    gradient_accumulation_steps: int | None = None
    num_train_epochs: int | None = None
    max_train_steps: int | None = None
    learning_rate: float | None = None
    lr_scheduler: str | None = None
    lr_warmup_steps: int | None = None
    rank: int | None = None
    lora_alpha: float | None = None
    random_flip: bool | None = None
    seed: int | None = None
    checkpointing_steps: int | None = None
    validation_prompt: str | None = None
    snr_gamma: float | None = None
    noise_offset: float | None = None
    caption_dropout_rate: float | None = None
    gradient_checkpointing: bool | None = None
    mixed_precision: str | None = None
    lora_targets: str | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Those of `values` that are ours; a file may hold more."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known})

    def given(self) -> dict[str, Any]:
        """Those that are not None, by name."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def over(self, below: Self) -> Self:
        """These, and those of `below` where these say nothing.

        Epochs and steps both say how long a run is: one of them here hides both of `below`.
        """
        lower = below.given()
        if any(getattr(self, name) is not None for name in _LENGTH):
            lower = {name: value for name, value in lower.items() if name not in _LENGTH}
        return replace(self, **{n: v for n, v in lower.items() if getattr(self, n) is None})

    def num_steps(self, num_drawings: int) -> int:
        """Optimiser steps of a run over so many drawings. All parameters are given.

        Rounded up, so that each drawing is looked at as often as there are epochs.
        """
        if self.max_train_steps is not None:
            return self.max_train_steps
        per_step = (self.train_batch_size or 1) * (self.gradient_accumulation_steps or 1)
        return max(1, math.ceil((self.num_train_epochs or 1) * num_drawings / per_step))


NOTHING: Final = TrainingParameters()

# What the artist trained Anything-V5 with, where it differs from diffusers' script or from nothing.
ARTISTS: Final = TrainingParameters(
    resolution=512,
    train_batch_size=1,
    gradient_accumulation_steps=1,
    num_train_epochs=50,
    learning_rate=1e-4,
    lr_scheduler="cosine",
    lr_warmup_steps=0,
    rank=4,
    random_flip=True,
    seed=5508,
    checkpointing_steps=10_000,
    lora_targets="attention",
)


def checked(parameters: TrainingParameters) -> TrainingParameters:
    """The same parameters.

    Raises:
        InvalidRequest: One is out of its range.
    """
    given = parameters.given()
    for name, (low, high) in _WHOLE.items():
        if name in given and not low <= given[name] <= high:
            raise InvalidRequest(f"{name} must be {low} to {high}, not {given[name]}")
    for name, top in _ABOVE_ZERO.items():
        # Written so that it is false for NaN.
        if name in given and not 0 < given[name] <= top:
            raise InvalidRequest(f"{name} must be above 0 and at most {top:g}, not {given[name]}")
    for name in _SHARES:
        if name in given and not 0 <= given[name] <= 1:
            raise InvalidRequest(f"{name} must be 0 to 1, not {given[name]}")
    for name, choices in _CHOICES.items():
        if name in given and given[name] not in choices:
            raise InvalidRequest(f"{name} must be one of {', '.join(choices)}, not {given[name]!r}")
    _check_the_rest(parameters)
    return parameters


def check_fits(asked: TrainingParameters, num_drawings: int, num_steps: int) -> None:
    """Whether what was asked for makes sense in a run of this size.

    Defaults are left alone: they are made for all sizes.

    Args:
        asked: What somebody set for this run.
        num_drawings: That it learns from.
        num_steps: Of the run, as long as it would be from scratch.

    Raises:
        InvalidRequest: It does not.
    """
    warmup, batch = asked.lr_warmup_steps, asked.train_batch_size
    if warmup is not None and warmup > num_steps:
        msg = f"lr_warmup_steps must be at most {num_steps}, the steps of the run, not {warmup}"
        raise InvalidRequest(msg)
    if batch is not None and batch > max(num_drawings, 1):
        msg = (
            f"train_batch_size must be at most {num_drawings}, the drawings there are to learn "
            f"from, not {batch}"
        )
        raise InvalidRequest(msg)


def _check_the_rest(parameters: TrainingParameters) -> None:
    resolution = parameters.resolution
    if resolution is not None and (resolution % 8 or not 64 <= resolution <= 1024):  # noqa: PLR2004
        msg = f"resolution must be a multiple of 8 between 64 and 1024, not {resolution}"
        raise InvalidRequest(msg)
    if all(getattr(parameters, name) is not None for name in _LENGTH):
        raise InvalidRequest("give num_train_epochs or max_train_steps, not both")
    prompt = parameters.validation_prompt
    if prompt is not None and not 0 < len(prompt.strip()) <= MAX_PROMPT_CHARACTERS:
        msg = (
            f"validation_prompt must have 1 to {MAX_PROMPT_CHARACTERS} characters, "
            f"not {len(prompt)}"
        )
        raise InvalidRequest(msg)
