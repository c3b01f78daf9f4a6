import aiohttp
import discord
import pytest

from discord_emulator import Emulator
from tests.discord_emulator.bot import Bot, connected

MESSAGES = "/channels/{channel_id}/messages"


async def test_requests_fail_as_often_as_they_are_to(emulator: Emulator) -> None:
    async with connected(Bot(), emulator.address) as bot:
        channel = bot.guilds[0].text_channels[0]
        emulator.fail("POST", MESSAGES, status=503, times=2)
        for _ in range(2):
            with pytest.raises(discord.DiscordServerError, match="503"):
                await channel.send("hello")
        await channel.send("hello")
    assert emulator.violations == []


async def test_a_request_that_is_cut_off_has_no_answer_and_does_nothing(emulator: Emulator) -> None:
    async with connected(Bot(), emulator.address) as bot:
        channel = bot.guilds[0].text_channels[0]
        emulator.fail("POST", MESSAGES)
        with pytest.raises(aiohttp.ClientConnectionError):
            await channel.send("hello")
        assert [message async for message in channel.history()] == []
