import asyncio
from dataclasses import replace

import discord
import pytest

from discord_emulator import STUDIO, Discord, Emulator, File, Refused, Settings
from tests.discord_emulator.bot import Bot, connected

Heard = asyncio.Queue[discord.Interaction]


def a_bot(heard: Heard) -> Bot:
    """A bot whose /go and whose button hand their interaction to the test."""
    bot = Bot()

    @bot.tree.command()
    async def go(interaction: discord.Interaction) -> None:
        await heard.put(interaction)

    @bot.event
    async def on_interaction(interaction: discord.Interaction) -> None:
        if interaction.type is discord.InteractionType.component:
            await heard.put(interaction)

    return bot


def a_panel() -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    view.add_item(discord.ui.Button(label="Go", custom_id="go"))
    return view


async def test_what_the_bot_edits_may_have_been_deleted_by_somebody(
    emulator: Emulator, discord_driver: Discord
) -> None:
    heard = Heard()
    async with connected(a_bot(heard), emulator.address):
        mina, ksh = (discord_driver.guild().user(name) for name in ("mina", "ksh"))
        go = await mina.slash("go")
        interaction = await heard.get()
        await interaction.response.send_message("drawing…")
        await ksh.delete(await go.reply())

        with pytest.raises(discord.NotFound, match=r"10008.*Unknown Message"):
            await interaction.edit_original_response(content="done")
        assert isinstance(interaction.channel, discord.TextChannel)
        with pytest.raises(discord.NotFound, match=r"10008.*Unknown Message"):
            await interaction.channel.get_partial_message(1).edit(content="done")
        await interaction.followup.send("done, once more")
        assert (await go.followup()).content == "done, once more"
    assert emulator.violations == []


async def test_a_message_may_be_deleted_between_the_click_and_its_answer(
    emulator: Emulator, discord_driver: Discord
) -> None:
    heard = Heard()
    async with connected(a_bot(heard), emulator.address) as bot:
        mina, ksh = (discord_driver.guild().user(name) for name in ("mina", "ksh"))
        sent = await bot.guilds[0].text_channels[0].send("click", view=a_panel())
        panel = await mina.sees(lambda message: message.id == str(sent.id))
        await mina.click(panel, "Go")
        interaction = await heard.get()
        await ksh.delete(panel)
        with pytest.raises(discord.NotFound, match="Unknown Message"):
            await interaction.response.edit_message(content="clicked")
        with pytest.raises(Refused, match="mina does not see message"):
            await mina.click(panel, "Go")


async def test_the_bot_hears_that_a_channel_is_deleted_and_may_do_nothing_there(
    emulator: Emulator, discord_driver: Discord
) -> None:
    heard, deleted = Heard(), asyncio.Queue[str]()
    bot = a_bot(heard)

    @bot.event
    async def on_guild_channel_delete(channel: discord.abc.GuildChannel) -> None:
        await deleted.put(channel.name)

    async with connected(bot, emulator.address):
        guild = discord_driver.guild()
        mina, ksh = (guild.user(name).at("drawings") for name in ("mina", "ksh"))
        drawing = await mina.upload("drawings", [File("a.png", b"pixels")])
        await mina.slash("go")
        interaction = await heard.get()
        with pytest.raises(Refused, match="mina lacks manage_channels in #drawings"):
            await mina.delete_channel()
        await ksh.delete_channel()

        assert await asyncio.wait_for(deleted.get(), 30) == "drawings"
        assert isinstance(interaction.channel, discord.TextChannel)
        with pytest.raises(discord.NotFound, match=r"10003.*Unknown Channel"):
            await interaction.response.send_message("hello?")
        with pytest.raises(discord.NotFound, match=r"10003.*Unknown Channel"):
            await interaction.channel.send("hello?")
        with pytest.raises(Refused, match="there is no channel 'drawings'"):
            await mina.say("hello?")
        with pytest.raises(Refused, match="404"):
            await mina.download(drawing.attachments[0])
        assert drawing.id not in [message.id for message in mina.screen.messages]
    assert emulator.violations == []


async def test_a_thread_is_deleted_and_the_message_that_it_began_at_stays(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot, deleted = Bot(), asyncio.Queue[int]()

    @bot.event
    async def on_raw_thread_delete(payload: discord.RawThreadDeleteEvent) -> None:
        await deleted.put(payload.thread_id)

    async with connected(bot, emulator.address):
        ksh = discord_driver.guild().user("ksh")
        run = await bot.guilds[0].text_channels[0].send("run 7")
        thread = await run.create_thread(name="progress")
        await ksh.at("progress").delete_channel()

        assert await asyncio.wait_for(deleted.get(), 30) == thread.id
        assert (await run.fetch()).content == "run 7"
        with pytest.raises(discord.NotFound, match="Unknown Channel"):
            await thread.send("epoch 1")
    assert emulator.violations == []


class TestWithTheBotAsAManager:
    @pytest.fixture
    def emulator_settings(self, emulator_settings: Settings) -> Settings:
        studio = replace(STUDIO, bot_permissions=["manage_channels"])
        return replace(emulator_settings, guilds=(studio,))

    async def test_the_bot_deletes_a_channel(
        self, emulator: Emulator, discord_driver: Discord
    ) -> None:
        async with connected(Bot(), emulator.address) as bot:
            await bot.guilds[0].text_channels[1].delete()
            with pytest.raises(Refused, match="there is no channel 'drawings'"):
                await discord_driver.guild().user("mina").at("drawings").say("hello?")


async def test_the_bot_deletes_no_channel_without_the_permission(emulator: Emulator) -> None:
    async with connected(Bot(), emulator.address) as bot:
        with pytest.raises(discord.Forbidden, match="Missing Permissions"):
            await bot.guilds[0].text_channels[1].delete()
