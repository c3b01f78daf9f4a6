"""What a file is called that somebody uploaded."""

from pathlib import PurePath
from typing import Final

import discord

# With an ending no more than the trainer takes.
_STEM_BYTES: Final = 180


def file_name(attachment: discord.Attachment) -> str:
    """The name that its uploader gave it.

    Of names like `그림.png` Discord keeps the letters that go into an address, or makes one up, and
    tells the rest as the title, without the ending.
    https://discord.com/developers/docs/resources/message#attachment-object
    """
    title = "".join(c for c in attachment.title or "" if c.isprintable() and c not in "/\\")
    stem = title.encode()[:_STEM_BYTES].decode(errors="ignore").strip(" .")
    return stem + PurePath(attachment.filename).suffix if stem else attachment.filename
