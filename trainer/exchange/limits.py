"""How large a source of drawings may be."""

from dataclasses import dataclass
from typing import Final

_MIB: Final = 1024 * 1024
_GIB: Final = 1024 * _MIB


@dataclass(frozen=True)
class SourceLimits:
    """What a source may hold. The defaults admit some ten thousand large drawings.

    Attributes:
        max_entries: Files and folders in a zip.
        max_bytes: Of all files of a zip, unpacked.
        max_file_bytes: Of one file of a zip, unpacked.
        max_table_bytes: Of all tables of captions together, which are held in memory.
    """

    max_entries: int = 100_000
    max_bytes: int = 256 * _GIB
    max_file_bytes: int = _GIB
    max_table_bytes: int = 32 * _MIB


DEFAULT_LIMITS: Final = SourceLimits()
