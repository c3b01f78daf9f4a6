"""What a run came to: everything that is told of it afterwards."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from pydantic import TypeAdapter


@dataclass(frozen=True)
class GridColumn:
    """What a column of the before/after grid shows."""

    prompt: str
    seed: int


@dataclass(frozen=True)
class LossPoint:
    """A mean loss: of a stretch of steps that ends with this one, or after this one."""

    step: int
    loss: float


@dataclass(frozen=True)
class Metric:
    """One figure of the new version, beside that of what it is compared with.

    Attributes:
        name: `held_out_loss`, `adherence`, `style`, `diversity`, `copies`.
        candidate: The new version's.
        rival: Of the version in service, or of the base model alone.
        low: Of the 95 % bootstrap interval of the new version's less the rival's.
        high: Likewise.
        margin: By how much it may be worse; None: it decides nothing.
        lower_is_better: What worse means.
        passed: Whether it is no worse than that.
        rival_is_base: Whether `rival` is the base model's: no version is in service, or the one
            that is was not measured.
    """

    name: str
    candidate: float
    rival: float
    low: float
    high: float
    margin: float | None
    lower_is_better: bool
    passed: bool
    rival_is_base: bool = False


@dataclass(frozen=True)
class DataSet:
    """What a run learnt from.

    Attributes:
        num_drawings: That it learnt from.
        num_new: Of these, that the version it continues from had not seen.
        num_held_out: That it was measured on.
        digest: See results.AdapterManifest.dataset_digest.
    """

    num_drawings: int
    num_new: int
    num_held_out: int
    digest: str


@dataclass(frozen=True)
class Report:
    """What a run came to, beside the run itself.

    Attributes:
        compared_with: The version in service that it was compared with; None: the base model.
        continued_from: The version that it began with; None: from scratch.
        mode_reason: Why it did so, for people.
        data_set: What it learnt from; None: a run from before this was told.
        columns: Of the before/after grid.
        grid_is_flagged: Whether the safety checker flagged a picture of it.
        losses: Over equal stretches of the run.
        held_out_losses: Of the checkpoints.
        chosen_step: Of the checkpoint that was published.
        samples: Steps after which a picture of the validation prompt was drawn.
        metrics: What it was judged by.
        reasons: Why it was kept back; empty: it was not.
        preparing_s: Seconds of wall-clock time, as the others.
    """

    compared_with: int | None
    columns: tuple[GridColumn, ...]
    losses: tuple[LossPoint, ...]
    preparing_s: float
    training_s: float
    evaluating_s: float
    continued_from: int | None = None
    mode_reason: str = ""
    data_set: DataSet | None = None
    held_out_losses: tuple[LossPoint, ...] = ()
    chosen_step: int = 0
    samples: tuple[int, ...] = ()
    metrics: tuple[Metric, ...] = ()
    reasons: tuple[str, ...] = ()
    grid_is_flagged: bool = False

    def to_json(self) -> dict[str, Any]:
        """For keeping."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """As it was kept."""
        return TypeAdapter(cls).validate_python(content)
