"""How pictures that may be unsafe are shown in a channel, as the guild's managers decided."""

from enum import Enum, auto
from typing import TYPE_CHECKING, Final

import discord

from rpc.errors import KshError

if TYPE_CHECKING:
    from bot.bot import Bot

_QUESTION_S: Final = 2.0


class Shown(Enum):
    """How a picture is shown."""

    OPENLY = auto()
    # Behind a spoiler.
    HIDDEN = auto()
    NOT_AT_ALL = auto()


class Screening:
    """Decides how pictures are shown that the bot did not ask for itself: those of runs.

    Args:
        bot: Knows channels, guilds and the inference server.
    """

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot

    async def checked(self, channel_id: int, *, is_flagged: bool) -> Shown:
        """Of a picture that the safety checker has looked at, if there is one."""
        return await self._unsafe(channel_id) if is_flagged else Shown.OPENLY

    async def unchecked(self, channel_id: int) -> Shown:
        """Of a picture that no safety checker looks at: as if it were flagged, where one checks."""
        try:
            capabilities = await self._bot.servers.drawing.capabilities(timeout_s=_QUESTION_S)
        except KshError:
            # Whoever does not answer may have one.
            return await self._unsafe(channel_id)
        return await self.checked(channel_id, is_flagged=capabilities.checks_safety)

    async def _unsafe(self, channel_id: int) -> Shown:
        # A bot that has just started knows no channels yet.
        await self._bot.wait_until_ready()
        channel = self._bot.get_channel(channel_id)
        if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            return Shown.NOT_AT_ALL
        preferences = await self._bot.guild_preferences.preferences_of(channel.guild.id)
        policy, restricted = preferences.unsafe_policy, is_age_restricted(channel)
        withholds = policy.withholds(age_restricted=restricted)
        return Shown.NOT_AT_ALL if withholds else Shown.HIDDEN


def is_age_restricted(channel: object) -> bool:
    """Whether a channel, or the channel of a thread, is for adults."""
    kinds = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread
    return isinstance(channel, kinds) and channel.is_nsfw()
