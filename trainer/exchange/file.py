"""A file of a source, whatever the source is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from rpc.language import size
from trainer.errors import SourceRefused

_PART_BYTES: Final = 1024 * 1024


@dataclass(frozen=True)
class File:
    """A file that can be read, several times and by several threads, each with its own `open()`.

    Attributes:
        path: From the source's root, with `/` between its parts.
        size_bytes: As its folder or zip says.
        open: What it returns is to be closed. It raises SourceRefused where a zip's entry is
            broken, and so does reading; OSError where the disk is.
    """

    path: str
    size_bytes: int
    open: Callable[[], BinaryIO]

    def read(self, max_bytes: int) -> bytes:
        """All of it.

        Raises:
            SourceRefused: There is more than `max_bytes`, or it is broken.
        """
        parts, num_bytes = [], 0
        with self.open() as stream:
            while part := stream.read(_PART_BYTES):
                num_bytes += len(part)
                if num_bytes > max_bytes:
                    msg = (
                        f"{self.path} must have at most {size(max_bytes)} to be read, and has more"
                    )
                    raise SourceRefused(msg)
                parts.append(part)
        return b"".join(parts)
