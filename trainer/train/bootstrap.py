"""How sure a mean difference is: the bootstrap. Without torch: pictures are judged by it, too."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

_NUM_RESAMPLES: Final = 2000
_PERCENTILES: Final = (2.5, 97.5)


def paired_interval(
    differences: NDArray[np.floating], groups: ArrayLike | None = None, seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of a mean of differences that were measured in pairs.

    Args:
        differences: One of each unit that could as well have been another: of each drawing, each
            prompt. Shape (n,), n > 0.
        groups: What each belongs to, shape (n,); those of a group, such as the seeds of one prompt,
            are drawn together. None: each is a group of its own.
        seed: Of the resamples; the same differences always give the same interval.

    Returns:
        The 2.5th and the 97.5th percentile of the means of 2000 resamples.

    Raises:
        ValueError: There are none, or one is no finite number.

    Source: Efron and Tibshirani 1993, An Introduction to the Bootstrap, chapter 13.
    """
    if not len(differences):
        raise ValueError("an interval needs at least one difference")
    if not np.isfinite(differences).all():
        raise ValueError("differences must be finite numbers")
    members = np.arange(len(differences)) if groups is None else np.asarray(groups)
    _, group_of = np.unique(members, return_inverse=True)
    sums = np.bincount(group_of, weights=differences)
    sizes = np.bincount(group_of)
    drawn = np.random.default_rng(seed).integers(len(sums), size=(_NUM_RESAMPLES, len(sums)))
    means = sums[drawn].sum(1) / sizes[drawn].sum(1)
    low, high = np.percentile(means, _PERCENTILES)
    return float(low), float(high)
