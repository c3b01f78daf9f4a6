import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from trainer.train.bootstrap import paired_interval

some_differences = st.lists(
    st.floats(-1e3, 1e3, allow_nan=False, allow_subnormal=False), min_size=1, max_size=20
).map(np.array)


@given(some_differences)
def test_an_interval_lies_within_what_was_measured(differences: NDArray[np.float64]) -> None:
    low, high = paired_interval(differences)

    rounding = 1e-9
    assert differences.min() - rounding <= low <= high <= differences.max() + rounding


@given(some_differences, st.floats(-100, 100), st.floats(0.1, 10))
def test_an_interval_moves_and_grows_with_what_was_measured(
    differences: NDArray[np.float64], shift: float, scale: float
) -> None:
    low, high = paired_interval(differences)

    expected = pytest.approx((scale * low + shift, scale * high + shift), abs=1e-6)
    assert paired_interval(scale * differences + shift) == expected


@given(some_differences)
def test_in_groups_of_one_the_interval_is_that_without_groups(
    differences: NDArray[np.float64],
) -> None:
    alone = [f"drawing {i:02}" for i in range(len(differences))]

    assert paired_interval(differences, alone) == paired_interval(differences)


def test_the_interval_holds_the_true_mean_about_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        low, high = paired_interval(rng.normal(0.3, 1.0, 40))
        held += low <= 0.3 <= high

    assert 0.90 <= held / 400 <= 0.98


def test_repeating_a_measurement_of_the_same_unit_makes_nothing_surer() -> None:
    once = np.random.default_rng(2).normal(0, 1, 12)
    tenfold = np.repeat(once, 10)

    assert paired_interval(tenfold, np.repeat(np.arange(12), 10)) == pytest.approx(
        paired_interval(once)
    )
    low, high = paired_interval(tenfold)
    surer_low, surer_high = paired_interval(once)
    assert high - low < 0.5 * (surer_high - surer_low)


def test_the_same_differences_always_give_the_same_interval() -> None:
    differences = np.random.default_rng(3).normal(0, 1, 12)

    assert paired_interval(differences) == paired_interval(differences)
    assert paired_interval(differences, seed=1) != paired_interval(differences, seed=2)


@pytest.mark.parametrize("differences", [[], [0.5, float("nan")], [float("inf")]])
def test_of_nothing_or_of_no_numbers_there_is_no_interval(differences: list[float]) -> None:
    with pytest.raises(ValueError, match="difference"):
        paired_interval(np.array(differences))
