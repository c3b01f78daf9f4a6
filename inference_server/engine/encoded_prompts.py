"""Prompts that were encoded before: in a guild the same prefixes come again and again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from torch import Tensor


class EncodedPrompts:
    """Keeps what was used last.

    Args:
        max_bytes: Of all embeddings together; 0 keeps none.

    Attributes:
        hits: How often one was there.
        misses: How often it was not.
        cached_bytes: Of the embeddings kept.
    """

    def __init__(self, max_bytes: int) -> None:
        self.hits = 0
        self.misses = 0
        self.cached_bytes = 0
        self._max_bytes = max_bytes
        self._embeddings: OrderedDict[Hashable, Tensor] = OrderedDict()

    def get(self, key: Hashable, encode: Callable[[], Tensor]) -> Tensor:
        """The embeddings of a key, encoded if they are not there."""
        if key in self._embeddings:
            self.hits += 1
            self._embeddings.move_to_end(key)
            return self._embeddings[key]
        self.misses += 1
        embeddings = encode()
        # One that is too large by itself must not drive out all others.
        if embeddings.nbytes <= self._max_bytes:
            self._embeddings[key] = embeddings
            self.cached_bytes += embeddings.nbytes
        while self.cached_bytes > self._max_bytes:
            _, dropped = self._embeddings.popitem(last=False)
            self.cached_bytes -= dropped.nbytes
        return embeddings
