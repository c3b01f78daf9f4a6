from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from trainer.parameters import ARTISTS
from trainer.reporting import PicturePair, ReportContent
from trainer.runs.report import DataSet, GridColumn, LossPoint, Metric, Report
from trainer.runs.run import Run, RunState
from trainer.train.folder import RunFolder

_END = datetime(2027, 3, 12, 14, 5, tzinfo=UTC)
_COLUMNS = (GridColumn("a girl by the sea", 5508), GridColumn("a guy in a red hoodie", 5509))


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    """A run's folder with before/after pictures and those on the way."""
    folder = RunFolder(tmp_path)
    pictures = [folder.sample(step) for step in (0, 50, 100)]
    pictures += [tmp_path / f"{side}-{i}.png" for side in ("before", "after") for i in range(2)]
    for path in pictures:
        path.parent.mkdir(exist_ok=True)
        Image.new("RGB", (16, 16), "pink").save(path)
    return folder


@pytest.fixture
def content(folder: RunFolder) -> ReportContent:
    """A run that continued from the version in service, and took its place."""
    run = Run(
        id="6c1d4cf0",
        style="ksh",
        state=RunState.ACTIVATED,
        parameters=replace(ARTISTS, snr_gamma=5.0, validation_prompt="a girl in a park"),
        created_at=_END - timedelta(hours=1),
        num_drawings=412,
        started_by=229_001_122_334_455_667,
        started_at=_END - timedelta(minutes=48),
        ended_at=_END,
        step=100,
        max_train_steps=100,
        version=7,
        previous_version=6,
    )
    report = Report(
        compared_with=6,
        columns=_COLUMNS,
        losses=tuple(LossPoint(step, 0.2 - step / 1000) for step in range(1, 101)),
        preparing_s=94.2,
        training_s=2310.0,
        evaluating_s=7402.0,
        continued_from=6,
        mode_reason="the data set grew by 5 %",
        data_set=DataSet(num_drawings=412, num_new=20, num_held_out=21, digest="9f2b6f5d"),
        held_out_losses=(LossPoint(50, 0.1344), LossPoint(100, 0.1353)),
        chosen_step=50,
        samples=(0, 50, 100),
        metrics=(
            Metric(
                "held_out_loss",
                0.1344,
                0.1369,
                -0.0039,
                -0.0011,
                0.001,
                lower_is_better=True,
                passed=True,
            ),
            Metric(
                "adherence", -2.113, -2.087, -0.071, 0.019, 0.1, lower_is_better=False, passed=True
            ),
            Metric(
                "copies", 0.0125, 0.0131, -0.0125, 0.0125, None, lower_is_better=True, passed=True
            ),
        ),
    )
    pairs = tuple(
        PicturePair(column, folder.path / f"before-{i}.png", folder.path / f"after-{i}.png")
        for i, column in enumerate(_COLUMNS)
    )
    return ReportContent(
        run,
        report,
        "KSH",
        "drawn by KSH drawing style",
        pairs,
        sample_prompt="a girl in a park",
        base_model="Anything-V5",
        base_loss=0.1538,
    )
