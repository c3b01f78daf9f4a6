"""Which drawings a step sees, and with which noise: pure functions of the seed and the step.

Nothing here depends on what ran before, so a run that was killed goes on exactly as it would have,
with its rows taken so many at a time as there is memory for, and on any number of processes.

The rows of a micro-batch are of one bucket, for they must be equally large. Each bucket is a stream
of its own, pass after pass over its drawings in another order each time, cut into micro-batches:
one that the end of a pass does not fill is filled by the beginning of the bucket's next pass. In
each pass over all drawings a bucket has as many micro-batches as it has begun since the last, in
the first at least one, and those of all buckets come in a random order. Of equally large drawings
there is one stream.
"""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

GOLDEN: Final = (math.sqrt(5) - 1) / 2
"""Its multiples fill a circle more evenly than random numbers do."""

# What a stream of random numbers is for; a seed gives each of them another.
_ORDER: Final = 0
_SAMPLE: Final = 1
_TURNS: Final = 2
_TIMESTEPS: Final = 3


@dataclass(frozen=True)
class Bucket:
    """Drawings that are equally large.

    Attributes:
        latents_shape: Of one: (4, height / 8, width / 8).
        repeats: Of each, times that a pass shows it.
    """

    latents_shape: tuple[int, ...]
    repeats: tuple[int, ...]

    @cached_property
    def shown(self) -> NDArray[np.int64]:
        """The drawings of one pass, by index, not yet in order."""
        return np.repeat(np.arange(len(self.repeats)), self.repeats)


@dataclass(frozen=True, eq=False)
class Sample:
    """One drawing as a step sees it.

    Attributes:
        drawing: Its index in its bucket.
        flipped: Whether it is mirrored.
        captioned: Whether its caption is told, and not the empty prompt.
        posterior: Standard normal, the latents' shape: which latents of the VAE's posterior.
        noise: Normal, likewise: what the UNet is to predict.
        timestep: 0 to num_train_timesteps - 1.
    """

    drawing: int
    flipped: bool
    captioned: bool
    posterior: NDArray[np.float32]
    noise: NDArray[np.float32]
    timestep: int


@dataclass(frozen=True)
class MicroBatch:
    """Samples of one bucket.

    Attributes:
        bucket: Its index.
        samples: As many as the batch size.
    """

    bucket: int
    samples: tuple[Sample, ...]


@dataclass(frozen=True)
class Sampling:
    """How samples are chosen.

    Attributes:
        seed: Of the run.
        buckets: What it learns from.
        batch_size: Samples in a micro-batch.
        random_flip: Whether drawings are mirrored half of the time.
        num_train_timesteps: Of the noise schedule.
        noise_offset: Standard deviation of what is added to a channel's noise as a whole.
        caption_dropout_rate: Of samples, the share whose caption is the empty prompt.
    """

    seed: int
    buckets: tuple[Bucket, ...]
    batch_size: int
    random_flip: bool
    num_train_timesteps: int
    noise_offset: float = 0.0
    caption_dropout_rate: float = 0.0

    def micro_batch(self, number: int) -> MicroBatch:
        """The run's micro-batch of that number, 0-based."""
        bucket, turn = self._turn(number)
        shown = self.buckets[bucket].shown
        samples = []
        for row in range(self.batch_size):
            epoch, position = divmod(turn * self.batch_size + row, len(shown))
            order = _order(self.seed, epoch, bucket, len(shown))
            drawing = int(shown[order[position]])
            samples.append(self._sample(number * self.batch_size + row, bucket, drawing))
        return MicroBatch(bucket, tuple(samples))

    def _sample(self, number: int, bucket: int, drawing: int) -> Sample:
        shape = self.buckets[bucket].latents_shape
        rng = np.random.default_rng((self.seed, _SAMPLE, number))
        # All are drawn whether they are wanted or not: switching one off changes no other.
        flipped = bool(rng.integers(2))
        posterior = rng.standard_normal(shape, np.float32)
        noise = rng.standard_normal(shape, np.float32)
        # Guttenberg 2023, "Diffusion with offset noise": one number for all of a channel.
        offset = rng.standard_normal((shape[0], 1, 1), np.float32)
        return Sample(
            drawing=drawing,
            flipped=flipped and self.random_flip,
            captioned=bool(rng.random() >= self.caption_dropout_rate),
            posterior=posterior,
            noise=noise + np.float32(self.noise_offset) * offset,
            timestep=self._timestep(number),
        )

    def _timestep(self, number: int) -> int:
        """Evenly spread over any few samples in a row: a step's gradient varies less.

        Source: Kingma et al. 2021, "Variational diffusion models", appendix I.1, with the golden
        ratio's multiples in place of equal distances, which would need to know the batch size.
        """
        place = (_start(self.seed) + number * GOLDEN) % 1.0
        return int(place * self.num_train_timesteps)

    def _turn(self, number: int) -> tuple[int, int]:
        """The bucket of a micro-batch, and how many of that bucket came before it."""
        if len(self.buckets) == 1:
            return 0, number
        epoch = self._epoch_of(number)
        before = self._turns_before(epoch)
        turns = _turns(self.seed, epoch, self._turns_in(epoch))
        position = number - sum(before)
        bucket = int(turns[position])
        return bucket, before[bucket] + int(np.count_nonzero(turns[:position] == bucket))

    def _epoch_of(self, number: int) -> int:
        sizes = [len(bucket.shown) for bucket in self.buckets]
        enough = number * self.batch_size // sum(sizes) + 1
        return (
            bisect_right(range(enough), number, key=lambda epoch: sum(self._turns_before(epoch)))
            - 1
        )

    def _turns_before(self, epoch: int) -> list[int]:
        """Of each bucket, the micro-batches that are begun before this pass over all drawings.

        Not those that are filled: a bucket of few drawings would wait for passes, and not be seen
        at all in a short run.
        """
        return [-(-epoch * len(bucket.shown) // self.batch_size) for bucket in self.buckets]

    def _turns_in(self, epoch: int) -> tuple[int, ...]:
        before, after = self._turns_before(epoch), self._turns_before(epoch + 1)
        return tuple(last - first for first, last in zip(before, after, strict=True))


@lru_cache(maxsize=1)
def _start(seed: int) -> float:
    return float(np.random.default_rng((seed, _TIMESTEPS)).random())


# Two of each of many buckets: a micro-batch may reach into the next pass.
@lru_cache(maxsize=64)
def _order(seed: int, epoch: int, bucket: int, num_shown: int) -> NDArray[np.int64]:
    return np.random.default_rng((seed, _ORDER, epoch, bucket)).permutation(num_shown)


@lru_cache(maxsize=2)
def _turns(seed: int, epoch: int, counts: Sequence[int]) -> NDArray[np.int64]:
    """The buckets of one pass over all drawings in order, each as often as it is counted."""
    turns = np.repeat(np.arange(len(counts)), counts)
    return np.random.default_rng((seed, _TURNS, epoch)).permutation(turns)
