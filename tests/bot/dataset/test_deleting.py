"""A drawing goes with the message that added it, if that was the point of deleting it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.bot import Bot
from bot.dataset.channel.absence import MOST_DELETED_AWAY
from bot.settings import Settings
from discord_emulator import Discord, Emulator, File, Message, OverwriteSeed, User
from discord_emulator import Settings as EmulatorSettings
from rpc.errors import Unavailable
from tests.bot.conftest import StartBot
from tests.bot.connected import connected_bot
from tests.bot.dataset.posted import RUBY, answer_to, eventually, reaction_on
from tests.bot.paced_drawing import picture
from tests.bot.paced_training import PacedTraining


async def posted(person: User, number: int) -> Message:
    file = File(f"{number}.png", picture(64, 64, number))
    message = await person.upload(person.channel, [file])
    await reaction_on(person, message, "✅")
    return message


async def until(training: PacedTraining, *names: str) -> None:
    await eventually(lambda: training.names() == list(names))


@pytest.mark.usefixtures("bot")
async def test_what_a_deleted_message_added_leaves_the_style(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana").at("drawings")
    message = await hana.upload("drawings", [RUBY])
    answer = await answer_to(hana, message)
    await reaction_on(hana, message, "✅")
    await hana.delete(message)
    gone = await hana.until(answer, lambda seen: "The message was deleted" in seen.text)
    assert "drawings of `ksh`: 1 removed" in gone.text
    assert gone.buttons == []
    assert training.names() == []


@pytest.mark.usefixtures("bot")
async def test_a_message_that_was_refused_as_a_duplicate_takes_nothing_with_it(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana").at("drawings")
    await posted(hana, 1)
    again = await hana.upload("drawings", [File("again.png", picture(64, 64, 1))])
    await reaction_on(hana, again, "❌")
    answer = await answer_to(hana, again)
    await hana.delete(again)
    await hana.until(answer, lambda seen: "Nothing in `ksh` came from it" in seen.text)
    assert training.names() == ["1.png"]


@pytest.mark.usefixtures("bot")
async def test_a_message_that_is_deleted_while_it_is_learnt_from_leaves_nothing(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana").at("drawings")
    training.may_go_on.clear()
    message = await hana.upload("drawings", [RUBY])
    await reaction_on(hana, message, "⏳")
    await eventually(lambda: training.uploads)
    await hana.delete(message)
    training.may_go_on.set()
    await eventually(lambda: training.drawings)
    await until(training)


async def test_a_trainer_that_is_away_is_told_when_it_is_back_also_by_the_next_bot(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    hana = people.guild().user("hana").at("drawings")
    async with start_bot():
        message = await posted(hana, 1)
        training.refuse = Unavailable("the trainer is starting up")
        await hana.delete(message)
    training.refuse = None
    async with start_bot():
        await until(training)


async def test_what_was_deleted_and_posted_while_the_bot_was_away_is_made_up_for(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    hana, alex = (people.guild().user(name).at("drawings") for name in ("hana", "alex"))
    async with start_bot():
        first = await posted(hana, 1)
        await posted(hana, 2)
    await hana.delete(first)
    missed = await hana.upload("drawings", [File("3.png", picture(64, 64, 3))])
    await alex.upload("drawings", [File("4.png", picture(64, 64, 4))])
    async with start_bot():
        await until(training, "2.png", "3.png")
        assert "Added to `ksh`" in (await answer_to(hana, missed)).text
        await hana.sees(lambda seen: "Only managers of this server" in seen.text)


async def test_many_messages_that_went_meanwhile_are_asked_about(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    hana, alex = (people.guild().user(name).at("drawings") for name in ("hana", "alex"))
    count = MOST_DELETED_AWAY + 1
    async with start_bot():
        files = [File(f"{n}.png", picture(64, 64, n)) for n in range(count)]
        messages = [await hana.upload("drawings", [file]) for file in files]
        for message in messages:
            await hana.until(message, lambda seen: "✅" in seen.reactions, timeout_s=60)
    for message in messages:
        await hana.delete(message)
    async with start_bot():
        asked = await hana.sees(lambda seen: "Gone:" in seen.text)
        assert f"{count} messages with {count} drawings" in asked.text
        assert len(training.names()) == count
        refusal = await (await alex.click(asked, "Remove the drawings")).reply()
        assert "Only managers" in refusal.text
    async with start_bot():
        await hana.click(asked, "Remove the drawings")
        await hana.until(asked, lambda seen: f"{count} drawings leave the style" in seen.text)
        await until(training)


async def test_a_sweep_of_the_channel_takes_nothing_until_a_manager_says_so(
    people: Discord, training: PacedTraining, bot: Bot
) -> None:
    guild = people.guild()
    sweeping = OverwriteSeed("@everyone", allow=["manage_messages"])
    await guild.add_channel("atelier", overwrites=[sweeping])
    hana = guild.user("hana").at("atelier")
    await (await hana.slash("drawings channel", channel="atelier")).reply()
    messages = [await posted(hana, number) for number in (1, 2)]
    channel = bot.get_channel(int(messages[0].channel_id))
    await channel.delete_messages([channel.get_partial_message(int(each.id)) for each in messages])  # type: ignore[union-attr] # a text channel
    asked = await hana.sees(lambda seen: "Gone:" in seen.text)
    assert training.names() == ["1.png", "2.png"]
    await hana.click(asked, "Keep them")
    await hana.until(asked, lambda seen: "2 drawings stay in the style" in seen.text)
    assert training.names() == ["1.png", "2.png"]


@pytest.mark.usefixtures("bot")
async def test_a_deleted_channel_takes_no_drawings_with_it(
    people: Discord, training: PacedTraining
) -> None:
    guild = people.guild()
    await guild.add_channel("atelier")
    ksh = guild.user("ksh").at("atelier")
    await (await ksh.slash("drawings channel", channel="atelier")).reply()
    message = await ksh.upload("atelier", [RUBY])
    await reaction_on(ksh, message, "✅")
    await ksh.delete_channel()
    hana = guild.user("hana").at("drawings")
    await (await hana.slash("drawings channel", channel="drawings")).reply()
    await posted(hana, 2)
    assert training.names() == ["ruby.png", "2.png"]


@asynccontextmanager
async def begun_anew() -> AsyncIterator[tuple[Emulator, Discord]]:
    """A local Discord that has nothing of another's but its people and channels."""
    async with Emulator(EmulatorSettings()) as emulator, Discord(emulator.address) as people:
        yield emulator, people


async def test_a_local_discord_that_begins_anew_knows_its_people_and_takes_no_drawings_with_it(
    settings: Settings, training: PacedTraining
) -> None:
    async with begun_anew() as (emulator, people), connected_bot(settings, emulator):
        await people.bot_online(commands=["draw"])
        await posted(people.guild().user("hana").at("drawings"), 1)
    async with begun_anew() as (emulator, people):
        hana = people.guild().user("hana").at("drawings")
        # It is dealt with after what is gone was looked for.
        message = await hana.upload("drawings", [RUBY])
        async with connected_bot(settings, emulator):
            await reaction_on(hana, message, "✅")
            asked = await (await hana.slash("drawings forget", member="hana")).reply()
            assert "**2 drawings**?" in asked.text
    assert training.names() == ["1.png", "ruby.png"]
