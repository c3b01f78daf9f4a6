"""What a report tells of."""

from dataclasses import dataclass
from pathlib import Path

from trainer.runs.report import GridColumn, Report
from trainer.runs.run import Run


@dataclass(frozen=True)
class PicturePair:
    """A prompt and seed, drawn by what the new version is compared with and by itself.

    Attributes:
        column: What was drawn.
        before: The picture's file; None, or a file that is not there: it was not drawn.
        after: Likewise.
    """

    column: GridColumn
    before: Path | None = None
    after: Path | None = None


@dataclass(frozen=True)
class ReportContent:
    """A run, what it came to, and what neither of the two says.

    Attributes:
        run: As it ended.
        report: What it came to.
        display_name: The style's, for people.
        trigger: The style's.
        pairs: The before/after pictures.
        sample_prompt: What the pictures on the way show; empty: not known.
        base_model: Its name; empty: not known.
        base_loss: The base model's held-out loss; None: it was not measured.
    """

    run: Run
    report: Report
    display_name: str
    trigger: str
    pairs: tuple[PicturePair, ...] = ()
    sample_prompt: str = ""
    base_model: str = ""
    base_loss: float | None = None
