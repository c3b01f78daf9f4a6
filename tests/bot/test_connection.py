import asyncio

import pytest
from pydantic import HttpUrl, SecretStr

from bot.__main__ import open_bot
from bot.connection import connect, leave
from bot.discord_address import discord_at
from bot.settings import DiscordSettings, Settings
from discord_emulator import LOCAL_TOKEN, Discord, Emulator, GatewayLost, ServerError
from discord_emulator.gateway import connection
from rpc.errors import StartupError
from tests.bot.conftest import StartBot
from tests.bot.connected import api_base


@pytest.mark.parametrize(
    ("method", "template"),
    [
        ("GET", "/users/@me"),
        ("GET", "/gateway"),
        ("PUT", "/applications/{application_id}/commands"),
    ],
)
async def test_a_discord_that_is_in_trouble_at_the_start_is_said(
    people: Discord, emulator: Emulator, settings: Settings, method: str, template: str
) -> None:
    await people.cause(ServerError(method, template, status=503))
    discord = DiscordSettings(token=SecretStr(LOCAL_TOKEN), api_base=HttpUrl(api_base(emulator)))
    with discord_at(discord.api_base):
        async with open_bot(settings) as bot:
            with pytest.raises(StartupError, match="503: Discord is in trouble"):
                await connect(bot, discord)


@pytest.mark.parametrize(
    ("code", "told"),
    [(4004, "does not accept DISCORD_TOKEN"), (4013, "ended the connection for good: .* 4013")],
)
async def test_a_connection_that_discord_ends_for_good_says_why(
    people: Discord, emulator: Emulator, settings: Settings, code: int, told: str
) -> None:
    discord = DiscordSettings(token=SecretStr(LOCAL_TOKEN), api_base=HttpUrl(api_base(emulator)))
    with discord_at(discord.api_base):
        async with open_bot(settings) as bot:
            connected = asyncio.create_task(connect(bot, discord))
            await people.bot_online(commands=["draw"])
            await people.cause(GatewayLost(code=code))
            with pytest.raises(StartupError, match=told):
                await connected


async def test_a_bot_that_has_just_connected_tells_so(
    people: Discord, start_bot: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "ACK_DELAY_S", 60)
    async with start_bot():
        told = (await (await people.guild().user("ksh").slash("정보")).reply()).text
    assert "디스코드: 방금 연결됐어요" in told


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
    async with asyncio.timeout(60):
        await leave(connected)
    assert connected.cancelled()


async def test_a_connection_that_could_not_be_made_keeps_its_reason() -> None:
    async def refused() -> None:
        raise OSError("nobody there")

    connected = asyncio.create_task(refused())
    await asyncio.wait((connected,))
    await leave(connected)
    assert isinstance(connected.exception(), OSError)
