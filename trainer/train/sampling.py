"""Which drawings a step sees, and with which noise: pure functions of the seed and the step.

Nothing here depends on what ran before, so a run that was killed goes on exactly as it would have,
with any batch size and on any number of processes.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

# What a stream of random numbers is for; a seed gives each of them another.
_ORDER: Final = 0
_SAMPLE: Final = 1


@dataclass(frozen=True, eq=False)
class Sample:
    """One drawing as a step sees it.

    Attributes:
        drawing: Its index.
        flipped: Whether it is mirrored.
        posterior: Standard normal, the latents' shape: which latents of the VAE's posterior.
        noise: Standard normal, likewise: what the UNet is to predict.
        timestep: 0 to num_train_timesteps - 1.
    """

    drawing: int
    flipped: bool
    posterior: NDArray[np.float32]
    noise: NDArray[np.float32]
    timestep: int


@dataclass(frozen=True)
class Sampling:
    """How samples are chosen.

    Attributes:
        seed: Of the run.
        num_drawings: That it learns from.
        random_flip: Whether drawings are mirrored half of the time.
        latents_shape: Of one drawing: (4, height / 8, width / 8).
        num_train_timesteps: Of the noise schedule.
    """

    seed: int
    num_drawings: int
    random_flip: bool
    latents_shape: tuple[int, ...]
    num_train_timesteps: int

    def sample(self, number: int) -> Sample:
        """The run's sample of that number, 0-based; every drawing once in each pass over them."""
        epoch, position = divmod(number, self.num_drawings)
        rng = np.random.default_rng((self.seed, _SAMPLE, number))
        return Sample(
            drawing=int(_order(self.seed, epoch, self.num_drawings)[position]),
            flipped=bool(rng.integers(2)) and self.random_flip,
            timestep=int(rng.integers(self.num_train_timesteps)),
            posterior=rng.standard_normal(self.latents_shape, np.float32),
            noise=rng.standard_normal(self.latents_shape, np.float32),
        )


# Two: a batch may reach into the next pass.
@lru_cache(maxsize=2)
def _order(seed: int, epoch: int, num_drawings: int) -> NDArray[np.int64]:
    return np.random.default_rng((seed, _ORDER, epoch)).permutation(num_drawings)
