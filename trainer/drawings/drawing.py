"""A drawing and what an upload says of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class CaptionSource(Enum):
    """Who wrote a caption."""

    MODEL = "model"
    PERSON = "person"


@dataclass(frozen=True)
class Consent:
    """That the uploader agreed to have the drawing learnt from.

    Attributes:
        given_at: When.
        statement: What they agreed to, in the words they saw.
    """

    given_at: datetime
    statement: str


@dataclass(frozen=True)
class Drawing:
    """A picture the artist uploaded.

    Attributes:
        id: SHA-256 of the file as it was uploaded, in lower-case hexadecimal.
        width: Pixels, upright.
        height: Likewise.
        caption: With the trigger at its end.
        uploader_id: Discord user id; None: the operator.
        source: Where it came from, for people.
    """

    id: str
    style: str
    file_name: str
    width: int
    height: int
    size_bytes: int
    caption: str
    caption_source: CaptionSource
    uploaded_at: datetime
    uploader_id: int | None = None
    consent: Consent | None = None
    source: str = ""


@dataclass(frozen=True)
class Upload:
    """What is said of a file before it comes."""

    style: str
    file_name: str
    size_bytes: int
    uploader_id: int | None = None
    consent: Consent | None = None
    source: str = ""
    caption: str | None = None
