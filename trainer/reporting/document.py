"""report.json: what the page says, for programs."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict

from trainer.reporting.content import ReportContent
from trainer.runs.report import Report
from trainer.runs.run import Run
from trainer.train.folder import RunFolder

FORMAT: Final = "ksh-drawing-ai/run-report"
FORMAT_VERSION: Final = 1


class _Part(BaseModel):
    # JSON has no word for what is no number; pydantic reads these back.
    model_config = ConfigDict(frozen=True, ser_json_inf_nan="strings")


class StyleWords(_Part):
    """The style that was taught."""

    name: str
    display_name: str
    trigger: str


class NamedPair(_Part):
    """The files of a before/after pair, below the run's folder if they are there."""

    prompt: str
    seed: int
    before: str | None
    after: str | None


class NamedSample(_Part):
    """The file of a picture that was drawn on the way, below the run's folder."""

    step: int
    file: str


class Pictures(_Part):
    """The picture files that there are."""

    pairs: tuple[NamedPair, ...]
    sample_prompt: str
    samples: tuple[NamedSample, ...]


class ReportDocument(_Part):
    """report.json.

    Attributes:
        version: As people write it: `ksh@7`; None: none was published.
        run: Without who started it: the report may be handed on.
        base_loss: See ReportContent.base_loss.
    """

    format: Literal["ksh-drawing-ai/run-report"] = FORMAT
    format_version: Literal[1] = FORMAT_VERSION
    style: StyleWords
    version: str | None
    base_model: str
    base_loss: float | None
    run: Run
    report: Report
    pictures: Pictures

    @classmethod
    def of(cls, folder: RunFolder, content: ReportContent) -> Self:
        """What is told of this run."""
        run = content.run
        return cls(
            style=StyleWords(
                name=run.style, display_name=content.display_name, trigger=content.trigger
            ),
            version=None if run.version is None else f"{run.style}@{run.version}",
            base_model=content.base_model,
            base_loss=content.base_loss,
            run=replace(run, started_by=None),
            report=content.report,
            pictures=_pictures(folder, content),
        )

    def to_json(self) -> bytes:
        """For report.json."""
        return self.model_dump_json(indent=2).encode() + b"\n"

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """As it was written.

        Raises:
            pydantic.ValidationError: It is no report, or of another format version.
        """
        return cls.model_validate_json(content)


def _pictures(folder: RunFolder, content: ReportContent) -> Pictures:
    return Pictures(
        pairs=tuple(
            NamedPair(
                prompt=pair.column.prompt,
                seed=pair.column.seed,
                before=_named(folder, pair.before),
                after=_named(folder, pair.after),
            )
            for pair in content.pairs
        ),
        sample_prompt=content.sample_prompt,
        samples=tuple(_samples(folder, content.report.samples)),
    )


def _samples(folder: RunFolder, steps: Iterable[int]) -> Iterable[NamedSample]:
    for step in steps:
        name = _named(folder, folder.sample(step))
        if name is not None:
            yield NamedSample(step=step, file=name)


def _named(folder: RunFolder, path: Path | None) -> str | None:
    if path is None or not path.is_file():
        return None
    return os.path.relpath(path, folder.path) if path.is_relative_to(folder.path) else path.name
