from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import discord
import pytest
from discord import app_commands

from discord_emulator import Discord, Emulator, File, Refused, Settings
from tests.discord_emulator.bot import Bot, connected

Menu = Callable[[discord.Interaction, Any], Coroutine[Any, Any, None]]


def a_bot(*menus: app_commands.ContextMenu, intents: discord.Intents | None = None) -> Bot:
    bot = Bot(intents)

    async def describe(interaction: discord.Interaction, message: discord.Message) -> None:
        files = ", ".join([f"{a.filename}: {await a.read()!r}" for a in message.attachments])
        said = f"{message.author.name} said {message.content!r} with {files}"
        await interaction.response.send_message(said, ephemeral=True)

    async def drawings(interaction: discord.Interaction, member: discord.Member) -> None:
        roles = ", ".join(role.name for role in member.roles)
        await interaction.response.send_message(f"{member.name} ({roles}) drew nothing")

    for menu in (
        app_commands.ContextMenu(name="Describe this", callback=describe),
        app_commands.ContextMenu(name="Their drawings", callback=drawings),
        *menus,
    ):
        bot.tree.add_command(menu)
    return bot


async def test_a_command_in_a_messages_menu_is_told_the_message(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        mina, alex = (discord_driver.guild().user(name) for name in ("mina", "alex"))
        drawing = await alex.upload("drawings", [File("a.txt", b"pixels")], content="look")
        reply = await (await mina.message_menu(drawing, "Describe this")).reply()

        assert reply.content == "alex said 'look' with a.txt: b'pixels'"
        assert reply.is_ephemeral
        assert reply.channel_id == drawing.channel_id
        assert reply.payload["interaction_metadata"]["target_message_id"] == drawing.id
        assert reply.payload["interaction"]["name"] == "Describe this"
    assert emulator.violations == []


async def test_a_command_in_a_users_menu_is_told_the_user(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        reply = await (await mina.user_menu("hana", "Their drawings")).reply()

        assert reply.content == "hana (@everyone, manager) drew nothing"
        assert reply.payload["interaction_metadata"]["target_user"]["username"] == "hana"
        assert reply.payload["type"] == 23
        with pytest.raises(Refused, match="there is no member 'nobody'"):
            await mina.user_menu("nobody", "Their drawings")
    assert emulator.violations == []


async def test_each_menu_holds_its_own_kind_of_commands(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        said = await mina.say("hello")

        offered = {command["name"]: command["type"] for command in await mina.commands()}
        assert offered == {"Describe this": 3, "Their drawings": 2}
        refused = "no command 'Their drawings' in the menu of messages; there are: Describe this"
        with pytest.raises(Refused, match=refused):
            await mina.message_menu(said, "Their drawings")
        with pytest.raises(Refused, match="in the menu of users; there are: Their drawings"):
            await mina.user_menu("alex", "Describe this")
        with pytest.raises(Refused, match=r"no command /Describe; there are: none"):
            await mina.slash("Describe this")


async def test_a_message_that_only_one_person_sees_has_no_commands_in_its_menu(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address):
        mina = discord_driver.guild().user("mina")
        said = await mina.say("hello")
        mine = await (await mina.message_menu(said, "Describe this")).reply()
        with pytest.raises(Refused, match="only one person sees"):
            await mina.message_menu(mine, "Describe this")
        with pytest.raises(Refused, match="alex does not see message"):
            await discord_driver.guild().user("alex").message_menu(mine, "Describe this")


async def test_a_menu_command_for_managers_is_refused_to_others(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async def forget(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"forgot {message.content}")

    menu = app_commands.ContextMenu(name="Forget", callback=forget)
    menu.default_permissions = discord.Permissions(manage_guild=True)
    async with connected(a_bot(menu), emulator.address):
        mina, hana = (discord_driver.guild().user(name) for name in ("mina", "hana"))
        said = await mina.say("this")
        with pytest.raises(Refused, match="mina may not use Forget: it needs manage_guild"):
            await mina.message_menu(said, "Forget")
        assert (await (await hana.message_menu(said, "Forget")).reply()).content == "forgot this"


async def test_a_menu_command_is_found_by_its_name_in_the_persons_language(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(), emulator.address, sync=False) as bot:
        command: Any = {
            "name": "Describe this",
            "name_localizations": {"ko": "설명해 줘"},
            "type": 3,
        }
        await bot.http.bulk_upsert_global_commands(bot.application_id or 0, [command])
        mina = discord_driver.guild().user("mina")
        said = await mina.say("hello")
        reply = await (await mina.message_menu(said, "설명해 줘")).reply()
        assert reply.content.startswith("mina said 'hello'")


class TestWithoutTheMessageContentIntent:
    @pytest.fixture
    def emulator_settings(self, emulator_settings: Settings) -> Settings:
        return replace(emulator_settings, privileged_intents=0)

    async def test_the_message_of_a_menu_command_is_read_all_the_same(
        self, emulator: Emulator, discord_driver: Discord
    ) -> None:
        bot = a_bot(intents=discord.Intents.default())
        async with connected(bot, emulator.address):
            mina = discord_driver.guild().user("mina")
            said = await mina.say("for your eyes")
            reply = await (await mina.message_menu(said, "Describe this")).reply()
            assert reply.content.startswith("mina said 'for your eyes'")
