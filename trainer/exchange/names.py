"""Names of files: what each is by its name, how it is written, and what a drawing may be called."""

import os
from pathlib import PurePosixPath
from typing import Final

from trainer.picture_name import MAX_NAME_BYTES, num_bytes, shortened

# kohya's: beside a picture, with its name but for the suffix.
SIDE_SUFFIXES: Final = (".txt", ".caption")
PARQUET_SUFFIX: Final = ".parquet"

METADATA_CSV: Final = "metadata.csv"
METADATA_JSONL: Final = "metadata.jsonl"
INFO_CSV: Final = "info.csv"
# Where several speak of a picture, the first has the word.
TABLES: Final = (METADATA_CSV, METADATA_JSONL, INFO_CSV)

# What an export says of itself. `datasets` and kohya's scripts leave out what begins with a dot.
SIGN: Final = ".ksh-drawing-ai.json"

_LEFT_BY_SYSTEMS: Final = frozenset(("thumbs.db", "desktop.ini"))
_MACOSX: Final = "__MACOSX"


def suffix_of(path: str) -> str:
    """`.png` of `a/Miku.PNG`."""
    return PurePosixPath(path).suffix.lower()


def without_suffix(path: str) -> str:
    """`a/miku` of `a/miku.png`: what a picture and its side file have in common."""
    return str(PurePosixPath(path).with_suffix(""))


def is_table(path: str) -> bool:
    """Whether captions are in it, by its name."""
    return PurePosixPath(path).name.lower() in TABLES


def is_hidden_file(path: str) -> bool:
    """Whether it is one of what systems leave in folders that people do not see."""
    name = PurePosixPath(path).name
    return name.startswith(".") or name.lower() in _LEFT_BY_SYSTEMS


def is_in_hidden_folder(path: str) -> bool:
    """Whether people do not see the folder that it is in: `.git`, `__MACOSX`."""
    return any(part.startswith(".") or part == _MACOSX for part in PurePosixPath(path).parts[:-1])


def drawing_name(path: str) -> str:
    """The last part, made to fit what a drawing may be called: printable, at most 255 bytes."""
    name = "".join(c if c.isprintable() and c != "\\" else "_" for c in PurePosixPath(path).name)
    if num_bytes(name) <= MAX_NAME_BYTES:
        return name
    suffix = PurePosixPath(name).suffix
    if num_bytes(suffix) > MAX_NAME_BYTES // 2:
        suffix = ""
    return shortened(name.removesuffix(suffix), MAX_NAME_BYTES - num_bytes(suffix)) + suffix


def readable(name: str) -> str:
    """The name that a file on the disk was given, where the disk holds other than UTF-8.

    Korean Windows' names, unpacked as they are, are cp949 and no text to Python.
    """
    raw = os.fsencode(name)
    for encoding in ("utf-8", "cp949"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode(errors="replace")
