"""A style's drawings as a data set, and what is told while it is pushed."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class HubDrawing:
    """A drawing to be on the hub.

    Attributes:
        file_name: What people call it.
        path: Its file.
        sha256: Of the file, in lower-case hexadecimal.
        size_bytes: Likewise.
        caption: With the trigger at its end.
    """

    file_name: str
    path: Path
    sha256: str
    size_bytes: int
    caption: str


@dataclass(frozen=True)
class DataSet:
    """Where the drawings go, and what the data set card tells of them.

    Attributes:
        repo_id: `owner/name` on the hub.
        style: The style's name: a data set holds the drawings of one.
        display_name: Of the style, for people.
        trigger: At the end of each caption.
        base_model: The hub id or name of the model that is taught.
        private: Applies when the data set is made.
    """

    repo_id: str
    style: str
    display_name: str
    trigger: str
    base_model: str
    private: bool = True


@dataclass(frozen=True)
class Pushing:
    """How far it is; what was there before counts."""

    num_uploaded: int
    num_drawings: int


@dataclass(frozen=True)
class Pushed:
    """It is done.

    Attributes:
        url: Of the data set, for people.
        revision: The hub's commit.
    """

    url: str
    revision: str
