"""progress.jsonl: how it goes, told by the child line by line."""

from typing import Annotated, Literal

from pydantic import Field

from trainer.train.job import RunFile


class Prepared(RunFile):
    """So many drawings are cached."""

    kind: Literal["prepared"] = "prepared"
    num_done: int
    num_drawings: int


class Resumed(RunFile):
    """Training goes on from a checkpoint."""

    kind: Literal["resumed"] = "resumed"
    step: int


class Trained(RunFile):
    """Optimiser steps were taken; the loss is their mean."""

    kind: Literal["trained"] = "trained"
    step: int
    loss: float
    learning_rate: float
    samples_per_s: float
    eta_s: float


class Sampling(RunFile):
    """A picture of the validation prompt is being drawn."""

    kind: Literal["sampling"] = "sampling"
    step: int


class Sampled(RunFile):
    """A picture of the validation prompt is in the run's folder: RunFolder.sample(step)."""

    kind: Literal["sampled"] = "sampled"
    step: int


class Lowered(RunFile):
    """The memory was not enough: fewer drawings at a time from now on, as many in each step."""

    kind: Literal["lowered"] = "lowered"
    train_batch_size: int
    gradient_accumulation_steps: int


class Evaluated(RunFile):
    """So many checkpoints are measured on the drawings held out.

    Attributes:
        num_done: Told twice as 0: when measuring begins, and when the first checkpoint's turn is.
    """

    kind: Literal["evaluated"] = "evaluated"
    num_done: int
    num_checkpoints: int


class Failed(RunFile):
    """Training cannot go on; the reason is for the artist."""

    kind: Literal["failed"] = "failed"
    reason: str


class Finished(RunFile):
    """The adapter and its manifest are written."""

    kind: Literal["finished"] = "finished"


Line = Annotated[
    Prepared | Resumed | Trained | Sampling | Sampled | Lowered | Evaluated | Failed | Finished,
    Field(discriminator="kind"),
]
"""A line of progress.jsonl."""
