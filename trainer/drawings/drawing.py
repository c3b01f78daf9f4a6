"""A drawing and what an upload says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class CaptionSource(Enum):
    """Who wrote a caption."""

    MODEL = "model"
    PERSON = "person"


class CaptionState(Enum):
    """Whether a caption stands; the names are those of the contract."""

    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class Damage(Enum):
    """What became of a drawing's file; likewise."""

    MISSING = "missing"
    QUARANTINED = "quarantined"


@dataclass(frozen=True)
class CaptionOrigin:
    """How the captioner came to a caption: the same model, prompt and seed say the same again."""

    model: str
    prompt: str
    seed: int


@dataclass(frozen=True)
class Caption:
    """A drawing's caption.

    Attributes:
        text: With the trigger at its end; the trigger alone where the captioner has said nothing.
        problem: Of one that failed: why, for people.
        origin: Of one that the captioner wrote.
    """

    text: str
    source: CaptionSource
    state: CaptionState = CaptionState.READY
    problem: str = ""
    origin: CaptionOrigin | None = None


@dataclass(frozen=True)
class Consent:
    """That the uploader agreed to have the drawing learnt from.

    Attributes:
        given_at: When.
        statement: What they agreed to, in the words they saw.
        agreed_anew_at: When they last agreed expressly to be learnt from again, having been
            forgotten; None: never, or it is told of a drawing, which does not keep it.
    """

    given_at: datetime
    statement: str
    agreed_anew_at: datetime | None = None

    def outranks(self, wish: datetime) -> bool:
        """Whether it stands against a wish to be forgotten: posting by habit takes none back."""
        anew = self.agreed_anew_at
        return anew is not None and min(self.given_at, anew) > wish


@dataclass(frozen=True)
class Drawing:
    """A picture the artist uploaded.

    Attributes:
        id: SHA-256 of the file as it was uploaded, in lower-case hexadecimal.
        width: Pixels, upright.
        height: Likewise.
        uploader_id: Discord user id; None: the operator.
        source: Where it came from, for people.
        near_duplicate_ids: Those of the style that look nearly the same.
        held_out: Whether runs are measured on it, and never learn from it.
        damage: What became of its file, if it is not as it was.
    """

    id: str
    style: str
    file_name: str
    width: int
    height: int
    size_bytes: int
    caption: Caption
    uploaded_at: datetime
    uploader_id: int | None = None
    consent: Consent | None = None
    source: str = ""
    near_duplicate_ids: Sequence[str] = ()
    damage: Damage | None = None
    held_out: bool = False


@dataclass(frozen=True)
class Upload:
    """What is said of a file for a style before it comes.

    Attributes:
        user_id: Who adds it, as the ledger will say; None: the operator.
        caption: None: the captioner writes it.
        caption_later: Whether to be answered before the captioner has.
    """

    file_name: str
    size_bytes: int
    user_id: int | None = None
    uploader_id: int | None = None
    consent: Consent | None = None
    source: str = ""
    caption: str | None = None
    caption_later: bool = False


@dataclass(frozen=True)
class Page:
    """Some of a style's drawings.

    Attributes:
        drawings: Newest first.
        next_page_token: Empty: this is the last page.
        num_drawings: On all pages together.
    """

    drawings: Sequence[Drawing]
    next_page_token: str
    num_drawings: int
