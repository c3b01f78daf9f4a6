"""A house of real processes for a test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from demo.house import House, Models
from discord_emulator import Discord

# Several processes compute at once, and more threads than cores slow each other down. No test here
# asks how a version is judged, and each prompt is four pictures.
ENVIRONMENT = {"OMP_NUM_THREADS": "1", "TRAINER_RUNS__NUM_JUDGED_PROMPTS": "4"}


@asynccontextmanager
async def opened(
    folder: Path, models: Models, *, with_trainer: bool = False
) -> AsyncIterator[House]:
    """A house that can be used, and whose bot did nothing that Discord would not let it."""
    house = House(folder, models, with_trainer=with_trainer, environment=ENVIRONMENT)
    try:
        await house.open()
        await house.serving()
        yield house
        async with Discord(house.address) as discord:
            assert await discord.violations() == []
    finally:
        await house.close()
