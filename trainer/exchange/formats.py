"""How captions stand beside their drawings in what is exported."""

import csv
import io
import json
from collections.abc import Sequence
from enum import Enum
from typing import Final

from trainer.exchange.names import (
    INFO_CSV,
    METADATA_CSV,
    METADATA_JSONL,
    SIDE_SUFFIXES,
    SIGN,
    drawing_name,
    is_table,
    suffix_of,
    without_suffix,
)

# To Windows what is before it is a drive, to `datasets` what is after two another file system.
_COLON: Final = ":"


class TableFormat(Enum):
    """Of the table of captions; the values are what the command line calls them."""

    METADATA_CSV = METADATA_CSV
    METADATA_JSONL = METADATA_JSONL
    INFO_CSV = INFO_CSV
    TXT = "txt"

    @property
    def folder(self) -> str:
        """In which the drawings and the table are, with `/` at its end; empty: in the root.

        `datasets` makes splits of what files are called: beside a `test.png` all others are lost,
        the table too, unless they are in a folder that says otherwise.
        """
        return "train/" if self in (TableFormat.METADATA_CSV, TableFormat.METADATA_JSONL) else ""

    @property
    def table(self) -> str | None:
        """The table's name; None: each drawing has a side file."""
        return None if self is TableFormat.TXT else self.value

    def written_name(self, file_name: str) -> str:
        """What the drawing is called: its name, but for what could not be read back."""
        name = file_name.replace(_COLON, "_")
        is_side_file = self is TableFormat.TXT and suffix_of(name) in SIDE_SUFFIXES
        if is_table(name) or is_side_file or name.lower() == SIGN:
            # It would take the place of the table, of its own side file, or of the export's sign.
            return drawing_name(f"{name}.png")
        return name

    def header(self) -> bytes:
        """What a table begins with."""
        match self:
            case TableFormat.METADATA_CSV:
                return _csv(("file_name", "text"))
            case TableFormat.INFO_CSV:
                return _csv(("image", "text"))
            case _:
                return b""

    def row(self, file_name: str, caption: str) -> bytes:
        """A drawing's row in the table."""
        if self is TableFormat.METADATA_JSONL:
            row = {"file_name": file_name, "text": caption}
            return json.dumps(row, ensure_ascii=False).encode() + b"\n"
        return _csv((file_name, caption))

    def side_file(self, file_name: str) -> str:
        """`miku.txt` of `miku.png`."""
        return without_suffix(file_name) + SIDE_SUFFIXES[0]


def _csv(cells: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode()
