"""The pace of runs before, which tells how long one will take."""

from dataclasses import dataclass
from typing import Final

from trainer.parameters import TrainingParameters
from trainer.runs.book import RunBook

# Runs that are looked through for one that tells the pace.
_LOOKED_AT: Final = 20


@dataclass(frozen=True)
class Pace:
    """How long the parts of a run took.

    Attributes:
        preparing_s: Until it learnt.
        sample_s: For one drawing of one step.
        afterwards_s: From its last step to its end: measuring, publishing and judging.
    """

    preparing_s: float
    sample_s: float
    afterwards_s: float

    def whole_s(self, parameters: TrainingParameters) -> float:
        """A run with these parameters, from its beginning to its end."""
        return self.preparing_s + self.sample_s * _num_samples(parameters) + self.afterwards_s


async def known_pace(book: RunBook, parameters: TrainingParameters) -> Pace | None:
    """That of the latest run whose samples were as large; None: there was none."""
    page = await book.page(style=None, size=_LOOKED_AT, token="")
    for run in page.runs:
        if run.parameters.resolution != parameters.resolution or not run.max_train_steps:
            continue
        report = await book.report(run.id)
        if report is not None and report.training_s > 0:
            num_samples = _samples_a_step(run.parameters) * run.max_train_steps
            return Pace(report.preparing_s, report.training_s / num_samples, report.evaluating_s)
    return None


def _num_samples(parameters: TrainingParameters) -> int:
    return _samples_a_step(parameters) * (parameters.max_train_steps or 1)


def _samples_a_step(parameters: TrainingParameters) -> int:
    return (parameters.train_batch_size or 1) * (parameters.gradient_accumulation_steps or 1)
