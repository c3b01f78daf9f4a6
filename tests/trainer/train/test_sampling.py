from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.train.sampling import Bucket, Sample, Sampling

seeds = st.integers(0, 2**63 - 1)
SHAPES = ((4, 2, 2), (4, 1, 4), (4, 4, 1))
repeats = st.lists(st.integers(1, 3), min_size=1, max_size=12).map(tuple)


def one_bucket(seed: int, num_drawings: int, batch_size: int = 1) -> Sampling:
    return Sampling(
        seed,
        (Bucket(SHAPES[0], (1,) * num_drawings),),
        batch_size,
        random_flip=True,
        num_train_timesteps=1000,
    )


def sample(sampling: Sampling, number: int) -> Sample:
    (found,) = sampling.micro_batch(number).samples
    return found


@given(seeds, st.integers(1, 40), st.integers(0, 5))
def test_each_pass_shows_every_drawing_once(seed: int, num_drawings: int, epoch: int) -> None:
    samples = one_bucket(seed, num_drawings)

    numbers = range(epoch * num_drawings, (epoch + 1) * num_drawings)

    assert sorted(sample(samples, n).drawing for n in numbers) == list(range(num_drawings))


@given(seeds, st.integers(1, 9), st.integers(1, 8), st.integers(0, 30))
def test_of_equally_large_drawings_samples_do_not_depend_on_the_batch_size(
    seed: int, num_drawings: int, batch_size: int, number: int
) -> None:
    batch = one_bucket(seed, num_drawings, batch_size).micro_batch(number).samples
    alone = one_bucket(seed, num_drawings)

    for row, found in enumerate(batch):
        expected = sample(alone, number * batch_size + row)
        assert (found.drawing, found.timestep) == (expected.drawing, expected.timestep)
        assert np.array_equal(found.noise, expected.noise)


@given(
    seeds,
    st.lists(repeats, min_size=2, max_size=3).map(tuple),
    st.integers(1, 9),
    st.integers(1, 6),
)
def test_each_pass_over_a_bucket_shows_every_drawing_as_often_as_it_repeats(
    seed: int, buckets: tuple[tuple[int, ...], ...], batch_size: int, num_passes: int
) -> None:
    sampling = Sampling(
        seed,
        tuple(Bucket(shape, each) for shape, each in zip(SHAPES, buckets, strict=False)),
        batch_size,
        random_flip=True,
        num_train_timesteps=1000,
    )
    num_shown = sum(map(sum, buckets))
    num_micro_batches = num_passes * num_shown // batch_size + len(buckets)

    shown: list[list[int]] = [[] for _ in buckets]
    for number in range(num_micro_batches):
        batch = sampling.micro_batch(number)
        assert len(batch.samples) == batch_size
        shape = SHAPES[batch.bucket]
        assert all(each.noise.shape == each.posterior.shape == shape for each in batch.samples)
        shown[batch.bucket] += [each.drawing for each in batch.samples]

    for drawings, each in zip(shown, buckets, strict=True):
        for first in range(0, len(drawings) - sum(each) + 1, sum(each)):
            counts = Counter(drawings[first : first + sum(each)])
            assert counts == dict(enumerate(each))
        # No bucket runs ahead of the others, or falls behind, by more than a pass.
        share = len(drawings) - sum(each) * num_micro_batches * batch_size / num_shown
        assert abs(share) <= sum(each) + len(buckets) * batch_size


@given(seeds, st.integers(1, 40), st.integers(1, 40), st.integers(1, 9))
def test_the_first_pass_shows_each_bucket_however_small(
    seed: int, small: int, large: int, batch_size: int
) -> None:
    buckets = (Bucket(SHAPES[0], (1,) * small), Bucket(SHAPES[1], (1,) * large))
    sampling = Sampling(seed, buckets, batch_size, random_flip=True, num_train_timesteps=1000)

    first = range(-(-small // batch_size) + -(-large // batch_size))

    assert {sampling.micro_batch(number).bucket for number in first} == {0, 1}


@given(seeds, st.integers(0, 10_000))
def test_a_sample_is_a_function_of_the_seed_and_its_number(seed: int, number: int) -> None:
    once, again = sample(one_bucket(seed, 7), number), sample(one_bucket(seed, 7), number)

    assert (once.drawing, once.flipped, once.timestep) == (
        again.drawing,
        again.flipped,
        again.timestep,
    )
    assert np.array_equal(once.noise, again.noise)
    assert np.array_equal(once.posterior, again.posterior)
    assert not np.array_equal(once.noise, once.posterior)


def test_half_of_the_samples_are_mirrored_and_none_where_that_is_off() -> None:
    on = one_bucket(1, 5)
    off = replace(on, random_flip=False)

    assert 400 < sum(sample(on, number).flipped for number in range(1000)) < 600
    assert not any(sample(off, number).flipped for number in range(100))


def test_as_many_captions_are_dropped_as_were_asked_for() -> None:
    some = replace(one_bucket(1, 5), caption_dropout_rate=0.1)
    everyone = replace(some, caption_dropout_rate=1.0)

    assert 60 < sum(not sample(some, number).captioned for number in range(1000)) < 140
    assert not any(sample(everyone, number).captioned for number in range(100))
    assert all(sample(one_bucket(1, 5), number).captioned for number in range(100))


def test_offset_noise_moves_each_channel_as_a_whole() -> None:
    plain = one_bucket(1, 5)
    moved = replace(plain, noise_offset=0.5)

    offsets = []
    for number in range(200):
        by = sample(moved, number).noise - sample(plain, number).noise  # (4, 2, 2)
        np.testing.assert_allclose(by, np.broadcast_to(by[:, :1, :1], by.shape), atol=1e-6)
        offsets.append(by[:, 0, 0])
    assert np.std(offsets) == pytest.approx(0.5, rel=0.1)
    assert len(np.unique(np.stack(offsets))) > 700


@pytest.mark.parametrize(
    "change", [{"random_flip": False}, {"caption_dropout_rate": 0.5}, {"noise_offset": 0.1}]
)
def test_switching_one_thing_changes_nothing_else(change: dict[str, float]) -> None:
    before, after = one_bucket(1, 5), replace(one_bucket(1, 5), **change)  # type: ignore[arg-type] # as asked

    for number in range(20):
        one, other = sample(before, number), sample(after, number)
        assert (one.drawing, one.timestep) == (other.drawing, other.timestep)
        assert np.array_equal(one.posterior, other.posterior)
        assert "random_flip" in change or one.flipped == other.flipped
        assert "noise_offset" in change or np.array_equal(one.noise, other.noise)
        assert "caption_dropout_rate" in change or one.captioned == other.captioned
