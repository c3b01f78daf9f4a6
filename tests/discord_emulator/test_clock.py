import asyncio

import pytest

from discord_emulator import Discord, Emulator, NotSeen, Refused
from discord_emulator.clock import Clock
from tests.discord_emulator.bot import Bot, connected


async def test_a_sleep_ends_when_the_clock_is_moved_past_its_end() -> None:
    clock = Clock()
    sleeping = asyncio.create_task(clock.sleep_until(clock.now() + 3600))
    await asyncio.sleep(0)
    clock.advance(3599)
    await asyncio.sleep(0.02)
    assert not sleeping.done()
    clock.advance(1)
    await asyncio.wait_for(sleeping, 30)


async def test_a_clock_that_is_held_stands_still_but_for_being_moved() -> None:
    clock = Clock()
    clock.hold()
    held_at = clock.now()
    sleeping = asyncio.create_task(clock.sleep_until(held_at + 0.01))
    await asyncio.sleep(0.05)
    assert (clock.now(), sleeping.done()) == (held_at, False)
    clock.advance(0.01)
    await asyncio.wait_for(sleeping, 30)


async def test_a_clock_that_is_let_go_goes_on_from_where_it_was_held() -> None:
    clock = Clock()
    clock.hold()
    held_at = clock.now()
    sleeping = asyncio.create_task(clock.sleep_until(held_at + 0.05))
    await asyncio.sleep(0.1)
    clock.release()
    assert clock.now() - held_at < 0.05
    await asyncio.wait_for(sleeping, 30)


def test_a_clock_never_goes_back() -> None:
    with pytest.raises(ValueError, match="only moves forward, not by -1 s"):
        Clock().advance(-1)


async def test_nothing_is_late_while_the_clock_is_held(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot = Bot()

    @bot.tree.command()
    async def go(_: object) -> None:
        pass

    async with connected(bot, emulator.address):
        mina = discord_driver.guild().user("mina")
        async with discord_driver.clock_held():
            late = await mina.slash("go")
            await discord_driver.advance(2.9)
            with pytest.raises(NotSeen):
                await late.failed(timeout_s=0.2)
            await discord_driver.advance(0.2)
            await late.failed()
        with pytest.raises(Refused, match="only moves forward"):
            await discord_driver.advance(-1)
