"""What drawings' files are called on the hub: as the artist calls them, where all can read that.

`datasets` leaves out files whose names begin with a dot or do not end as pictures' do. What it
stands on takes `::` for an address in an address, fills in `$HOME`, and refuses colons and
backslashes, as Windows does with some more. No file system has names of more than 255 bytes. Such a
name is changed, and given the beginning of the file's SHA-256 so that no two become the same.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from trainer.hub.data_set import HubDrawing
from trainer.picture_name import MAX_NAME_BYTES, num_bytes, shortened

# Of the formats that drawings come in, those that `datasets` knows by their endings. It does not
# know .avif, and reads an AVIF picture by its content if it is called anything else.
_ENDINGS: Final = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")
_ENDING_OF: Final = (
    (re.compile(rb"\x89PNG"), ".png"),
    (re.compile(rb"\xff\xd8"), ".jpg"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), ".webp"),
    (re.compile(rb"GIF8"), ".gif"),
    (re.compile(rb"BM"), ".bmp"),
)
_OTHERWISE: Final = ".png"
_HEAD_BYTES: Final = 12
_UNREADABLE: Final = re.compile(r'[\x00-\x1f\x7f<>:"|?*$\\/]')
_DIGEST_CHARACTERS: Final = 12


def hub_names(
    drawings: Sequence[HubDrawing], *, is_foreign: Callable[[str, HubDrawing], bool]
) -> dict[str, HubDrawing]:
    """Each drawing by its file's name on the hub.

    Args:
        drawings: Those to be there.
        is_foreign: Whether the name is that of a file which somebody else put there.
    """
    named: dict[str, HubDrawing] = {}
    for drawing in drawings:
        name = _readable(drawing)
        if name in named or is_foreign(name, drawing):
            name = _with_digest(name, drawing.sha256)
        named[name] = drawing
    return named


def _readable(drawing: HubDrawing) -> str:
    name = drawing.file_name
    readable = _UNREADABLE.sub("_", name)
    if readable.startswith("."):
        readable = "_" + readable[1:]
    if not readable.lower().endswith(_ENDINGS):
        readable += _ending(drawing.path)
    if readable == name and num_bytes(name) <= MAX_NAME_BYTES:
        return name
    return _with_digest(readable, drawing.sha256)


def _ending(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        # Whoever uploads it says so.
        head = b""
    return next((ending for magic, ending in _ENDING_OF if magic.match(head)), _OTHERWISE)


def _with_digest(name: str, sha256: str) -> str:
    path = PurePosixPath(name)
    ending = f"-{sha256[:_DIGEST_CHARACTERS]}{path.suffix}"
    return shortened(path.stem, MAX_NAME_BYTES - num_bytes(ending)) + ending
