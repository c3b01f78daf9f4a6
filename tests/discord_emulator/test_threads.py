import asyncio
from dataclasses import replace

import discord
import pytest

from discord_emulator import STUDIO, Discord, Emulator, Refused, Settings
from tests.discord_emulator.bot import Bot, connected


async def test_a_thread_is_archived_and_wakes_when_somebody_talks_in_it(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot, heard = Bot(), asyncio.Queue[bool]()

    @bot.event
    async def on_raw_thread_update(payload: discord.RawThreadUpdateEvent) -> None:
        await heard.put(payload.data["thread_metadata"]["archived"])

    async with connected(bot, emulator.address):
        run = await bot.guilds[0].text_channels[0].send("run 7")
        thread = await run.create_thread(name="progress")
        archived = await thread.edit(name="run 7: over", archived=True)
        assert (archived.name, archived.archived) == ("run 7: over", True)
        assert await asyncio.wait_for(heard.get(), 30) is True
        assert await bot.guilds[0].active_threads() == []

        await discord_driver.guild().user("mina").at("run 7: over").say("one more thing")
        assert await asyncio.wait_for(heard.get(), 30) is False
        assert [t.id for t in await bot.guilds[0].active_threads()] == [thread.id]
    assert emulator.violations == []


async def test_what_stands_in_an_archived_thread_changes_when_it_is_awake_again(
    emulator: Emulator,
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        run = await bot.guilds[0].text_channels[0].send("run 7")
        thread = await run.create_thread(name="progress")
        step = await thread.send("step 1")
        await thread.edit(archived=True)
        for refused in (step.edit(content="step 2"), step.delete(), thread.edit(name="run 7")):
            with pytest.raises(discord.HTTPException) as caught:
                await refused
            assert (caught.value.status, caught.value.code) == (400, 50083)

        await thread.edit(archived=False)
        assert (await step.edit(content="step 2")).content == "step 2"
        assert (await thread.edit(name="run 7")).name == "run 7"
        await step.delete()
    assert emulator.violations == []


async def test_only_who_manages_threads_locks_them_and_wakes_locked_ones(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        run = await bot.guilds[0].text_channels[0].send("run 7")
        thread = await run.create_thread(name="progress")
        with pytest.raises(discord.Forbidden, match="Missing Permissions"):
            await thread.edit(locked=True)
        await thread.edit(archived=True)
        await discord_driver.guild().user("mina").at("progress").say("I wake it")


async def test_a_channel_cannot_be_changed_here(emulator: Emulator) -> None:
    async with connected(Bot(), emulator.address) as bot:
        with pytest.raises(discord.HTTPException) as caught:
            await bot.guilds[0].text_channels[0].edit(name="other")
    assert caught.value.status == 501


class TestWithTheBotAsAManager:
    @pytest.fixture
    def emulator_settings(self, emulator_settings: Settings) -> Settings:
        permissions = ["manage_threads", "manage_messages"]
        return replace(emulator_settings, guilds=(replace(STUDIO, bot_permissions=permissions),))

    async def test_a_locked_thread_wakes_for_nobody_else(
        self, emulator: Emulator, discord_driver: Discord
    ) -> None:
        async with connected(Bot(), emulator.address) as bot:
            run = await bot.guilds[0].text_channels[0].send("run 7")
            thread = await run.create_thread(name="progress")
            await thread.edit(archived=True, locked=True)
            with pytest.raises(Refused, match="Thread is archived"):
                await discord_driver.guild().user("mina").at("progress").say("and now?")
            assert (await thread.send("I may")).content == "I may"

    async def test_messages_are_deleted_together(
        self, emulator: Emulator, discord_driver: Discord
    ) -> None:
        bot, heard = Bot(), asyncio.Queue[set[int]]()

        @bot.event
        async def on_raw_bulk_message_delete(payload: discord.RawBulkMessageDeleteEvent) -> None:
            await heard.put(payload.message_ids)

        async with connected(bot, emulator.address):
            mina = discord_driver.guild().user("mina")
            said = [await mina.say(str(n)) for n in range(3)]
            channel = bot.guilds[0].text_channels[0]
            await channel.delete_messages([discord.Object(message.id) for message in said[:2]])
            assert await asyncio.wait_for(heard.get(), 30) == {int(m.id) for m in said[:2]}
            await mina.sees_deleted(said[1])
            assert [message.content for message in await mina.history()] == ["2"]

    async def test_messages_of_more_than_two_weeks_are_not_deleted_together(
        self, emulator: Emulator, discord_driver: Discord
    ) -> None:
        async with connected(Bot(), emulator.address) as bot:
            mina = discord_driver.guild().user("mina")
            old = await mina.say("old")
            await discord_driver.advance(15 * 24 * 3600)
            new = await mina.say("new")
            channel = bot.guilds[0].text_channels[0]
            with pytest.raises(discord.HTTPException, match="under 14 days old"):
                await channel.delete_messages([discord.Object(old.id), discord.Object(new.id)])
            assert len(await mina.history()) == 2
