import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trainer.train.sampling import Sampling


def sampling(seed: int, num_drawings: int, *, random_flip: bool = True) -> Sampling:
    return Sampling(seed, num_drawings, random_flip, (4, 2, 2), 1000)


@given(st.integers(0, 2**63 - 1), st.integers(1, 40), st.integers(0, 5))
def test_each_pass_shows_every_drawing_once(seed: int, num_drawings: int, epoch: int) -> None:
    samples = sampling(seed, num_drawings)

    numbers = range(epoch * num_drawings, (epoch + 1) * num_drawings)

    assert sorted(samples.sample(number).drawing for number in numbers) == list(range(num_drawings))


@given(st.integers(0, 2**63 - 1), st.integers(0, 10_000))
def test_a_sample_is_a_function_of_the_seed_and_its_number(seed: int, number: int) -> None:
    once, again = sampling(seed, 7).sample(number), sampling(seed, 7).sample(number)

    assert (once.drawing, once.flipped, once.timestep) == (
        again.drawing,
        again.flipped,
        again.timestep,
    )
    assert np.array_equal(once.noise, again.noise)
    assert np.array_equal(once.posterior, again.posterior)
    assert not np.array_equal(once.noise, once.posterior)


def test_half_of_the_samples_are_mirrored_and_none_where_that_is_off() -> None:
    flips = [sampling(1, 5).sample(number).flipped for number in range(1000)]
    unflipped = [sampling(1, 5, random_flip=False).sample(n).flipped for n in range(100)]

    assert 400 < sum(flips) < 600
    assert not any(unflipped)


def test_switching_mirroring_off_changes_nothing_else() -> None:
    with_flips, without = sampling(1, 5).sample(3), sampling(1, 5, random_flip=False).sample(3)

    assert with_flips.timestep == without.timestep
    assert np.array_equal(with_flips.noise, without.noise)
