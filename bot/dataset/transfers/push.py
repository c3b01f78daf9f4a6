"""A style's drawings on their way to the Hugging Face hub."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PushProgress:
    """How far it is; what was there before counts."""

    num_uploaded: int
    num_drawings: int


@dataclass(frozen=True)
class Pushed:
    """It is done; `url` is for people."""

    url: str


PushEvent = PushProgress | Pushed


@dataclass(frozen=True)
class Push:
    """What a manager asked for.

    Attributes:
        repo_id: `owner/name` on the hub.
        private: Applies if it is made now.
    """

    style: str
    repo_id: str
    private: bool
