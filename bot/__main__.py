"""Runs the bot: `python -m bot`, until SIGTERM or Ctrl-C."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.bot import Bot
from bot.connection import connect, leave
from bot.database import open_database
from bot.discord_address import discord_at
from bot.servers import (
    INFERENCE_SERVER,
    INFERENCE_SERVER_CONTRACT,
    TRAINER,
    TRAINER_CONTRACT,
    Servers,
)
from bot.settings import DiscordSettings, Settings
from rpc.channel import open_channel
from rpc.logs import configure_logs
from rpc.process import run, stop_signals, take_no_arguments


@asynccontextmanager
async def open_bot(settings: Settings) -> AsyncIterator[Bot]:
    """The bot with all that it stands on, not connected yet; closed in reverse order."""
    async with (
        open_database(settings.data_folder) as database,
        open_channel(
            settings.inference_server, peer=INFERENCE_SERVER, contract=INFERENCE_SERVER_CONTRACT
        ) as inference_server,
        open_channel(settings.trainer, peer=TRAINER, contract=TRAINER_CONTRACT) as trainer,
        Bot(
            settings,
            database,
            Servers.over(inference_server, trainer, draw_timeout_s=settings.draw_timeout_s),
        ) as bot,
    ):
        yield bot


async def serve(settings: Settings, discord_settings: DiscordSettings) -> None:
    """Serves until a signal says to stop, or Discord does not let the bot in."""
    with stop_signals() as stop, discord_at(discord_settings.api_base):
        async with open_bot(settings) as bot:
            bot.add_listener(_spare_what_stays, "on_connect")
            connected = asyncio.create_task(connect(bot, discord_settings))
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait((connected, stopped), return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()
            await leave(connected)
            if not connected.cancelled() and not stop.is_set():
                connected.result()


async def _spare_what_stays() -> None:
    """Has the garbage collector leave alone what was loaded at the start, when all of it is there.

    It would look through it now and then, and a tenth of a second is long where a hundred wait.
    """
    if not gc.get_freeze_count():
        gc.collect()
        gc.freeze()
        # It looks through all again when a quarter has come beside what the last time left: beside
        # all that was loaded that would be a hundred thousand objects, and never.
        gc.collect()


async def main() -> None:
    """Reads the settings and serves."""
    settings = Settings.read()
    configure_logs(settings)
    # Its DEBUG lines hold the tokens of interactions: in events, and in addresses.
    logging.getLogger("discord").setLevel(max(logging.INFO, logging.getLogger().level))
    await serve(settings, DiscordSettings.read())


if __name__ == "__main__":
    take_no_arguments("bot", "Runs the Discord bot until SIGTERM or Ctrl-C.")
    run(main)
