"""What pictures of a new version are, beside those of another, in figures.

- *adherence*: how much more likely a picture makes its own prompt than the other prompts, in nats a
  token. The others' likelihood is taken away because some pictures make all words likelier.
- *style*: how far pictures are from the drawings learnt from, as a multiple of how far the drawings
  held out are: 1 is one more drawing by the artist.
- *diversity*: how far two seeds of a prompt are from one another, as a multiple of how far two
  drawings held out are.
- *copies*: the share of pictures that are one of the drawings learnt from, mirrored or not.

The distance from the drawings is Mahalanobis': a style shows where drawings differ least, what they
show where they differ most. The distances of FID and KID are of the latter, with pictures so few.

Every figure is a mean over pictures or prompts, paired between the versions; its interval is over
prompts.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from trainer.judging.question import Figure, FigureName
from trainer.train.bootstrap import paired_interval

_Array = NDArray[np.float64]

# Fewer drawings have no spread to speak of.
_MIN_DRAWINGS: Final = 3
# Of a channel's variance: what drawings so few cannot tell from none.
_SHRINKAGE: Final = 0.1
# Of the usual distance from a drawing held out to the nearest drawing learnt from, below which a
# picture is that drawing. Drawings through the VAE and back are at 0.10 to 0.17; the nearest of
# pictures by an honest adapter, and of drawings held out, at 0.7.
_COPY: Final = 0.5


@dataclass(frozen=True, eq=False)
class Seen:
    """Pictures as the models see them.

    Attributes:
        statistics: Of the models' channels, shape (n, channels).
        latents: Of these and of any others, shape (n or more, 4, height, width), all of one size.
    """

    statistics: _Array
    latents: _Array


@dataclass(frozen=True, eq=False)
class Pictures:
    """Pictures of one version.

    Attributes:
        seen: In the order of the other version's.
        prompt: Index of each picture's, shape (n,), ascending.
        likelihoods: Of each prompt given each picture, nats a token, shape (n, prompts).
    """

    seen: Seen
    prompt: NDArray[np.int64]
    likelihoods: _Array


class Yardstick:
    """The artist's drawings, which pictures are measured with.

    Args:
        held_out: Drawings that were not learnt from.
        training: Drawings that were.
    """

    def __init__(self, held_out: Seen, training: Seen) -> None:
        self._space = _Space(training.statistics)
        self._distance = float(self._space.distance(held_out.statistics).mean())
        self._spread = self._space.spread(held_out.statistics)
        self._known = np.concatenate([training.latents, training.latents[..., ::-1]])
        self._nearest = float(np.median(_nearest(held_out.latents, self._known)))

    def style(self, seen: Seen) -> _Array:
        """Of each picture."""
        style: _Array = self._space.distance(seen.statistics) / self._distance
        return style

    def diversity(self, pictures: Pictures) -> _Array:
        """Of each prompt with two pictures and more."""
        rows = pictures.seen.statistics
        spreads = [
            self._space.spread(rows[pictures.prompt == prompt])
            for prompt in _repeated(pictures.prompt)
        ]
        return np.asarray(spreads) / self._spread

    def copies(self, seen: Seen) -> _Array:
        """Of each picture: 1 if it is a copy, 0 if not."""
        is_copy = _nearest(seen.latents, self._known) < _COPY * self._nearest
        return is_copy.astype(np.float64)


def figures(candidate: Pictures, rival: Pictures, held_out: Seen, training: Seen) -> list[Figure]:
    """All figures that can be told.

    Args:
        candidate: The new version's.
        rival: The other's: as many, of the same prompts and seeds.
        held_out: Drawings that neither learnt from.
        training: Drawings that the candidate learnt from.
    """
    prompt = candidate.prompt
    if not len(prompt):
        return []
    told = []
    if candidate.likelihoods.shape[1] > 1:
        told.append(_figure("adherence", _adherence(candidate), _adherence(rival), prompt))
    if not (_differ(held_out) and _differ(training)):
        return told
    by = Yardstick(held_out, training)
    told.append(_figure("style", by.style(candidate.seen), by.style(rival.seen), prompt))
    if repeated := _repeated(prompt):
        spreads = by.diversity(candidate), by.diversity(rival)
        told.append(_figure("diversity", *spreads, np.asarray(repeated)))
    told.append(_figure("copies", by.copies(candidate.seen), by.copies(rival.seen), prompt))
    return told


class _Space:
    """Where drawings lie, and how they spread.

    Args:
        drawings: Shape (n, channels).
    """

    def __init__(self, drawings: _Array) -> None:
        self._center = drawings.mean(0)
        scale = drawings.std(0)
        # A channel in which the drawings are all the same is not to outweigh all others.
        self._scale = np.maximum(scale, 0.05 * scale.mean() + 1e-12)
        _, values, self._axes = np.linalg.svd(self._scaled(drawings), full_matrices=False)
        self._variances = values**2 / len(drawings)

    def distance(self, values: _Array) -> _Array:
        """Mahalanobis distance of each row from the drawings, shape (n,).

        Source: Ledoit and Wolf 2004, on shrinking a covariance that few samples tell.
        """
        scaled = self._scaled(values)
        along = scaled @ self._axes.T
        beside = np.maximum(0.0, (scaled**2).sum(1) - (along**2).sum(1))
        within = (along**2 / (self._variances + _SHRINKAGE)).sum(1)
        distance: _Array = np.sqrt(within + beside / _SHRINKAGE)
        return distance

    def spread(self, values: _Array) -> float:
        """Mean distance between two rows."""
        pairs = combinations(self._scaled(values), 2)
        return float(np.mean([np.sqrt(((one - other) ** 2).mean()) for one, other in pairs]))

    def _scaled(self, values: _Array) -> _Array:
        scaled: _Array = (values - self._center) / self._scale
        return scaled


def _differ(drawings: Seen) -> bool:
    """Whether there are drawings enough, and not the same one again and again."""
    if len(drawings.latents) < _MIN_DRAWINGS:
        return False
    return all(np.ptp(values, axis=0).any() for values in (drawings.statistics, drawings.latents))


def _adherence(pictures: Pictures) -> _Array:
    own = pictures.likelihoods[np.arange(len(pictures.prompt)), pictures.prompt]
    others = pictures.likelihoods.sum(1) - own
    adherence: _Array = own - others / (pictures.likelihoods.shape[1] - 1)
    return adherence


def _repeated(prompt: NDArray[np.int64]) -> list[int]:
    prompts, counts = np.unique(prompt, return_counts=True)
    return [int(index) for index in prompts[counts > 1]]


def _nearest(latents: _Array, known: _Array) -> _Array:
    flat, others = latents.reshape(len(latents), -1), known.reshape(len(known), -1)
    return np.array([np.sqrt(((others - one) ** 2).mean(1)).min() for one in flat])


def _figure(
    name: FigureName, candidate: _Array, rival: _Array, prompt: NDArray[np.int64]
) -> Figure:
    low, high = paired_interval(candidate - rival, prompt)
    means = float(candidate.mean()), float(rival.mean())
    return Figure(name=name, candidate=means[0], rival=means[1], low=low, high=high)
