"""What is suggested while a style is typed. A trainer that is away suggests nothing."""

from discord.app_commands import Choice

from bot.choices import NAME_CHARACTERS, matching
from bot.errors import Refused
from bot.styles.visible import VisibleStyles
from rpc.errors import KshError


async def visible_styles(styles: VisibleStyles, guild_id: int, typed: str) -> list[Choice[str]]:
    """The styles that the guild knows of, by what was typed of them."""
    try:
        known = await styles.of(guild_id)
    except (KshError, Refused):
        return []
    choices = [
        Choice(
            name=f"{style.words.display_name} ({style.name})"[:NAME_CHARACTERS], value=style.name
        )
        for style in known
    ]
    return matching(choices, typed)
