"""The real bot, connected to a local Discord."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import HttpUrl, SecretStr

from bot.__main__ import open_bot
from bot.bot import Bot
from bot.connection import connect, leave
from bot.discord_address import discord_at
from bot.settings import DiscordSettings, Settings
from discord_emulator import LOCAL_TOKEN, Emulator


def api_base(emulator: Emulator) -> str:
    return f"{emulator.address}/api/v10"


@asynccontextmanager
async def connected_bot(settings: Settings, emulator: Emulator) -> AsyncIterator[Bot]:
    """The bot as `python -m bot` runs it, in this process."""
    discord = DiscordSettings(token=SecretStr(LOCAL_TOKEN), api_base=HttpUrl(api_base(emulator)))
    with discord_at(discord.api_base):
        async with open_bot(settings) as bot:
            connection = asyncio.create_task(connect(bot, discord))
            try:
                yield bot
            finally:
                await leave(connection)
