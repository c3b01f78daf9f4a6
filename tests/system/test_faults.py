"""Services that go away in the middle of a draw: killed for real."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from demo.house import House, Models
from discord_emulator import Discord, Guild, Message, User
from tests.system.opened import ENVIRONMENT, opened
from tests.system.shown import SOON_S, drawn, parameters, picture, typed

pytestmark = [
    pytest.mark.endurance,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(900),
]

PROMPT = "an anime girl, blonde hair"
# Long enough, with models this tiny, to be in its middle for seconds on a quick machine.
LONG = {"prompt": PROMPT, "seed": "5508", "steps": 100, "size": "384x384"}
# In which a bot would have died of it.
AWAY_S = 3.0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory, models: Models) -> AsyncIterator[House]:
    """One of their own: what a test here breaks is no other's."""
    async with opened(tmp_path_factory.mktemp("faults"), models) as house:
        yield house


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def guild(house: House) -> AsyncIterator[Guild]:
    async with Discord(house.address) as discord:
        yield discord.guild()


async def in_the_middle(member: User, message: Message) -> Message:
    return await member.until(message, lambda state: "/100" in state.text, timeout_s=SOON_S)


async def test_an_inference_server_killed_in_mid_draw_is_waited_for(
    house: House, guild: Guild
) -> None:
    alex = guild.user("alex")
    message = await in_the_middle(alex, await typed(alex, **LONG))
    await house.inference_server.kill()
    message = await alex.until(
        message, lambda state: "Waiting for the drawing server" in state.text, timeout_s=SOON_S
    )
    assert message.buttons == ["Cancel"]

    await house.inference_server.start()
    message = await drawn(alex, message)
    assert "Here it is!" in message.text
    assert parameters(await picture(alex, message))["seed"] == 5508


async def test_a_bot_killed_in_mid_draw_goes_on_when_it_is_back(house: House, guild: Guild) -> None:
    alex = guild.user("alex")
    message = await in_the_middle(alex, await typed(alex, **LONG))
    await house.bot.kill()
    await house.bot.start()
    await house.bot_online()

    message = await drawn(alex, message)
    assert "Here it is!" in message.text
    assert parameters(await picture(alex, message))["seed"] == 5508


async def test_a_bot_whose_discord_is_killed_in_mid_draw_stays_until_it_is_told_to_stop(
    tmp_path: Path, models: Models
) -> None:
    house = House(tmp_path, models, environment=ENVIRONMENT)
    try:
        await house.open()
        await house.serving()
        async with Discord(house.address) as discord:
            alex = discord.guild().user("alex")
            await in_the_middle(alex, await typed(alex, **LONG))
            await house.discord.kill()
        # The draw goes on for a Discord that may come back, as the real one does.
        await house.bot.event("a message could not be edited", timeout_s=SOON_S)
        await house.bot.event("drawn", timeout_s=2 * SOON_S)
        await asyncio.sleep(AWAY_S)
        house.bot.tell_to_stop()
        async with asyncio.timeout(SOON_S):
            assert await house.bot.ended() == 0
    finally:
        await house.close()
