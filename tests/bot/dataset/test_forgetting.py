"""`/drawings forget`."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.bot import Bot
from bot.database.tables import LastWordRow
from discord_emulator import ChannelSeed, Discord, File, Guild, GuildSeed, User, UserSeed
from protos.training.v1 import dataset_pb2
from rpc.errors import PermissionDenied, Unavailable
from tests.bot.conftest import StartBot
from tests.bot.dataset.posted import RUBY, answer_to, eventually, reaction_on
from tests.bot.paced_drawing import picture
from tests.bot.paced_training import PacedTraining

GENERAL = ChannelSeed("general")
JADE, OPAL, ONYX = (
    File(f"{name}.png", picture(96, 128, seed))
    for seed, name in enumerate(("jade", "opal", "onyx"), start=2)
)


def keep(training: PacedTraining, guild: Guild, uploader: str) -> None:
    """A drawing of somebody's that is there already."""
    header = dataset_pb2.AddDrawingHeader(
        style="ksh", file_name="a.png", uploader_id=int(guild.state["users"][uploader])
    )
    training.taken_in(header, RUBY.data)


@pytest.mark.usefixtures("bot")
async def test_a_manager_is_told_what_goes_before_and_which_versions_are_left_after(
    people: Discord, training: PacedTraining
) -> None:
    training.versions = ["ksh@7", "ksh@9"]
    hana, ksh = (people.guild().user(name).at("drawings") for name in ("hana", "ksh"))
    message = await hana.upload("drawings", [RUBY])
    await answer_to(hana, message)
    await reaction_on(hana, message, "✅")

    asked = await (await ksh.slash("그림 잊기", 멤버="hana", 그림체="ksh")).reply()
    assert asked.is_ephemeral
    assert "그림 **1장**을 모두 완전히 삭제할까요?" in asked.text
    assert training.forgotten == []
    await ksh.click(asked, "그림 삭제")
    told = await ksh.until(asked, lambda seen: "1장을 삭제했어요" in seen.text)
    assert "`ksh@7`, `ksh@9`" in told.text
    assert training.names() == []

    await ksh.click(told, "이 버전들 철회")
    await ksh.until(told, lambda seen: "철회한 버전: `ksh@7`, `ksh@9`" in seen.text)
    assert [(each.style, each.withdraw) for each in training.forgotten] == [
        ("ksh", False),
        ("ksh", False),
        ("ksh", True),
    ]


@pytest.mark.usefixtures("bot")
async def test_members_may_ask_it_for_themselves_and_for_nobody_else(
    people: Discord, training: PacedTraining
) -> None:
    alex = people.guild().user("alex")
    refusal = await (await alex.slash("drawings forget", member="hana")).reply()
    assert "Only managers" in refusal.text

    keep(training, people.guild(), "alex")
    asked = await (await alex.slash("drawings forget")).reply()
    assert "**1 drawing**?" in asked.text
    assert "Nothing more is learnt from you" in asked.text
    await alex.click(asked, "Delete, and withdraw versions")
    await alex.until(asked, lambda seen: "No adapter version learnt from them" in seen.text)
    # First the drawings: versions are waited for while they are drawn with.
    before, forget = training.forgotten
    assert not before.withdraw
    assert forget.withdraw
    assert not forget.HasField("style")
    assert not forget.actor.manager
    assert forget.actor.user_id == forget.uploader_id


@pytest.mark.usefixtures("bot")
async def test_what_did_not_come_to_its_end_is_gone_on_with(
    people: Discord, training: PacedTraining
) -> None:
    alex = people.guild().user("alex")
    keep(training, people.guild(), "alex")
    asked = await (await alex.slash("drawings forget")).reply()
    training.refuse = Unavailable("the trainer is starting up")
    await alex.click(asked, "Delete the drawings")
    failed = await alex.until(asked, lambda seen: "did not come to its end" in seen.text)
    training.refuse = None
    await alex.click(failed, "Go on")
    await alex.until(failed, lambda seen: "1 drawing " in seen.text)


@pytest.mark.usefixtures("bot")
async def test_who_has_no_drawings_is_told_and_may_still_say_that_nothing_is_to_be_learnt(
    people: Discord, training: PacedTraining
) -> None:
    training.versions = ["ksh@7"]
    alex = people.guild().user("alex")
    asked = await (await alex.slash("drawings forget")).reply()
    assert "You have no drawings here in any style" in asked.text
    for options, none in (
        ({}, "어느 그림체에도 내 그림이 없어요."),
        ({"그림체": "ksh"}, "`ksh` 그림체에 내 그림이 없어요."),
    ):
        in_korean = await people.guild().user("mina").slash("그림 잊기", **options)
        assert (await in_korean.reply()).text.startswith(none)
    assert asked.buttons == ["Learn nothing more"]
    await alex.click(asked, "Learn nothing more")
    told = await alex.until(asked, lambda seen: "There were no drawings to delete" in seen.text)
    assert "`ksh@7`" in told.text
    assert told.buttons == ["Withdraw these versions"]


@pytest.mark.usefixtures("bot")
async def test_a_wish_that_the_trainer_refuses_takes_no_consent_back(
    people: Discord, training: PacedTraining
) -> None:
    hana, ksh = (people.guild().user(name).at("drawings") for name in ("hana", "ksh"))
    keep(training, people.guild(), "hana")
    asked = await (await ksh.slash("그림 잊기", 멤버="hana")).reply()
    training.refuse = PermissionDenied("somebody is forgotten at their own wish, or at a manager's")
    await ksh.click(asked, "그림 삭제")
    refused = await ksh.until(asked, lambda seen: "아무것도 삭제하지 않았어요" in seen.text)
    assert refused.buttons == []
    training.refuse = None

    await hana.upload("drawings", [JADE])
    await eventually(lambda: JADE.data in training.drawings)
    assert training.drawings[JADE.data].consent.statement.startswith("I agree that")


@pytest.mark.usefixtures("bot")
async def test_who_is_forgotten_in_a_style_still_consents_to_the_others(
    people: Discord, training: PacedTraining
) -> None:
    hana, ksh = (people.guild().user(name).at("drawings") for name in ("hana", "ksh"))
    asked = await (await ksh.slash("그림 잊기", 멤버="hana", 그림체="monet")).reply()
    await ksh.click(asked, "앞으로 학습하지 않기")
    await ksh.until(asked, lambda seen: "학습하지 않아요" in seen.text)

    await hana.upload("drawings", [JADE])
    await eventually(lambda: JADE.data in training.drawings)
    assert training.drawings[JADE.data].consent.statement.startswith("I agree that")


@pytest.mark.usefixtures("bot")
async def test_who_was_forgotten_agrees_anew_to_what_they_add_with_the_command(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    await forgotten(hana)
    reply = await (await hana.slash("drawings add", file1=RUBY, file2=JADE)).reply()
    refused = await hana.until(reply, lambda seen: "Nothing was added" in seen.text)
    assert "has not agreed anew since" in refused.text
    assert refused.buttons == ["I agree, add it"]

    told = await (await people.guild().user("ksh").click(refused, "I agree, add it")).reply()
    assert "올린 사람만" in told.text
    await hana.click(refused, "I agree, add it")
    added = await hana.until(refused, lambda seen: "Added to `ksh`" in seen.text)
    assert "I agree, add it" not in added.buttons
    assert training.names() == ["ruby.png", "jade.png"]

    # From then on using the command is consent again, in that style.
    reply = await (await hana.slash("drawings add", file1=OPAL)).reply()
    await hana.until(reply, lambda seen: "Added to `ksh`" in seen.text)
    reply = await (await hana.slash("drawings add", file1=ONYX, style="monet")).reply()
    await hana.until(reply, lambda seen: "Nothing was added to `monet`" in seen.text)


async def test_a_bot_that_is_back_takes_their_word_and_asks_for_the_files_again(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    hana = people.guild().user("hana")
    async with start_bot() as bot:
        await forgotten(hana)
        reply = await (await hana.slash("drawings add", file1=RUBY)).reply()
        refused = await hana.until(reply, lambda seen: "I agree, add it" in seen.buttons)
        await nothing_left_to_say(bot)
    async with start_bot():
        told = await (await hana.click(refused, "I agree, add it")).reply()
        assert told.is_ephemeral
        assert "You have agreed" in told.text
        assert training.names() == []
        reply = await (await hana.slash("drawings add", file1=RUBY)).reply()
        await hana.until(reply, lambda seen: "Added to `ksh`" in seen.text)


@pytest.mark.usefixtures("bot")
async def test_what_is_being_added_ends_at_once_when_its_uploader_is_forgotten(
    people: Discord, training: PacedTraining
) -> None:
    hana, ksh = (people.guild().user(name).at("drawings") for name in ("hana", "ksh"))
    training.may_go_on.clear()
    reply = await (await hana.slash("drawings add", file1=RUBY, file2=JADE)).reply()
    message = await hana.upload("drawings", [OPAL])
    others = await (await ksh.slash("그림 추가", 파일1=ONYX)).reply()
    await reaction_on(hana, message, "⏳")
    await eventually(lambda: training.uploads)

    await forgotten(hana)
    stopped = await hana.until(reply, lambda seen: "nothing more is learnt" in seen.text)
    assert stopped.buttons == []
    assert "nothing more is learnt" in (await answer_to(hana, message)).text
    await reaction_on(hana, message, "❌")
    training.may_go_on.set()
    await ksh.until(others, lambda seen: "추가했어요" in seen.text)
    assert training.names() == ["onyx.png"]


@pytest.mark.usefixtures("bot")
async def test_a_server_without_a_style_of_its_own_has_nothing_to_forget_of_others(
    people: Discord, training: PacedTraining
) -> None:
    keep(training, people.guild(), "hana")
    elsewhere = GuildSeed("Elsewhere", [UserSeed("mallory"), UserSeed("hana")], [GENERAL])
    mallory = (await people.create_guild(elsewhere)).user("mallory")
    for options, why in (
        ({}, "This server has no style of its own"),
        ({"style": "ksh"}, "belongs to another server"),
    ):
        refused = await (await mallory.slash("drawings forget", member="hana", **options)).reply()
        assert refused.is_ephemeral
        assert why in refused.text
        assert refused.buttons == []

    # For oneself it holds in all styles, wherever it is asked for.
    asked = await (await mallory.slash("drawings forget")).reply()
    assert asked.buttons == ["Learn nothing more"]


@pytest.mark.usefixtures("bot")
async def test_what_the_trainer_deletes_in_the_middle_of_an_add_is_not_told_as_added(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    training.may_go_on.clear()
    reply = await (await hana.slash("drawings add", file1=RUBY, file2=JADE)).reply()
    await eventually(lambda: len(training.uploads) == 1)
    # Those who wait go on, and the next one waits.
    training.may_go_on.set()
    training.may_go_on.clear()
    await eventually(lambda: len(training.uploads) == 2)
    # It cancels runs before it answers, and that takes seconds.
    training.drawings.clear()
    training.wishes[int(people.guild().state["users"]["hana"]), "ksh"] = datetime.now(UTC)
    training.may_go_on.set()
    stopped = await hana.until(reply, lambda seen: "nothing more is learnt" in seen.text)
    assert stopped.buttons == []


@pytest.mark.usefixtures("bot")
async def test_a_word_for_what_was_forgotten_since_is_told_what_to_do(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    await forgotten(hana)
    reply = await (await hana.slash("drawings add", file1=RUBY)).reply()
    refused = await hana.until(reply, lambda seen: "I agree, add it" in seen.buttons)
    await forgotten(hana)
    told = await (await hana.click(refused, "I agree, add it")).reply()
    assert "Post these drawings again" in told.text
    assert training.names() == []


async def forgotten(person: User) -> None:
    """They ask for it themselves."""
    asked = await (await person.slash("drawings forget")).reply()
    await person.click(asked, "Learn nothing more")
    await person.until(asked, lambda seen: "Nothing more is learnt from" in seen.text)


async def nothing_left_to_say(bot: Bot) -> None:
    """Returns when a stopped bot would not say of anything that it was left half done."""
    words = 1
    async with asyncio.timeout(10):
        while words:
            await asyncio.sleep(0.02)
            async with bot.database.transaction() as session:
                words = len((await session.scalars(select(LastWordRow))).all())
