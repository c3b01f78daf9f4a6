"""What members wrote, made fit to be shown in a message of the bot's."""

import re
from collections.abc import Sequence
from typing import Final

from discord.utils import escape_markdown

ELLIPSIS: Final = "…"
_NAMES: Final = 10
_FENCE: Final = re.compile("`{3,}")
# Without what ends a sentence around it.
_ADDRESS: Final = re.compile(r"(?<!<)https?://[^\s<>]*[^\s<>.,:;\"'\])]", re.IGNORECASE)

# What Discord shows a name, a time or a link in place of.
_TOKEN: Final = re.compile(r"<(?=[@#/t]|id:)|@(?=everyone|here)")
# What has all that follows read from the other side.
_DIRECTION: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")


def shortened(text: str, limit: int) -> str:
    """`text` on one line and in one direction, with at most `limit` characters."""
    line = " ".join(_DIRECTION.sub("", text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def quoted(text: str, limit: int = 60) -> str:
    """`text` as inline code, in which Discord reads no markdown."""
    return f"`{shortened(text.replace('`', 'ˋ'), limit) or ' '}`"


def ends_a_fence(text: str) -> bool:
    """Whether no block of code can hold it: Discord knows no longer fence than of three."""
    return "```" in text


def fenced(text: str, limit: int) -> str:
    """`text` as a block of code, line by line, with at most `limit` characters of it."""
    kept = _FENCE.sub(lambda run: "ˋ" * len(run[0]), text).strip()
    if len(kept) > limit:
        kept = kept[: limit - 1].rstrip() + ELLIPSIS
    return f"```\n{kept or ' '}\n```"


def listed(names: Sequence[str]) -> str:
    """Names as inline code, the first ten of them.

    >>> listed(["ksh", "monet"])
    '`ksh`, `monet`'
    """
    more = [ELLIPSIS] if len(names) > _NAMES else []
    return ", ".join([*map(quoted, names[:_NAMES]), *more]) or "–"


def plain(text: str, limit: int) -> str:
    """`text` without any effect of markdown, with at most `limit` characters.

    Mentions and times are shown as they were typed, and ring nobody: the bot allows no mentions at
    all. Addresses stand between < and >, for which Discord shows no preview of what is there.
    """
    escaped = _escaped(shortened(text, limit))
    # What is put in counts for Discord's own limit; it is not more than the text itself.
    return escaped if len(escaped) <= limit else _escaped(shortened(text, limit // 2))


def ended(text: str) -> str:
    """`text` with a full stop, unless it ends in one or its like: rules come without.

    >>> ended("width must be a multiple of 8, not 513")
    'width must be a multiple of 8, not 513.'
    """
    return text if text.endswith((".", "!", "?", ")", ELLIPSIS)) or not text else f"{text}."


def _escaped(text: str) -> str:
    return _TOKEN.sub(r"\\\g<0>", escape_markdown(_ADDRESS.sub(r"<\g<0>>", text)))
