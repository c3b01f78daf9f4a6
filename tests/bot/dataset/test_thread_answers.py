"""What managers do with the answer to their drawings."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest

from bot.bot import Bot
from discord_emulator import (
    ChannelSeed,
    CutOff,
    Discord,
    File,
    GuildSeed,
    Message,
    OverwriteSeed,
    ServerError,
    User,
    UserSeed,
)
from rpc.errors import Unavailable
from tests.bot.conftest import StartBot
from tests.bot.dataset.posted import (
    RUBY,
    answer_to,
    answers_to,
    archive,
    eventually,
    reaction_on,
    thread_becomes,
)
from tests.bot.paced_drawing import picture
from tests.bot.paced_training import TRIGGER, PacedTraining


@pytest.mark.usefixtures("bot")
async def test_drawings_are_answered_in_a_thread_of_their_message(people: Discord) -> None:
    hana = people.guild().user("hana").at("drawings")
    message = await hana.upload("drawings", [RUBY])
    answer = await answer_to(hana, message)
    assert answer.channel_id == message.id
    begun = await hana.until(message, lambda seen: seen.thread)
    assert begun.thread == "ruby.png · 1 to learn from"
    assert answer.buttons == ["Edit caption", "Remove"]


async def test_an_answer_is_kept_right_in_a_thread_that_fell_asleep(
    bot: Bot, people: Discord
) -> None:
    hana = people.guild().user("hana").at("drawings")
    message = await hana.upload("drawings", [RUBY])
    answer = await answer_to(hana, message)
    await archive(bot, message)
    form = await (await hana.click(answer, "Edit caption")).modal()
    await (await hana.fill(form, {"text": "a girl with red hair"})).reply()
    await hana.until(answer, lambda seen: "red hair" in seen.text)


@pytest.mark.usefixtures("bot")
async def test_where_the_bot_may_not_make_threads_it_answers_below_the_message(
    people: Discord,
) -> None:
    no_threads = OverwriteSeed("@everyone", deny=["create_public_threads"])
    channels = [ChannelSeed("drawings", overwrites=[no_threads])]
    guild = await people.create_guild(GuildSeed("Studio", [UserSeed("ksh")], channels))
    ksh = guild.user("ksh").at("drawings")
    await (await ksh.slash("style create", name="studio", trigger="drawn by STUDIO")).reply()
    await (await ksh.slash("drawings channel", channel="drawings", style="studio")).reply()
    message = await ksh.upload("drawings", [RUBY])
    answer = await answer_to(ksh, message)
    assert (answer.channel_id, answer.replies_to) == (message.channel_id, message.id)


@pytest.mark.usefixtures("bot")
async def test_a_caption_is_edited_without_its_trigger_and_shown_in_the_answer(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana").at("drawings")
    answer = await answer_to(hana, await hana.upload("drawings", [RUBY]))
    form = await (await hana.click(answer, "Edit caption")).modal()
    assert form.fields[0]["value"] == "a girl with blonde hair"

    saved = await (await hana.fill(form, {"text": "a girl with *red* hair"})).reply()
    assert saved.is_ephemeral
    edited = await hana.until(answer, lambda seen: "red" in seen.text)
    assert f"> a girl with \\*red\\* hair {TRIGGER}" in edited.text
    [drawing] = training.drawings.values()
    assert drawing.caption == f"a girl with *red* hair {TRIGGER}"

    form = await (await hana.click(edited, "Edit caption")).modal()
    await (await hana.fill(form, {"text": ""})).reply()
    await hana.until(edited, lambda seen: "blonde" in seen.text)


@pytest.mark.usefixtures("bot")
async def test_a_caption_that_is_too_long_is_refused_for_its_writer_alone(
    people: Discord,
) -> None:
    ksh = people.guild().user("ksh").at("drawings")
    answer = await answer_to(ksh, await ksh.upload("drawings", [RUBY]))
    button = next(button for button in answer.buttons if "캡션" in button or "caption" in button)
    form = await (await ksh.click(answer, button)).modal()
    refused = await (await ksh.fill(form, {"text": "word " * 71})).reply()
    assert refused.is_ephemeral
    assert "CLIP 토큰" in refused.text
    assert "77" in refused.text


@pytest.mark.usefixtures("bot")
async def test_a_drawing_is_removed_when_its_manager_says_so_twice(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana").at("drawings")
    answer = await answer_to(hana, await hana.upload("drawings", [RUBY]))
    asked = await (await hana.click(answer, "Remove")).reply()
    assert asked.is_ephemeral
    assert "Remove `ruby.png` from `ksh`?" in asked.text
    assert training.names() == ["ruby.png"]

    await hana.click(asked, "Remove")
    gone = await hana.until(answer, lambda seen: "not among the drawings" in seen.text)
    assert gone.buttons == []
    assert training.names() == []


async def _remove(person: User, answer: Message, button: str) -> None:
    asked = await (await person.click(answer, button)).reply()
    await person.click(asked, "Remove")


@pytest.mark.usefixtures("bot")
async def test_a_message_whose_only_drawing_is_removed_says_so_in_all_places(
    people: Discord,
) -> None:
    hana = people.guild().user("hana").at("drawings")
    message = await hana.upload("drawings", [RUBY])
    answer = await answer_to(hana, message)
    await reaction_on(hana, message, "✅")
    await _remove(hana, answer, "Remove")
    gone = await hana.until(answer, lambda seen: "not among the drawings" in seen.text)
    assert "Nothing was added" not in gone.text
    assert "Handed in for `ksh`:" in gone.text
    await reaction_on(hana, message, "❌")
    await thread_becomes(hana, message, "ruby.png · not learnt from")


@pytest.mark.usefixtures("bot")
async def test_a_message_of_which_one_drawing_is_removed_tells_of_the_rest(
    people: Discord,
) -> None:
    hana = people.guild().user("hana").at("drawings")
    message = await hana.upload("drawings", [RUBY, File("b.png", picture(64, 64, 2))])
    answer = await answer_to(hana, message)
    await reaction_on(hana, message, "✅")
    await _remove(hana, answer, "2. Remove")
    gone = await hana.until(answer, lambda seen: "not among the drawings" in seen.text)
    assert "Added to `ksh`:" in gone.text
    await reaction_on(hana, message, "⚠️")
    await thread_becomes(hana, message, "ruby.png · 1 of 2 to learn from")


@pytest.mark.usefixtures("bot")
async def test_members_change_nothing_with_the_buttons_of_an_answer(
    people: Discord, training: PacedTraining
) -> None:
    hana, mina = (people.guild().user(name).at("drawings") for name in ("hana", "mina"))
    answer = await answer_to(hana, await hana.upload("drawings", [RUBY]))
    for button in ("Edit caption", "Remove"):
        refusal = await (await mina.click(answer, button)).reply()
        assert refusal.is_ephemeral
        assert "관리자" in refusal.text
    assert training.names() == ["ruby.png"]


async def test_the_buttons_work_after_a_restart_and_say_when_the_trainer_is_away(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    hana = people.guild().user("hana").at("drawings")
    async with start_bot():
        message = await hana.upload("drawings", [RUBY])
        answer = await answer_to(hana, message)
        await reaction_on(hana, message, "✅")
    async with start_bot():
        training.refuse = Unavailable("the trainer is starting up")
        refusal = await (await hana.click(answer, "Remove")).reply()
        assert "The trainer does not answer" in refusal.text
        training.refuse = None
        form = await (await hana.click(answer, "Edit caption")).modal()
        await hana.fill(form, {"text": "a boy"})
        await hana.until(answer, lambda seen: f"a boy {TRIGGER}" in seen.text)


async def test_a_caption_that_comes_later_is_put_into_the_answer_also_after_a_restart(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    training.pending = {"ruby.png"}
    hana = people.guild().user("hana").at("drawings")
    async with start_bot():
        message = await hana.upload("drawings", [RUBY])
        answer = await answer_to(hana, message)
        assert "Its caption follows" in answer.text
        await reaction_on(hana, message, "✅")
    training.caption_comes("ruby.png")
    async with start_bot():
        await hana.until(answer, lambda seen: f"blonde hair {TRIGGER}" in seen.text)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("kind", [CutOff, partial(ServerError, status=503)])
async def test_a_caption_that_comes_while_discord_is_in_trouble_is_put_in_afterwards(
    people: Discord, training: PacedTraining, kind: Callable[[str, str], CutOff | ServerError]
) -> None:
    training.pending = {"ruby.png"}
    hana = people.guild().user("hana").at("drawings")
    message = await hana.upload("drawings", [RUBY])
    answer = await answer_to(hana, message)
    await reaction_on(hana, message, "✅")
    await people.cause(kind("PATCH", "/channels/{channel_id}/messages/{message_id}"))
    training.caption_comes("ruby.png")
    await hana.until(answer, lambda seen: f"blonde hair {TRIGGER}" in seen.text)


async def test_drawings_that_a_restart_interrupted_are_gone_on_with(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    hana = people.guild().user("hana").at("drawings")
    training.may_go_on.clear()
    async with start_bot():
        message = await hana.upload("drawings", [RUBY])
        await reaction_on(hana, message, "⏳")
        await eventually(lambda: training.uploads)
    training.may_go_on.set()
    async with start_bot():
        assert "Added to `ksh`" in (await answer_to(hana, message)).text
        await reaction_on(hana, message, "✅")
        assert len(await answers_to(hana, message)) == 1


async def test_an_answer_that_discord_was_in_trouble_for_is_posted_by_a_bot_that_is_back(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    hana = people.guild().user("hana").at("drawings")
    async with start_bot() as bot:
        await people.cause(ServerError("POST", "/channels/{channel_id}/messages", status=503))
        message = await hana.upload("drawings", [RUBY])
        await eventually(training.names)
        await asyncio.sleep(0.5)
        await bot.database.idle()
    async with start_bot():
        assert "Added to `ksh`" in (await answer_to(hana, message)).text
        await reaction_on(hana, message, "✅")
    assert len(training.uploads) == 1


async def test_who_was_forgotten_comes_back_by_saying_so_and_not_by_posting(
    people: Discord, training: PacedTraining, bot: Bot
) -> None:
    del bot
    hana = people.guild().user("hana").at("drawings")
    asked = await (await hana.slash("drawings forget")).reply()
    await hana.click(asked, "Learn nothing more")
    await hana.until(asked, lambda seen: "Nothing more is learnt from" in seen.text)

    message = await hana.upload("drawings", [RUBY])
    answer = await answer_to(hana, message)
    assert "asked to be forgotten" in answer.text
    assert not training.uploads[-1][0].consent.HasField("agreed_anew_at")

    ksh = people.guild().user("ksh").at("drawings")
    refusal = await (await ksh.click(answer, "I agree, add it")).reply()
    assert refusal.is_ephemeral
    assert "올린 사람만" in refusal.text

    before = datetime.now(UTC)
    await hana.click(answer, "I agree, add it")
    await hana.until(answer, lambda seen: "Added to `ksh`" in seen.text)
    consent = training.uploads[-1][0].consent
    assert consent.statement.startswith("I agree that")
    assert consent.given_at.ToDatetime(tzinfo=UTC) > before
    assert consent.agreed_anew_at == consent.given_at

    # From then on posting is consent again.
    message = await hana.upload("drawings", [File("jade.png", picture(96, 128, 2))])
    assert "Added to `ksh`" in (await answer_to(hana, message)).text
    assert training.uploads[-1][0].consent.agreed_anew_at == consent.agreed_anew_at
