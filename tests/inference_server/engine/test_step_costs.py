"""What is learnt from the measured seconds of steps."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inference_server.engine.step_costs import StepCosts

WORKS = [64.0 * rows for rows in (1, 2, 3, 4, 6, 8, 12, 16)]
curves = st.lists(st.floats(1e-4, 1e3), min_size=1, max_size=len(WORKS))


def of(seconds: Callable[[float], float]) -> StepCosts:
    return StepCosts.measure(WORKS, seconds, budget_s=1e9)


def test_where_a_wider_batch_takes_longer_in_proportion_it_is_not_widened() -> None:
    assert of(lambda work: work).widest == 64


def test_where_a_wider_batch_costs_nothing_it_is_as_wide_as_was_tried() -> None:
    assert of(lambda _: 1.0).widest == WORKS[-1]


def test_the_width_stops_where_wider_does_not_pay() -> None:
    # A device of which four rows are the whole.
    assert of(lambda work: max(work, 4 * 64)).widest == 4 * 64
    # Each row costs half of what is paid for any: gains become small, but all together they count.
    assert of(lambda work: 64 + work / 2).widest == WORKS[-1]


def test_what_does_not_pay_is_not_measured_to_its_end() -> None:
    measured: list[float] = []

    def step(work: float) -> float:
        measured.append(work)
        return work

    StepCosts.measure(WORKS, step, budget_s=1e9)
    assert measured == WORKS[:3]


def test_one_noisy_measurement_does_not_end_the_widening() -> None:
    noisy = {128.0: 9.0}
    assert of(lambda work: noisy.get(work, 1.0)).widest == WORKS[-1]


@pytest.mark.parametrize("seed", range(20))
def test_noise_of_a_few_hundredths_does_not_find_gains_where_there_are_none(seed: int) -> None:
    dice = random.Random(seed)
    assert of(lambda work: work * dice.uniform(1.0, 1.01)).widest == 64


def test_nothing_is_measured_once_the_budget_is_spent() -> None:
    measured: list[float] = []

    def step(work: float) -> float:
        measured.append(work)
        return 10.0

    StepCosts.measure(WORKS, step, budget_s=25.0)
    assert measured == WORKS[:3]
    # One there must be.
    assert StepCosts.measure(WORKS, lambda _: 10.0, budget_s=0.0).seconds(64) == 10.0


@given(curves)
def test_seconds_are_those_measured_and_between_them_on_a_line(curve: list[float]) -> None:
    costs = StepCosts(list(zip(WORKS, curve, strict=False)))
    for work, seconds in zip(WORKS, curve, strict=False):
        assert costs.seconds(work) == pytest.approx(seconds)
    for at in range(len(curve) - 1):
        between = costs.seconds((WORKS[at] + WORKS[at + 1]) / 2)
        assert between == pytest.approx((curve[at] + curve[at + 1]) / 2)


@given(curves, st.floats(1e-3, 1e5), st.floats(1e-3, 1e5))
def test_more_work_takes_no_less_where_it_was_measured_so(
    curve: list[float], one: float, other: float
) -> None:
    costs = StepCosts(list(zip(WORKS, sorted(curve), strict=False)))
    less, more = sorted([one, other])
    assert 0 < costs.seconds(less) <= costs.seconds(more) * (1 + 1e-9)


def test_much_work_takes_the_batches_that_pay_one_after_another() -> None:
    costs = of(lambda work: max(work, 256) / 256)
    assert costs.total_seconds(2560) == pytest.approx(10)
    assert costs.total_seconds(0) == 0


def test_a_device_that_has_become_slower_is_noticed() -> None:
    costs = of(lambda _: 1.0)
    for _ in range(100):
        costs.took(64, 3.0)
    assert costs.seconds(64) == pytest.approx(3.0, rel=0.05)
    assert costs.seconds(512) == pytest.approx(3.0, rel=0.05)
    for _ in range(100):
        costs.took(64, 1.0)
    assert costs.seconds(64) == pytest.approx(1.0, rel=0.05)


@given(st.floats(0, 1e9, exclude_min=True))
def test_a_single_step_moves_the_estimate_little(seconds: float) -> None:
    costs = of(lambda _: 1.0)
    costs.took(64, seconds)
    assert 0.9 <= costs.seconds(64) <= 1.2


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(1, 1e5), st.floats(1e-9, 1e9)), max_size=200))
def test_whatever_steps_take_the_estimate_stays_a_number(steps: list[tuple[float, float]]) -> None:
    costs = of(lambda _: 1.0)
    for work, seconds in steps:
        costs.took(work, seconds)
    assert 0 < costs.seconds(64) < float("inf")
