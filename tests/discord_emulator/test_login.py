import aiohttp
import discord
import pytest

from discord_emulator import Discord, Emulator, Settings
from tests.discord_emulator.bot import Bot, connected


async def test_a_discord_py_client_logs_in_and_finds_its_guild(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        await discord_driver.bot_online()

        guild = bot.guilds[0]
        assert bot.user is not None
        assert bot.user.name == "KSH Drawing AI"
        assert guild.name == "KSH Studio"
        assert [channel.name for channel in guild.text_channels] == ["general", "drawings"]
        permissions = {member.name: member.guild_permissions for member in guild.members}
        assert permissions["hana"].manage_guild
        assert permissions["ksh"].administrator
        assert not permissions["mina"].manage_guild


async def test_a_wrong_token_is_refused(emulator: Emulator) -> None:
    bot = Bot()
    with pytest.raises(discord.LoginFailure, match="Improper token"):
        async with connected(bot, emulator.address, token="wrong"):
            pass


async def test_a_request_without_the_token_is_answered_401(emulator: Emulator) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{emulator.address}/api/v10/users/@me") as response,
    ):
        assert response.status == 401
        assert await response.json() == {"message": "401: Unauthorized", "code": 0}


async def test_what_discord_py_looks_up_is_found(emulator: Emulator) -> None:
    async with connected(Bot(), emulator.address) as bot:
        guild = await bot.fetch_guild(bot.guilds[0].id)
        mina = bot.guilds[0].get_member_named("mina")
        assert mina is not None

        assert guild.name == "KSH Studio"
        assert (await guild.fetch_member(mina.id)).name == "mina"
        assert (await bot.fetch_user(mina.id)).name == "mina"
        assert {role.name for role in await guild.fetch_roles()} >= {"admin", "manager"}
        assert [channel.name for channel in await guild.fetch_channels()] == ["general", "drawings"]
        with pytest.raises(discord.NotFound, match="Unknown Channel"):
            await bot.fetch_channel(1)
        assert (await bot.application_info()).id == bot.application_id


async def test_an_unknown_route_is_answered_501_with_its_name(emulator: Emulator) -> None:
    async with connected(Bot(), emulator.address) as bot:
        with pytest.raises(discord.HTTPException) as caught:
            await bot.guilds[0].create_text_channel("new")

    assert caught.value.status == 501
    assert f"POST /api/v10/guilds/{bot.guilds[0].id}/channels" in caught.value.text
    assert [violation.method for violation in emulator.violations] == ["POST"]


async def test_an_application_may_belong_to_a_team() -> None:
    async with Emulator(Settings(team=True)) as emulator:
        async with connected(Bot(), emulator.address) as bot:
            application = await bot.application_info()
            owner = bot.guilds[0].owner_id
        assert emulator.own_faults == []
    assert application.team is not None
    assert application.team.owner_id == owner != application.owner.id
