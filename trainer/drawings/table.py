"""info.csv: a style's captions as the artist has always kept them."""

import csv
import os
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_table(path: Path, captions: Iterable[tuple[str, str]]) -> None:
    """Writes file names and captions, header `image,text`, UTF-8, quoted where needed.

    In place of the file that is there, or not at all: a reader never sees half of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(
        "w", dir=path.parent, prefix=".info", encoding="utf-8", newline="", delete=False
    ) as new:
        try:
            writer = csv.writer(new, lineterminator="\n")
            writer.writerow(("image", "text"))
            writer.writerows(captions)
            new.flush()
            os.fsync(new.fileno())
            Path(new.name).replace(path)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise
