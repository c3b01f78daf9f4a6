"""Files on messages."""

import mimetypes
import re
from dataclasses import InitVar, dataclass, field
from pathlib import PurePath

from discord_emulator.world.picture_size import Size, picture_size


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it arrives: from the bot in a multipart body, or from a person."""

    filename: str
    data: bytes
    content_type: str | None = None


@dataclass(slots=True)
class Attachment:
    """A file that Discord keeps. Its URL is made, and signed, whenever it is told.

    `title` is its own name, without the ending, where Discord keeps it under another.
    """

    id: int
    channel_id: int
    upload: InitVar[Upload]
    ephemeral: bool = False
    description: str | None = None
    filename: str = field(init=False)
    title: str | None = field(init=False)
    data: bytes = field(init=False)
    content_type: str = field(init=False)
    size: Size | None = field(init=False)

    def __post_init__(self, upload: Upload) -> None:
        self.data = upload.data
        self.content_type = _content_type(upload)
        self.size = picture_size(upload.data)
        self.rename(upload.filename)

    def rename(self, name: str) -> None:
        """Give it another name, as far as Discord keeps it."""
        self.filename = _kept_filename(name)
        self.title = None if self.filename == name else PurePath(name).stem


def _kept_filename(name: str) -> str:
    """The name under which Discord keeps a file: URL-safe, spaces as underscores."""
    kept = re.sub(r"[^\w.\-]", "", name.strip().replace(" ", "_"), flags=re.ASCII)
    return kept if kept.strip(".") else f"unknown{kept}"


def _content_type(upload: Upload) -> str:
    """The upload's own content type, or one by its name."""
    if upload.content_type and upload.content_type != "application/octet-stream":
        return upload.content_type
    return mimetypes.guess_type(upload.filename)[0] or "application/octet-stream"
