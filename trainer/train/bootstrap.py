"""How sure a mean difference is."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_RESAMPLES: Final = 2000
_SEED: Final = 5508
_BOUNDS: Final = (0.025, 0.975)


def paired_interval(
    differences: NDArray[np.float64],
    groups: NDArray[np.int64] | None = None,
    seed: int = _SEED,
) -> tuple[float, float]:
    """The 95 % bootstrap interval of the mean of differences.

    Args:
        differences: One a pair.
        groups: Pairs of one group are drawn together, for they are not independent; None: each is
            on its own.
        seed: Of the resampling.
    """
    if groups is None:
        groups = np.arange(len(differences))
    _, group = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(group, weights=differences), np.bincount(group)
    rng = np.random.default_rng(seed)
    chosen = rng.integers(len(sums), size=(_RESAMPLES, len(sums)))
    means = sums[chosen].sum(1) / sizes[chosen].sum(1)
    low, high = np.quantile(means, _BOUNDS)
    return float(low), float(high)
