"""A real discord.py client, pointed at an emulator."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from discord_emulator import LOCAL_TOKEN


class Bot(discord.Client):
    """A client with a command tree."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        # the default waits 2 s for more guilds, of which there are none
        super().__init__(intents=intents or discord.Intents.all(), guild_ready_timeout=0.1)
        self.tree = app_commands.CommandTree(self)


def point_at(address: str) -> None:
    """Make discord.py take this address for Discord's, for the whole process."""
    Route.BASE = f"{address}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"{address.replace('http', 'ws', 1)}/")


@asynccontextmanager
async def connected(
    bot: Bot, address: str, *, token: str = LOCAL_TOKEN, sync: bool = True
) -> AsyncIterator[Bot]:
    """The bot logged in, its commands synced, ready."""
    point_at(address)
    async with bot:
        await bot.login(token)
        if sync:
            await bot.tree.sync()
        running = asyncio.create_task(bot.connect())
        ready = asyncio.create_task(bot.wait_until_ready())
        try:
            await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
            if running.done():
                running.result()
            yield bot
        finally:
            ready.cancel()
            await bot.close()
            # Where Discord is gone it sleeps before it looks again, for many seconds.
            await asyncio.wait({running}, timeout=1)
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running
