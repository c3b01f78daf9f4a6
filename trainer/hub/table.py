"""metadata.csv: what `datasets` reads the captions from."""

import csv
import io
from collections.abc import Mapping
from typing import Final

_HEADER: Final = ("file_name", "text")


def write_table(captions: Mapping[str, str]) -> bytes:
    """The table: UTF-8, quoted where needed, sorted so that the same rows are the same bytes."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(sorted(captions.items()))
    return text.getvalue().encode()


def read_table(content: bytes) -> Mapping[str, str]:
    """Captions by file name; none if somebody made it a table that we do not write."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return {}
    if not rows or tuple(rows[0]) != _HEADER or any(len(row) != len(_HEADER) for row in rows):
        return {}
    return {row[0]: row[1] for row in rows[1:]}
