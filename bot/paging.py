"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Stretch(Generic[_Item]):
    """What one page of a list shows; pages are counted from 0."""

    items: Sequence[_Item]
    page: int
    num_pages: int

    @classmethod
    def of(cls, items: Sequence[_Item], page: int, size: int) -> Self:
        """A page of `items`, or the last one: the list may be shorter than it was."""
        num_pages = max(1, -(-len(items) // size))
        page = min(max(page, 0), num_pages - 1)
        return cls(items[page * size : (page + 1) * size], page, num_pages)

    @property
    def has_earlier(self) -> bool:
        return self.page > 0

    @property
    def has_next(self) -> bool:
        return self.page < self.num_pages - 1
