"""Many drawings at once, as zips: what an import tells, what an export is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.dataset.drawing import Consent, NotAdded


class TableFormat(StrEnum):
    """How the captions stand beside the drawings; the names are the files'."""

    METADATA_CSV = "metadata.csv"
    METADATA_JSONL = "metadata.jsonl"
    INFO_CSV = "info.csv"
    # Beside each drawing, without a table.
    TXT = "txt"


@dataclass(frozen=True)
class NewZip:
    """A zip that a manager hands in; they are who uploaded what is in it."""

    style: str
    size_bytes: int
    uploader_id: int
    consent: Consent | None
    source: str


@dataclass(frozen=True)
class FileAdded:
    """One of its files is a drawing of the style now."""

    file_name: str


@dataclass(frozen=True)
class FileRefused:
    """One of its files is not."""

    file_name: str
    refusal: NotAdded


@dataclass(frozen=True)
class ImportFinished:
    """What it came to; `problems` are captions that could not be used and why, in English."""

    num_added: int
    num_refused: int
    num_already_there: int
    problems: Sequence[str]


ImportEvent = FileAdded | FileRefused | ImportFinished


@dataclass(frozen=True)
class ExportHeader:
    """What comes, before it comes."""

    file_name: str
    num_drawings: int


@dataclass(frozen=True)
class Forgotten:
    """What became of an uploader's drawings; versions as `ksh@7`."""

    num_removed: int
    adapter_versions: Sequence[str]
    withdrawn_versions: Sequence[str]
