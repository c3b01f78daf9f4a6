"""Sizes of pages."""

from typing import Final

from google.protobuf.message import Message

from rpc.errors import InvalidRequest
from trainer.servicer.wire import read_optional

_MAX_PAGE_SIZE: Final = 200


def page_size(request: Message, *, default: int) -> int:
    """How many entries a page is to have.

    Raises:
        InvalidRequest: None, or too many.
    """
    size: int | None = read_optional(request, "page_size")
    if size is None:
        return default
    if not 1 <= size <= _MAX_PAGE_SIZE:
        raise InvalidRequest(f"page_size must be 1 to {_MAX_PAGE_SIZE}, not {size}")
    return size
