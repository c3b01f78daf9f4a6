"""A zip laid out as a folder, as it is."""

import shutil
from pathlib import Path
from typing import Final

from trainer.exchange.limits import DEFAULT_LIMITS, SourceLimits
from trainer.exchange.writing import make_empty
from trainer.exchange.zipped import open_zip

_PART_BYTES: Final = 1024 * 1024


def unpack(archive: Path, folder: Path, limits: SourceLimits = DEFAULT_LIMITS) -> None:
    """Unpacks a zip of drawings.

    Args:
        archive: The zip.
        folder: Empty, if it is there.
        limits: What the zip may hold.

    Raises:
        SourceRefused: There is something in the folder, or the zip cannot be read: see open_zip.
        OSError: The folder cannot be written to.
    """
    make_empty(folder)
    with open_zip(archive, limits) as files:
        for file in files:
            target = folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            with file.open() as stream, target.open("xb") as new:
                shutil.copyfileobj(stream, new, _PART_BYTES)
