"""Files that people send."""

import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class File:
    """A file by name and content."""

    name: str
    data: bytes

    @property
    def content_type(self) -> str:
        """What a browser would say that it is, by its name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


Sendable: TypeAlias = File | Path


def as_file(sendable: Sendable) -> File:
    """The file itself, or the one at the path."""
    if isinstance(sendable, File):
        return sendable
    return File(sendable.name, sendable.read_bytes())
