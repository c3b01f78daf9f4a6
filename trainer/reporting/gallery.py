"""The pictures of the page, so many and so large that it stays a page that can be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trainer.reporting.content import ReportContent
from trainer.reporting.picture import Picture, embedded
from trainer.train.folder import RunFolder

_MAX_PAIRS: Final = 12
_MAX_SAMPLES: Final = 24
_MAX_PICTURE_BYTES: Final = 200_000
# In base64 a third more: with all else, the page stays below 5 MB.
_MAX_BYTES: Final = 3_300_000


@dataclass(frozen=True)
class ShownPair:
    """A pair; None: there is no such picture."""

    prompt: str
    seed: int
    before: Picture | None
    after: Picture | None


@dataclass(frozen=True)
class ShownSample:
    """A picture that was drawn on the way, and whether that checkpoint was chosen."""

    step: int
    picture: Picture
    chosen: bool


@dataclass(frozen=True)
class Gallery:
    """What is shown.

    Attributes:
        pairs: Of which at least one picture is there.
        samples: By step.
        num_samples: That there are.
    """

    pairs: tuple[ShownPair, ...]
    samples: tuple[ShownSample, ...]
    num_samples: int


def gallery(folder: RunFolder, content: ReportContent) -> Gallery:
    """The pictures of this run."""
    pairs = content.pairs[:_MAX_PAIRS]
    there = [step for step in content.report.samples if folder.sample(step).is_file()]
    steps = _spread(there, content.report.chosen_step)
    most = min(_MAX_PICTURE_BYTES, _MAX_BYTES // max(2 * len(pairs) + len(steps), 1))
    shown = (
        ShownPair(
            pair.column.prompt,
            pair.column.seed,
            embedded(pair.before, max_bytes=most),
            embedded(pair.after, max_bytes=most),
        )
        for pair in pairs
    )
    samples = ((step, embedded(folder.sample(step), max_bytes=most)) for step in steps)
    return Gallery(
        pairs=tuple(pair for pair in shown if pair.before or pair.after),
        samples=tuple(
            ShownSample(step, picture, chosen=step == content.report.chosen_step)
            for step, picture in samples
            if picture is not None
        ),
        num_samples=len(there),
    )


def _spread(steps: Sequence[int], chosen: int) -> list[int]:
    """The first, the last, the chosen one, and others evenly between."""
    if len(steps) <= _MAX_SAMPLES:
        return sorted(steps)
    last = len(steps) - 1
    shown = {steps[i * last // (_MAX_SAMPLES - 2)] for i in range(_MAX_SAMPLES - 1)}
    return sorted(shown | ({chosen} & set(steps)))
