"""What is told of the time that a stage of a run has to go."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.language import Language
from bot.training.pace import Pace
from bot.training.pages import under_way
from bot.training.progress import RunProgress
from bot.training.run import (
    Run,
    RunCaptioning,
    RunEvaluating,
    RunEvent,
    RunInterrupted,
    RunJudging,
    RunPreparing,
    RunPublished,
    RunSample,
    RunSampling,
    RunState,
    RunTraining,
)
from bot.training.suggestions import suggested
from bot.training.watched import WatchedRun

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
WATCHED = WatchedRun("0" * 36, "ksh", 1, 2, Language.ENGLISH)


def after_s(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def so_far(*happened: tuple[float, RunEvent]) -> RunProgress:
    """A run of which this was told, each so many seconds after it began."""
    progress = RunProgress()
    for seconds, event in happened:
        progress = progress.after(event, after_s(seconds))
    return progress


def told(progress: RunProgress, seconds: float) -> str:
    return under_way(WATCHED, progress, None, after_s(seconds)).text


def trained(step: int, eta_s: float, afterwards_s: float | None = None) -> RunTraining:
    return RunTraining(step, 4, 0.1, eta_s, 1.0, afterwards_s)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (RunCaptioning(40), RunCaptioning(30)),
        (RunPreparing(20, 60), RunPreparing(30, 60)),
        (RunEvaluating(0, 40), RunEvaluating(10, 40)),
        (RunJudging(0, 40), RunJudging(10, 40)),
    ],
)
def test_each_stage_that_counts_something_tells_its_own_time(
    first: RunEvent, last: RunEvent
) -> None:
    progress = so_far((0, first), (120, last))
    # 10 took 2 minutes, and 30 are left.
    assert "about 6 min left" in told(progress, 120)
    assert "left" not in told(so_far((0, first)), 60).replace("30 left", "").replace("40 left", "")


def test_time_goes_down_while_a_step_is_due_and_up_when_it_is_overdue() -> None:
    progress = so_far((60, trained(1, eta_s=180)))
    times = [progress.stage_left_s(after_s(seconds)) for seconds in (60, 90, 120, 180, 300)]
    assert times == [180, 150, 120, 180, 300]


def test_a_time_that_is_over_is_left_out() -> None:
    progress = so_far((180, trained(3, eta_s=60)))
    assert "about 30 s left" in told(progress, 210)
    assert "left" not in told(progress, 241)


def test_what_was_done_before_the_stage_was_looked_at_tells_no_pace() -> None:
    pace = Pace(40, BEGAN, 40, BEGAN).after(40, after_s(100)).after(20, after_s(120))
    assert pace.time_left_s(after_s(120)) == 20


def test_another_machine_s_clock_may_be_ahead() -> None:
    assert so_far((60, trained(1, eta_s=180))).stage_left_s(BEGAN) == 180


def test_the_time_in_which_the_trainer_was_down_is_no_pace() -> None:
    stood = so_far((60, trained(1, eta_s=180)), (3600, RunInterrupted(1)))
    assert stood.stage_left_s(after_s(3600)) is None
    again = stood.after(trained(2, eta_s=120), after_s(3660))
    assert again.stage_left_s(after_s(3660)) == 120


def test_the_whole_run_s_time_holds_what_comes_after_learning_as_far_as_it_is_known() -> None:
    learning = so_far((60, trained(1, eta_s=180, afterwards_s=420)))
    assert "about 3 min left\n" in told(learning, 60)
    assert "about 10 min to the end of the run" in told(learning, 60)
    measuring = learning.after(trained(4, 0, afterwards_s=420), after_s(240))
    measuring = measuring.after(RunEvaluating(0, 4), after_s(300))
    assert "about 6 min to the end of the run" in told(measuring, 300)
    assert "end of the run" not in told(measuring, 700)
    assert "end of the run" not in told(so_far((60, trained(1, eta_s=180))), 60)


@pytest.mark.parametrize(("afterwards_s", "ends"), [(67, "45 s"), (10, "45 s"), (300, "4 min")])
def test_a_run_does_not_end_before_the_stage_that_it_is_in(afterwards_s: float, ends: str) -> None:
    learnt = so_far((0, trained(4, 0, afterwards_s=afterwards_s)), (15, RunJudging(0, 48)))
    judging = learnt.after(RunJudging(24, 48), after_s(60))
    assert "24/48 · about 45 s left" in told(judging, 60)
    assert f"about {ends} to the end of the run" in told(judging, 60)


@pytest.mark.parametrize(
    ("event", "doing"),
    [
        (RunPreparing(60, 60), "learning begins"),
        (trained(4, 0), "Learnt, and about to be measured"),
        (RunEvaluating(0, 4), "Measuring its checkpoints"),
        (RunEvaluating(4, 4), "Publishing the best of its checkpoints"),
        (RunPublished(7), "`ksh@7` is ready"),
        (RunJudging(3, 40), "Drawing pictures to compare"),
        (RunJudging(40, 40), "Comparing the pictures"),
    ],
)
def test_what_is_done_when_all_is_counted_has_a_name_and_no_time(
    event: RunEvent, doing: str
) -> None:
    text = told(so_far((60, trained(3, eta_s=60)), (120, event)), 300)
    assert doing in text
    assert "left" not in text


@pytest.mark.parametrize(
    ("state", "ago_s", "english", "korean"),
    [
        (RunState.WAITING, 90, "waiting · 6 drawings · 2 min ago", "대기 중 · 그림 6장 · 2분 전"),
        (RunState.LEARNING, 5, "learning, 2/4 · 6 drawings · 5 s ago", "학습 중 2/4 · 그림 6장"),
        (RunState.FAILED, 3 * 86400, "failed · 6 drawings · 3 days ago", "그림 6장 · 3일 전"),
    ],
)
def test_runs_that_are_suggested_can_be_told_apart(
    state: RunState, ago_s: float, english: str, korean: str
) -> None:
    run = Run("0b1f6f8e-8a54", "ksh", state, 6, 2, 4, None, "", None, BEGAN)
    told = suggested(run, after_s(ago_s), Language.ENGLISH)
    assert told == f"ksh · {english} · run 0b1f6f8e"
    assert korean in suggested(run, after_s(ago_s), Language.KOREAN)


def test_a_run_of_a_long_name_is_suggested_in_as_many_characters_as_discord_takes() -> None:
    run = Run(
        "0b1f6f8e-8a54", "a" * 32, RunState.LEARNING, 1234, 123456, 654321, 12, "", None, BEGAN
    )
    assert len(suggested(run, after_s(3 * 86400), Language.ENGLISH)) <= 100


def test_a_picture_that_is_drawn_between_two_steps_is_told_while_it_is() -> None:
    learning = so_far((60, trained(1, eta_s=180)))
    drawing = learning.after(RunSampling(1), after_s(61))
    assert "Drawing a picture with what it has learnt" in told(drawing, 62)
    for then in (RunSample(1, b"", "a girl"), trained(2, eta_s=120)):
        assert "Learning" in told(drawing.after(then, after_s(120)), 120)
