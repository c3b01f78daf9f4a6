"""Drawings that the trainer was away for, taken up before the bot goes on with them itself."""

import pytest

from bot.settings import Settings
from discord_emulator import Discord, File
from protos.training.v1 import dataset_pb2
from rpc.errors import Unavailable
from tests.bot.dataset.posted import RUBY, answer_to, answers_to, reaction_on, thread_becomes
from tests.bot.paced_drawing import picture
from tests.bot.paced_training import TRIGGER, PacedTraining

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"caption_poll_s": 60})


async def test_a_trainer_that_is_away_can_be_tried_again(
    people: Discord, training: PacedTraining
) -> None:
    training.refuse = Unavailable("the trainer is starting up")
    hana, alex = (people.guild().user(name).at("drawings") for name in ("hana", "alex"))
    message = await hana.upload("drawings", [RUBY])
    answer = await answer_to(hana, message)
    assert "The trainer is starting up or shutting down" in answer.text
    await reaction_on(hana, message, "⏳")

    refusal = await (await alex.click(answer, "Try again")).reply()
    assert refusal.is_ephemeral
    assert "Only managers" in refusal.text

    training.refuse = None
    await hana.click(answer, "Try again")
    added = await hana.until(answer, lambda seen: "Added to `ksh`" in seen.text)
    assert added.buttons == ["Edit caption", "Remove"]
    await reaction_on(hana, message, "✅")


async def test_trying_again_tells_of_what_was_added_before_too_in_the_same_messages(
    people: Discord, training: PacedTraining
) -> None:
    training.caption = f"{'a girl, ' * 40}{TRIGGER}"
    training.lost_answers = {"9.png"}
    hana = people.guild().user("hana").at("drawings")
    files = [File(f"{n}.png", picture(64, 64, n)) for n in range(10)]
    message = await hana.upload("drawings", files)
    await reaction_on(hana, message, "⏳")
    answer = await answer_to(hana, message)
    assert "Try again" in answer.buttons
    before = [seen.id for seen in await answers_to(hana, message)]

    training.lost_answers = set()
    await hana.click(answer, "Try again")
    await reaction_on(hana, message, "✅")
    answers = await answers_to(hana, message)
    assert [seen.id for seen in answers][: len(before)] == before
    assert "".join(seen.text for seen in answers).count(training.caption) == 10
    assert "Try again" not in [button for seen in answers for button in seen.buttons]


async def test_a_picture_of_another_message_is_said_to_be_there(people: Discord) -> None:
    hana = people.guild().user("hana").at("drawings")
    await answer_to(hana, await hana.upload("drawings", [RUBY]))
    answer = await answer_to(hana, await hana.upload("drawings", [RUBY]))
    assert "This picture was already added" in answer.text


async def test_trying_again_where_nothing_is_taught_any_more_is_refused(
    people: Discord, training: PacedTraining
) -> None:
    training.refuse = Unavailable("the trainer is starting up")
    hana = people.guild().user("hana").at("drawings")
    answer = await answer_to(hana, await hana.upload("drawings", [RUBY]))
    training.refuse = None
    await (await hana.slash("drawings channel", channel="general")).reply()
    refusal = await (await hana.click(answer, "Try again")).followup()
    assert refusal.is_ephemeral
    assert "teach no style" in refusal.text


async def test_a_scan_that_takes_them_up_before_changes_their_answer_too(
    people: Discord, training: PacedTraining
) -> None:
    training.refuse = Unavailable("the trainer is starting up")
    hana = people.guild().user("hana").at("drawings")
    message = await hana.upload("drawings", [RUBY])
    answer = await answer_to(hana, message)
    training.refuse = None
    reply = await (await hana.slash("drawings scan", channel="drawings")).reply()
    added = await hana.until(answer, lambda seen: "Added to `ksh`" in seen.text)
    assert "as soon as the trainer is back" not in added.text
    await reaction_on(hana, message, "✅")
    await hana.until(reply, lambda seen: "1 added" in seen.text)


async def test_a_thread_says_how_many_were_added_also_when_more_of_them_are(
    people: Discord, training: PacedTraining
) -> None:
    training.lost_answers = {"b.png"}
    refusal = dataset_pb2.Refusal(reason=dataset_pb2.REFUSAL_REASON_TRUNCATED, message="cut off")
    training.answer["half.png"] = refusal
    hana = people.guild().user("hana").at("drawings")
    files = [RUBY, File("b.png", picture(64, 64, 2)), File("half.png", b"\x89PNG")]
    message = await hana.upload("drawings", files)
    answer = await answer_to(hana, message)
    await hana.until(message, lambda seen: seen.thread == "ruby.png · 1 of 3 to learn from")

    training.lost_answers = set()
    await hana.click(answer, "Try again")
    await thread_becomes(hana, message, "ruby.png · 2 of 3 to learn from")
