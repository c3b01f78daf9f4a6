import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.judging import Figure, Judgement
from trainer.judging.question import FigureName
from trainer.runs.gate import decide
from trainer.settings import GateMargins
from trainer.train.results import HeldOutLosses, PairedLoss

MARGINS = GateMargins(
    held_out_loss=0.1,
    adherence=0.3,
    first_adherence=0.6,
    style=0.05,
    diversity=0.4,
    first_diversity=0.7,
    copies=0.1,
)


def losses(difference: float, width: float = 0.001, *, first: bool = False) -> HeldOutLosses:
    """The best checkpoint's against another's of 0.1."""
    paired = PairedLoss(
        loss=0.1, difference=difference, low=difference - width, high=difference + width
    )
    return HeldOutLosses(
        num_drawings=12,
        checkpoints=(),
        best_step=800,
        base=paired if first else None,
        in_service=None if first else paired,
    )


NO_LOSSES = HeldOutLosses(num_drawings=0, checkpoints=(), best_step=800)


def judged(name: FigureName, candidate: float, rival: float, width: float = 0.001) -> Judgement:
    difference = candidate - rival
    figure = Figure(
        name=name,
        candidate=candidate,
        rival=rival,
        low=difference - width,
        high=difference + width,
    )
    return Judgement(figures=(figure,), num_pictures=24)


def test_nothing_measured_keeps_nothing_back() -> None:
    verdict = decide(NO_LOSSES, None, MARGINS, first=True)

    assert verdict.accepted
    assert not verdict.metrics
    assert not verdict.reasons


@given(
    st.sampled_from(["adherence", "style", "diversity", "copies"]),
    st.floats(0, 10),
    st.floats(0, 10),
)
def test_what_differs_in_nothing_replaces_any_version(
    name: FigureName, value: float, loss: float
) -> None:
    paired = PairedLoss(loss=loss, difference=0, low=0, high=0)
    held_out = HeldOutLosses(num_drawings=12, checkpoints=(), best_step=1, in_service=paired)

    assert decide(held_out, judged(name, value, value, 0), MARGINS, first=False).accepted
    assert decide(held_out, judged(name, value, value, 0), GateMargins(), first=False).accepted


def test_a_higher_loss_is_kept_back_with_the_figure_and_the_rule() -> None:
    verdict = decide(losses(0.02), None, MARGINS, first=False)

    assert not verdict.accepted
    (reason,) = verdict.reasons
    assert reason == (
        "it knows the style less well: the loss on drawings held out rose from 0.1 with the "
        "version in service to 0.12, and may rise by 0.01"
    )
    assert not verdict.metrics[0].passed


def test_a_first_version_is_measured_by_the_base_model() -> None:
    verdict = decide(losses(0.02, first=True), None, MARGINS, first=True)

    assert "from 0.1 with the base model to 0.12" in verdict.reasons[0]
    assert verdict.metrics[0].rival_is_base


def test_beside_a_version_that_was_not_measured_the_loss_is_said_to_be_the_base_models() -> None:
    judgement = judged("style", 0.3, 0.3)
    loss, style = decide(losses(0.0, first=True), judgement, MARGINS, first=False).metrics

    assert (loss.name, loss.rival_is_base) == ("held_out_loss", True)
    assert (style.name, style.rival_is_base) == ("style", False)


@pytest.mark.parametrize(
    ("difference", "width"),
    [
        (0.009, 0.001),  # surely worse, but by less than the margin
        (0.03, 0.04),  # perhaps much worse, perhaps better
        (-0.05, 0.001),
    ],
)
def test_what_is_not_surely_and_much_worse_goes_in(difference: float, width: float) -> None:
    assert decide(losses(difference, width), None, MARGINS, first=False).accepted


def test_a_loss_that_is_no_number_is_kept_back() -> None:
    assert not decide(losses(math.nan), None, MARGINS, first=False).accepted


@pytest.mark.parametrize(
    ("name", "candidate", "rival", "wrong"),
    [
        ("adherence", 2.0, 3.0, "its pictures say less of what was asked for: adherence fell"),
        ("style", 1.2, 1.0, "its pictures are less like the drawings: their distance rose"),
        ("diversity", 0.1, 0.3, "its pictures of one prompt are too much alike: diversity fell"),
        ("copies", 0.25, 0.0, "its pictures repeat drawings that it learnt from: the share"),
    ],
)
def test_each_figure_has_its_reason(
    name: FigureName, candidate: float, rival: float, wrong: str
) -> None:
    worse = decide(losses(0), judged(name, candidate, rival), MARGINS, first=False)
    better = decide(losses(0), judged(name, rival, candidate), MARGINS, first=False)

    assert len(worse.reasons) == 1
    assert worse.reasons[0].startswith(wrong)
    assert [metric.passed for metric in worse.metrics] == [True, False]
    assert better.accepted


def test_all_reasons_are_told() -> None:
    verdict = decide(losses(0.05), judged("adherence", 1.0, 3.0), MARGINS, first=False)

    assert len(verdict.reasons) == 2


@pytest.mark.parametrize(
    ("name", "candidate", "rival"), [("adherence", 2.5, 3.0), ("diversity", 0.15, 0.3)]
)
def test_learning_a_style_at_all_may_cost_more(
    name: FigureName, candidate: float, rival: float
) -> None:
    judgement = judged(name, candidate, rival)

    assert decide(losses(0, first=True), judgement, MARGINS, first=True).accepted
    assert not decide(losses(0), judgement, MARGINS, first=False).accepted


@pytest.mark.parametrize(
    ("candidate", "width", "accepted"),
    [
        (1.0, 0.02, True),
        (1.0, 0.2, True),  # much better, if not surely
        (1.08, 0.01, True),  # surely better, if not much
        (1.08, 0.03, False),
        (1.1, 0.001, False),
        (1.11, 0.001, False),
    ],
)
def test_a_first_version_must_have_learnt_the_style(
    candidate: float, width: float, *, accepted: bool
) -> None:
    judgement = judged("style", candidate, 1.1, width)

    verdict = decide(losses(0, first=True), judgement, MARGINS, first=True)

    assert verdict.accepted is accepted
    assert accepted or "hardly more like the drawings than the base model's" in str(verdict.reasons)
    # Whatever replaces a version need only be as good.
    assert decide(losses(0), judgement, MARGINS, first=False).accepted
