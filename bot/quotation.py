"""What members wrote, made fit to be shown in a message of the bot's."""

from typing import Final

from discord.utils import escape_markdown

ELLIPSIS: Final = "…"


def shortened(text: str, limit: int) -> str:
    """`text` on one line, with at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + ELLIPSIS


def quoted(text: str, limit: int = 60) -> str:
    """`text` as inline code, in which Discord reads no markdown."""
    return f"`{shortened(text.replace('`', 'ˋ'), limit) or ' '}`"


def plain(text: str, limit: int) -> str:
    """`text` without any effect of markdown, with at most `limit` characters.

    Mentions in it keep their looks and ring nobody: the bot allows no mentions at all.
    """
    escaped = escape_markdown(shortened(text, limit))
    # Each backslash counts for Discord's own limit.
    return escaped if len(escaped) <= limit else escape_markdown(shortened(text, limit // 2))
