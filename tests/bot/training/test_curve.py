import math

from hypothesis import given
from hypothesis import strategies as st

from bot.training.curve import LossPoint, smoothed, with_point
from bot.training.ticks import ticks, told


@given(st.lists(st.floats(0, 10), min_size=1, max_size=2000))
def test_a_curve_of_any_length_keeps_its_mean_and_its_last_step(losses: list[float]) -> None:
    curve: tuple[LossPoint, ...] = ()
    for step, loss in enumerate(losses, start=1):
        curve = tuple(with_point(curve, LossPoint(step, loss)))
    assert len(curve) <= 400
    assert curve[-1].step == len(losses)
    assert sum(point.count for point in curve) == len(losses)
    mean = sum(point.loss * point.count for point in curve) / len(losses)
    assert math.isclose(mean, sum(losses) / len(losses), abs_tol=1e-6)
    inside = [min(losses) - 1e-9 <= point.loss <= max(losses) + 1e-9 for point in smoothed(curve)]
    assert all(inside)


def test_what_is_told_again_after_an_interruption_takes_the_place_of_what_was_told_before() -> None:
    curve: tuple[LossPoint, ...] = ()
    for step, loss in ((1, 5.0), (2, 4.0), (3, 9.0), (2, 3.0), (3, 2.0)):
        curve = tuple(with_point(curve, LossPoint(step, loss)))
    assert [(point.step, point.loss) for point in curve] == [(1, 5.0), (2, 3.0), (3, 2.0)]


def test_a_loss_that_is_no_number_is_left_out() -> None:
    assert with_point((), LossPoint(1, math.nan)) == ()
    assert with_point((), LossPoint(1, math.inf)) == ()


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6), st.integers(1, 10))
def test_ticks_are_few_and_stand_on_the_axis(low: float, span: float, most: int) -> None:
    high = low + span
    found = ticks(low, high, most)
    assert len(found) <= most
    slack = span * 1e-6 + abs(low) * 1e-9
    assert all(low - slack <= tick <= high + slack for tick in found)
    assert all(told(tick) for tick in found)


def test_a_stray_value_at_the_end_hardly_bends_the_line() -> None:
    curve = [*(LossPoint(step, 0.01) for step in range(99)), LossPoint(99, 0.1)]
    assert smoothed(curve)[-1].loss < 0.03
