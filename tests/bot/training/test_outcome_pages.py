"""What the message of a run shows in the end."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.figures import Metric
from bot.language import Language
from bot.screening import Shown
from bot.training import outcome_pages as pages
from bot.training.run import Report, Run, RunEnded, RunState

STYLE = "s" * 32
MANY = 10**6
NAMES = ("held_out_loss", "adherence", "style", "diversity", "copies")
RUN = Run("0" * 36, STYLE, RunState.KEPT_BACK, MANY, MANY, MANY, 9999, "", 9998, datetime.now(UTC))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("words", ["x" * 400, "*_~`" * 100])
def test_a_run_that_was_kept_back_for_everything_fits_into_a_message(
    language: Language, words: str
) -> None:
    metrics = [
        Metric(name, 1234.5678, 1234.5678, passed=False, margin=0.1, rival_is_base=True)
        for name in NAMES
    ]
    report = Report(
        grid_png=b"png",
        grid_is_flagged=True,
        prompts=("a girl",),
        compared_with=9998,
        metrics=metrics,
        reasons=[words] * len(NAMES),
        total_s=86400.0,
        num_new_drawings=MANY,
    )
    for shown in Shown:
        for page in pages.ended(RunEnded(RUN, 9998), report, language, grid=shown):
            assert len(page.text) <= 2000
    failed = RunEnded(replace(RUN, state=RunState.FAILED, reason=words), None)
    for page in pages.ended(failed, None, language):
        assert len(page.text) <= 2000
