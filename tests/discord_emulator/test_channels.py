import asyncio

import discord
import pytest
from discord import app_commands

from discord_emulator import Discord, Emulator, OverwriteSeed, Refused
from tests.discord_emulator.bot import Bot, connected


def a_bot() -> Bot:
    """A bot with a command for adults, one for all, and one in the menu of messages."""
    bot = Bot()

    @bot.tree.command(nsfw=True)
    async def nude(interaction: discord.Interaction) -> None:
        assert isinstance(interaction.channel, discord.TextChannel | discord.Thread)
        await interaction.response.send_message(f"restricted: {interaction.channel.is_nsfw()}")

    @bot.tree.command()
    async def draw(interaction: discord.Interaction) -> None:
        assert isinstance(interaction.channel, discord.TextChannel | discord.Thread)
        await interaction.response.send_message(f"restricted: {interaction.channel.is_nsfw()}")

    async def trace(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"traced {message.content}")

    bot.tree.add_command(app_commands.ContextMenu(name="Trace", callback=trace, nsfw=True))
    return bot


async def test_commands_for_adults_are_offered_in_age_restricted_channels_alone(
    emulator: Emulator, discord_driver: Discord
) -> None:
    guild = discord_driver.guild()
    await guild.add_channel("after-dark", nsfw=True)
    async with connected(a_bot(), emulator.address):
        mina = guild.user("mina")
        late = mina.at("after-dark")
        said = await mina.say("hello")

        assert {command["name"] for command in await mina.commands()} == {"draw"}
        assert {command["name"] for command in await late.commands()} == {"draw", "nude", "Trace"}
        with pytest.raises(Refused, match="/nude is for age-restricted channels"):
            await mina.slash("nude")
        with pytest.raises(Refused, match="Trace is for age-restricted channels"):
            await mina.message_menu(said, "Trace")
        assert (await (await late.slash("nude")).reply()).content == "restricted: True"
        assert (await (await mina.slash("draw")).reply()).content == "restricted: False"
    assert emulator.violations == []


async def test_a_thread_is_as_age_restricted_as_its_channel(
    emulator: Emulator, discord_driver: Discord
) -> None:
    guild = discord_driver.guild()
    await guild.add_channel("after-dark", nsfw=True)
    async with connected(a_bot(), emulator.address) as bot:
        sent = await bot.guilds[0].text_channels[-1].send("a thread, please")
        await sent.create_thread(name="even later")
        mina = guild.user("mina").at("even later")
        assert (await (await mina.slash("nude")).reply()).content == "restricted: True"


async def test_a_channel_denies_the_bot_what_its_overwrites_say(
    emulator: Emulator, discord_driver: Discord
) -> None:
    guild = discord_driver.guild()
    secret = OverwriteSeed("@everyone", deny=["view_channel"])
    await guild.add_channel("secret", overwrites=[secret, OverwriteSeed("mina", ["view_channel"])])
    silent = OverwriteSeed("KSH Drawing AI", deny=["send_messages", "attach_files"])
    await guild.add_channel("silent", overwrites=[silent])
    async with connected(Bot(), emulator.address) as bot:
        here = {channel.name: channel for channel in bot.guilds[0].text_channels}
        with pytest.raises(discord.Forbidden, match="Missing Access"):
            await here["secret"].send("hello")
        with pytest.raises(discord.Forbidden, match="Missing Permissions"):
            await here["silent"].send("hello")
        assert not here["silent"].permissions_for(bot.guilds[0].me).send_messages

        said = await guild.user("mina").at("secret").say("psst")
        with pytest.raises(Refused, match="alex lacks view_channel in #secret"):
            await guild.user("alex").at("secret").say("hello?")
        assert said.id not in [m.id for m in await guild.user("alex").at("secret").history()]
    assert emulator.violations == []


async def test_an_overwrite_for_nobody_is_refused(discord_driver: Discord) -> None:
    with pytest.raises(Refused, match="KSH Studio has no role and no member 'boss'"):
        await discord_driver.guild().add_channel("x", overwrites=[OverwriteSeed("boss")])


async def test_people_react_and_talk_only_where_they_may(discord_driver: Discord) -> None:
    guild = discord_driver.guild()
    quiet = OverwriteSeed("@everyone", deny=["add_reactions", "send_messages"])
    await guild.add_channel("quiet", overwrites=[quiet])
    ksh, mina = (guild.user(name).at("quiet") for name in ("ksh", "mina"))
    said = await ksh.say("hush")
    with pytest.raises(Refused, match="mina lacks add_reactions in #quiet"):
        await mina.react(said, "✅")
    with pytest.raises(Refused, match="mina lacks send_messages in #quiet"):
        await mina.say("what?")
    await ksh.react(said, "✅")
    await mina.react(said, "✅")  # one more of what is there needs no permission
    await mina.until(said, lambda message: message.reactions == {"✅": 2})


async def test_the_bot_hears_that_a_member_has_other_roles(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot, heard = Bot(), asyncio.Queue[list[str]]()

    @bot.event
    async def on_member_update(_: discord.Member, member: discord.Member) -> None:
        await heard.put([role.name for role in member.roles])

    @bot.tree.command()
    @app_commands.default_permissions(manage_guild=True)
    async def retrain(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("trained")

    async with connected(bot, emulator.address):
        guild = discord_driver.guild()
        alex = guild.user("alex")
        with pytest.raises(Refused, match="alex may not use /retrain"):
            await alex.slash("retrain")
        await guild.set_roles("alex", "manager")
        assert await asyncio.wait_for(heard.get(), 30) == ["@everyone", "manager"]
        assert (await (await alex.slash("retrain")).reply()).content == "trained"
        with pytest.raises(Refused, match="KSH Studio has no role 'boss'"):
            await guild.set_roles("alex", "boss")


async def test_the_bot_hears_people_type(emulator: Emulator, discord_driver: Discord) -> None:
    bot, heard = Bot(), asyncio.Queue[tuple[str, str]]()

    @bot.event
    async def on_typing(channel: discord.TextChannel, user: discord.Member, _: object) -> None:
        await heard.put((channel.name, user.name))

    async with connected(bot, emulator.address):
        await discord_driver.guild().user("mina").at("drawings").type()
        assert await asyncio.wait_for(heard.get(), 30) == ("drawings", "mina")
