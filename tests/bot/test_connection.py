import asyncio

from bot.connection import leave


async def test_a_connection_is_left_even_if_discord_goes_away_at_that_moment() -> None:
    discord_is_there = asyncio.get_running_loop().create_future()

    async def reconnecting() -> None:
        """As discord.py does."""
        while True:
            try:
                await asyncio.wait_for(discord_is_there, 60)
            except OSError:
                await asyncio.sleep(3600)

    connected = asyncio.create_task(reconnecting())
    await asyncio.sleep(0)
    discord_is_there.set_exception(OSError("it went away"))
    async with asyncio.timeout(10):
        await leave(connected)
    assert connected.cancelled()


async def test_a_connection_that_could_not_be_made_keeps_its_reason() -> None:
    async def refused() -> None:
        raise OSError("nobody there")

    connected = asyncio.create_task(refused())
    await asyncio.wait((connected,))
    await leave(connected)
    assert isinstance(connected.exception(), OSError)
