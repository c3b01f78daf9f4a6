"""What is suggested while a style is typed. A trainer that is away suggests nothing."""

from discord.app_commands import Choice

from bot.choices import matching
from bot.styles.client import StylesClient
from rpc.errors import KshError


async def matching_styles(client: StylesClient, guild_id: int, typed: str) -> list[Choice[str]]:
    """The styles that the guild may see, by what was typed of them."""
    try:
        names = await client.names(guild_id)
    except KshError:
        return []
    return matching([Choice(name=name, value=name) for name in names], typed)
