"""What can go wrong here beyond what every service knows.

StartupError
├── BaseModelUnusable        it is not there, is incomplete, or holds pickles only
└── CaptionerMissing         its folder is not there, or has no model in it

KshError
├── InvalidRequest
│   ├── CaptionRefused       empty, or too long with the trigger
│   └── SourceRefused        a folder or zip that drawings cannot be taken from
├── NotFound
│   ├── StyleNotFound
│   ├── DrawingNotFound
│   └── RunNotFound
├── FailedPrecondition
│   ├── HubRefused           no token, one that may not write, another's data set
│   └── DrawingUnreadable    a drawing's file is missing or damaged
├── Conflict
│   └── PushOvertaken        somebody else changed the data set on the hub
└── Unavailable
    ├── CaptionerAway        the captioner cannot be loaded, or broke down
    └── HubAway              the hub cannot be reached, or does not work

DrawingRefused               an answer to an upload, not an error of the call: never leaves here
"""

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from rpc.errors import (
    Conflict,
    FailedPrecondition,
    InvalidRequest,
    NotFound,
    StartupError,
    Unavailable,
)

if TYPE_CHECKING:
    from trainer.drawings.drawing import Drawing


class BaseModelUnusable(StartupError):
    """The base model cannot be trained on; says why, for the operator."""


class CaptionerMissing(StartupError):
    """There is no captioner in the folder that is named; says so, for the operator."""


class StyleNotFound(NotFound):
    """No style has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no style {name!r}")


class DrawingNotFound(NotFound):
    """The style has no such drawing."""

    def __init__(self, style: str, drawing_id: str) -> None:
        super().__init__(f"style {style!r} has no drawing {drawing_id!r}")


class RunNotFound(NotFound):
    """No run has this id."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"there is no run {run_id!r}")


class CaptionRefused(InvalidRequest):
    """A caption that is empty, or too long with the trigger."""


class SourceRefused(InvalidRequest):
    """A folder or zip that drawings cannot be taken from, or a file or table in it."""


class CaptionerAway(Unavailable):
    """The captioner cannot be loaded or broke down; a caption sent along does without it."""


class HubRefused(FailedPrecondition):
    """The hub does not let this token do this, or there is none; says what to do."""


class HubAway(Unavailable):
    """The hub cannot be reached or does not work; what was uploaded is kept there."""


class PushOvertaken(Conflict):
    """Somebody else changed the data set on the hub while it was pushed."""


class DrawingUnreadable(FailedPrecondition):
    """A drawing's file is not there, or not what was taken in."""

    def __init__(self, file_name: str) -> None:
        super().__init__(
            f"the file of {file_name!r} is missing or damaged; add the drawing again, or remove it"
        )


class RefusalReason(Enum):
    """Why a file was not taken in; the names are those of the contract."""

    NOT_AN_IMAGE = "not_an_image"
    TRUNCATED = "truncated"
    TOO_LARGE = "too_large"
    TOO_SMALL = "too_small"
    DUPLICATE = "duplicate"
    ANIMATED = "animated"
    FORGOTTEN = "forgotten"
    CAPTION = "caption"


@dataclass(frozen=True)
class Refusal:
    """Why a file was not taken in, in words for the artist: the rule and the value."""

    reason: RefusalReason
    message: str
    duplicate_of: "Drawing | None" = None


class DrawingRefused(Exception):
    """A file is no drawing that could be learnt from."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal
