"""What is measured: the bot, with the embedded model's inference server and a local Discord."""

import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from demo.house import ROOT, House, Models
from discord_emulator import Discord

# The emulator's own checks of each request against Discord's description are tests' business.
_ENVIRONMENT: Final = {"DISCORD_OPENAPI": ""}


@asynccontextmanager
async def open_house(
    folder: Path, holds: Path, settings: Mapping[str, str]
) -> AsyncIterator[tuple[House, Discord]]:
    """The house, and who drives its people.

    Args:
        folder: What the services keep goes there.
        holds: What the bot's callbacks are written to; see benchmarks.bot.holds.
        settings: The services', beside their own.
    """
    models = Models.embedded(ROOT / "models")
    house = House(folder, models, environment={**_ENVIRONMENT, **settings})
    command = (sys.executable, "-m", "benchmarks.bot.holds", str(holds))
    house.bot.program = replace(house.bot.program, command=command)
    try:
        await house.open()
        await house.serving()
        async with Discord(house.address) as discord:
            yield house, discord
    finally:
        await house.close()
