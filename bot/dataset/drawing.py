"""A drawing on its way to the trainer, and what became of it."""

from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True)
class NewDrawing:
    """A file that somebody posted.

    Attributes:
        uploader_id: Discord user id.
        source: The link of the message it was posted with.
    """

    file_name: str
    data: bytes
    uploader_id: int
    source: str


@dataclass(frozen=True)
class Added:
    """It is there.

    Attributes:
        caption: None: it has none yet.
        width: Pixels.
        height: Likewise.
        has_words: Whether the caption is more than the style's trigger.
        near_duplicate: Whether another drawing of the style looks nearly the same.
    """

    caption: str | None
    width: int
    height: int
    has_words: bool = True
    near_duplicate: bool = False


class RefusalReason(Enum):
    """Why the trainer did not take a file."""

    NOT_AN_IMAGE = auto()
    TRUNCATED = auto()
    TOO_LARGE = auto()
    TOO_SMALL = auto()
    DUPLICATE = auto()
    ANIMATED = auto()
    FORGOTTEN = auto()
    NO_CONSENT = auto()
    CAPTION = auto()
    OTHER = auto()


@dataclass(frozen=True)
class NotAdded:
    """It was refused; `message` states the rule and the value, in English."""

    reason: RefusalReason
    message: str
