"""A drawing to learn from: on its way to the trainer, and as the trainer has it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from bot.english import holds_other_letters

# Of `short_id`: 32 bytes.
SHORT_ID = r"[A-Za-z0-9_-]{43}"


class CaptionState(Enum):
    """Whether the caption stands."""

    PENDING = auto()
    READY = auto()
    # The captioner found no words.
    FAILED = auto()


@dataclass(frozen=True)
class Consent:
    """That the uploader agreed to have it learnt from, when, and in which words.

    Attributes:
        agreed_anew_at: When they last agreed to be learnt from again in this style, having been
            told that they were forgotten; None: never.
    """

    given_at: datetime
    statement: str
    agreed_anew_at: datetime | None = None


@dataclass(frozen=True)
class NewDrawing:
    """A file that somebody posted.

    Attributes:
        uploader_id: Discord user id.
        source: The link of the message it was posted with.
        caption: None: the captioner writes it.
        caption_later: Whether not to wait for the captioner.
    """

    file_name: str
    data: bytes
    uploader_id: int
    source: str
    consent: Consent | None = None
    caption: str | None = None
    caption_later: bool = False


@dataclass(frozen=True)
class Drawing:
    """A drawing that the trainer has.

    Attributes:
        id: SHA-256 of the file, in hexadecimal digits.
        width: Pixels.
        height: Likewise.
        caption: With the style's trigger at its end.
        by_person: Whether a person wrote the caption.
        uploader_id: Discord user id; None: the operator.
        num_near: How many of the style look nearly the same.
        held_out: Kept out of training, to measure on.
        damaged: Whether its file is missing or damaged.
    """

    id: str
    style: str
    file_name: str
    width: int
    height: int
    caption: str
    state: CaptionState
    by_person: bool
    uploader_id: int | None
    uploaded_at: datetime
    source: str
    num_near: int = 0
    held_out: bool = False
    damaged: bool = False

    @property
    def holds_other_letters(self) -> bool:
        """Whether its caption holds letters that no English word has: the model reads English."""
        return holds_other_letters(self.caption)


@dataclass(frozen=True)
class Added:
    """It is there."""

    drawing: Drawing


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


# What the uploader's own word can change.
WANTS_CONSENT = (RefusalReason.FORGOTTEN, RefusalReason.NO_CONSENT)


@dataclass(frozen=True)
class NotAdded:
    """It was refused; `message` states the rule and the value, in English."""

    reason: RefusalReason
    message: str


@dataclass(frozen=True)
class DrawingsPage:
    """Some of a style's drawings, newest first.

    Attributes:
        next_token: What to ask for the next page with; empty: this is the last.
        num_drawings: On all pages together.
    """

    drawings: Sequence[Drawing]
    next_token: str
    num_drawings: int


def short_id(drawing_id: str) -> str:
    """A drawing's id in 43 characters: a button's custom_id takes 100 in all.

    >>> short_id("00" * 31 + "ff")
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP8'
    """
    return base64.urlsafe_b64encode(bytes.fromhex(drawing_id)).decode().rstrip("=")


def long_id(short: str) -> str:
    """The other way round.

    >>> long_id(short_id("ab" * 32)) == "ab" * 32
    True
    """
    return base64.urlsafe_b64decode(f"{short}=").hex()
