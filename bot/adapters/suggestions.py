"""What is suggested while a version is typed. Servers that are away suggest nothing."""

from typing import Final

from discord.app_commands import Choice

from bot.adapters.client import AdaptersClient
from bot.choices import MOST
from bot.errors import Refused
from bot.language import Language
from bot.language import adapters as say
from bot.styles.visible import VisibleStyles
from rpc.errors import KshError

# Discord gives a bot 3 s for suggestions, and two servers are asked.
_QUESTION_S: Final = 1.0


async def matching_versions(
    styles: VisibleStyles,
    client: AdaptersClient,
    guild_id: int,
    style_name: str | None,
    typed: str,
    language: Language,
) -> list[Choice[int]]:
    """A style's versions, newest first, if the guild knows the style."""
    try:
        style = await styles.find(guild_id, style_name)
        adapters = await client.versions(style.name, timeout_s=_QUESTION_S)
    except (KshError, Refused):
        return []
    choices = []
    for adapter in adapters:
        told, num_drawings = [adapter.id], adapter.manifest.num_drawings
        if num_drawings:
            told.append(say.LEARNT_FROM(language, count=num_drawings))
        if adapter.in_service:
            told.append(say.IN_SERVICE(language))
        choices.append(Choice(name=" · ".join(told), value=adapter.version))
    return [choice for choice in choices if typed in str(choice.value)][:MOST]
