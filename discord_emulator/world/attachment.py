"""Files on messages."""

import mimetypes
import re
from dataclasses import dataclass, field

from discord_emulator.world.picture_size import Size, picture_size


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrives: from the bot in a multipart body, or from a person."""

    filename: str
    data: bytes
    content_type: str | None = None


@dataclass(slots=True)
class Attachment:
    """A file that Discord keeps. Its URL is made, and signed, whenever it is told."""

    id: int
    channel_id: int
    filename: str
    data: bytes
    content_type: str
    description: str | None = None
    ephemeral: bool = False
    size: Size | None = field(init=False)

    def __post_init__(self) -> None:
        self.size = picture_size(self.data)


def kept_filename(filename: str) -> str:
    """The name under which Discord keeps a file: URL-safe, spaces as underscores."""
    kept = re.sub(r"[^\w.\-]", "", filename.strip().replace(" ", "_"), flags=re.ASCII)
    return kept if kept.strip(".") else f"unknown{kept}"


def guessed_content_type(upload: Upload) -> str:
    """The upload's own content type, or one by its name."""
    if upload.content_type and upload.content_type != "application/octet-stream":
        return upload.content_type
    return mimetypes.guess_type(upload.filename)[0] or "application/octet-stream"
