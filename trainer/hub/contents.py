"""What is in a data set on the hub."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trainer.errors import DrawingUnreadable
from trainer.hub.data_set import HubDrawing

# `datasets` takes a folder of this name for the split, even where the card does not say so.
FOLDER: Final = "train"
CARD: Final = "README.md"
TABLE: Final = f"{FOLDER}/metadata.csv"


@dataclass(frozen=True)
class HubFile:
    """A file there.

    Attributes:
        size_bytes: Of its content.
        blob_id: Of what git keeps: the content, or what points to it.
        sha256: Of the content, where git-lfs keeps it.
    """

    size_bytes: int
    blob_id: str
    sha256: str | None = None


@dataclass(frozen=True)
class Contents:
    """A state of the data set.

    Attributes:
        revision: The commit.
        files: By path.
        texts: The content of CARD, TABLE and SIGN, of those that are there.
    """

    revision: str
    files: Mapping[str, HubFile]
    texts: Mapping[str, bytes]

    def holds(self, path: str, drawing: HubDrawing) -> bool:
        """Whether the file there is the drawing's.

        Raises:
            DrawingUnreadable: The drawing's own file had to be looked at, and is not there.
        """
        file = self.files.get(path)
        if file is None or file.size_bytes != drawing.size_bytes:
            return False
        if file.sha256 is not None:
            return file.sha256 == drawing.sha256
        return file.blob_id == _git_blob_id(drawing)


def _git_blob_id(drawing: HubDrawing) -> str:
    """https://git-scm.com/book/en/v2/Git-Internals-Git-Objects."""
    try:
        content = drawing.path.read_bytes()
    except OSError as error:
        raise DrawingUnreadable(drawing.file_name) from error
    # Git's own digest, which guards nothing here.
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
