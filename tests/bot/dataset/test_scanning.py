"""`/drawings scan`: what managers posted before."""

import asyncio

import pytest

from discord_emulator import Discord, File, ServerError, Slow, User
from protos.training.v1 import dataset_pb2
from rpc.errors import Unavailable
from tests.bot.conftest import StartBot
from tests.bot.dataset.posted import RUBY, eventually
from tests.bot.paced_drawing import picture
from tests.bot.paced_training import PacedTraining


async def post_before(people: Discord, count: int) -> None:
    """What was posted in #general, before any bot was there."""
    hana, alex = (people.guild().user(name).at("general") for name in ("hana", "alex"))
    for number in range(count):
        await hana.upload("general", [File(f"{number}.png", picture(48, 48, number))])
        await hana.say("look!")
    await alex.upload("general", [File("alex.png", picture(48, 48, 99))])


async def test_earlier_messages_of_managers_are_learnt_from(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    await post_before(people, 3)
    hana = people.guild().user("hana")
    async with start_bot():
        reply = await (await hana.slash("drawings scan", channel="general")).reply()
        ended = await hana.until(reply, lambda seen: "has been looked through" in seen.text)
    assert "3 added · 0 there already · 0 refused" in ended.text
    assert "1 left alone: they were posted by others than managers" in ended.text
    assert ended.buttons == []
    assert training.names() == ["0.png", "1.png", "2.png"]
    header = training.uploads[0][0]
    assert header.caption_later
    assert not header.HasField("consent")


async def test_a_scan_goes_on_after_a_restart_where_it_was(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    await post_before(people, 4)
    hana = people.guild().user("hana")
    async with start_bot():
        training.may_go_on.clear()
        reply = await (await hana.slash("drawings scan", channel="general")).reply()
        await eventually(lambda: training.uploads)
    training.may_go_on.set()
    async with start_bot():
        ended = await hana.until(reply, lambda seen: "has been looked through" in seen.text)
    assert "4 added" in ended.text
    assert training.names() == ["0.png", "1.png", "2.png", "3.png"]


@pytest.mark.parametrize("cancelled", [False, True], ids=["done", "cancelled"])
async def test_how_a_scan_ended_is_shown_by_a_bot_that_is_back_where_it_could_not_be_before(
    people: Discord, training: PacedTraining, start_bot: StartBot, *, cancelled: bool
) -> None:
    await post_before(people, 3)
    hana = people.guild().user("hana")
    async with start_bot() as bot:
        training.may_go_on.clear()
        reply = await (await hana.slash("drawings scan", channel="general")).reply()
        await eventually(lambda: training.uploads)
        if cancelled:
            await (await hana.click(reply, "Cancel")).acknowledged()
        answers = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        await people.cause(ServerError("PATCH", answers, status=503, times=1000))
        training.may_go_on.set()
        await eventually(lambda: len(training.names()) == (1 if cancelled else 3))
        await bot.database.idle()
        await asyncio.sleep(0.5)
    async with start_bot():
        ended = await hana.until(reply, lambda seen: "has been looked through" in seen.text)
    assert ended.buttons == []
    assert ended.text.count("1 added" if cancelled else "3 added") == 1
    assert len(training.names()) == (1 if cancelled else 3)


@pytest.mark.usefixtures("bot")
async def test_of_two_who_scan_a_channel_at_the_same_moment_one_is_refused(
    people: Discord,
) -> None:
    hana, ksh = (people.guild().user(name) for name in ("hana", "ksh"))
    await hana.upload("general", [RUBY])
    callback = "/interactions/{interaction_id}/{interaction_token}/callback"
    await people.cause(Slow("POST", callback, times=2, delay_s=0.5))
    scans = await asyncio.gather(
        hana.slash("drawings scan", channel="general"), ksh.slash("그림 찾기", 채널="general")
    )
    replies = [await scan.reply() for scan in scans]
    assert sorted(reply.is_ephemeral for reply in replies) == [False, True]


async def test_a_scan_waits_for_a_trainer_that_is_away(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    await post_before(people, 1)
    hana = people.guild().user("hana")
    async with start_bot():
        training.may_go_on.clear()
        reply = await (await hana.slash("drawings scan", channel="general")).reply()
        training.refuse = Unavailable("the trainer is starting up")
        training.lost_answers = {"0.png"}
        training.may_go_on.set()
        await hana.until(reply, lambda seen: "The trainer is away" in seen.text)
        training.refuse = None
        ended = await hana.until(reply, lambda seen: "has been looked through" in seen.text)
    assert "1 added" in ended.text


async def test_a_scan_is_cancelled_by_a_manager_alone(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    await post_before(people, 3)
    hana, mina = (people.guild().user(name) for name in ("hana", "mina"))
    async with start_bot():
        training.may_go_on.clear()
        reply = await (await hana.slash("drawings scan", channel="general")).reply()
        refusal = await (await mina.click(reply, "Cancel")).reply()
        assert "관리자" in refusal.text
        twice = await (await hana.slash("drawings scan", channel="general")).reply()
        assert "being looked through already" in twice.text
        await (await hana.click(reply, "Cancel")).acknowledged()
        training.may_go_on.set()
        await hana.until(reply, lambda seen: "Cancelled" in seen.text)
    assert len(training.names()) < 3


@pytest.mark.usefixtures("bot")
async def test_what_a_scan_found_leaves_with_its_message(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana").at("general")
    message = await hana.upload("general", [RUBY])
    reply = await (await hana.slash("drawings scan", channel="general")).reply()
    await hana.until(reply, lambda seen: "1 added" in seen.text)
    await hana.delete(message)
    await eventually(lambda: not training.names())


async def scanned(hana: User, **options: str) -> str:
    reply = await (await hana.slash("drawings scan", channel="general", **options)).reply()
    return (await hana.until(reply, lambda seen: "has been looked through" in seen.text)).text


@pytest.mark.usefixtures("bot")
async def test_what_was_dealt_with_before_is_counted_with_what_it_came_to(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    refusal = dataset_pb2.Refusal(reason=dataset_pb2.REFUSAL_REASON_TRUNCATED, message="cut off")
    training.answer["half.png"] = refusal
    await hana.upload("general", [RUBY, File("half.png", b"\x89PNG")])
    assert "1 added · 0 there already · 1 refused" in await scanned(hana)
    assert "0 added · 1 there already · 1 refused" in await scanned(hana)
    assert len(training.uploads) == 2


@pytest.mark.usefixtures("bot")
async def test_a_message_that_teaches_another_style_is_left_to_it_and_that_is_said(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    await hana.upload("general", [RUBY])
    assert "1 added" in await scanned(hana, style="monet")
    told = await scanned(hana)
    assert "0 added · 0 there already · 0 refused" in told
    assert "1 left to another style" in told
    assert len(training.uploads) == 1


@pytest.mark.usefixtures("bot")
async def test_a_message_of_which_another_style_took_nothing_is_taken_into_this_one(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    refusal = dataset_pb2.Refusal(reason=dataset_pb2.REFUSAL_REASON_TOO_SMALL, message="small")
    training.answer["ruby.png"] = refusal
    await hana.upload("general", [RUBY])
    assert "1 refused" in await scanned(hana, style="monet")
    del training.answer["ruby.png"]
    assert "1 added · 0 there already · 0 refused" in await scanned(hana)
    assert [header.style for header, _ in training.uploads] == ["monet", "ksh"]


def refuse(training: PacedTraining, *names: str) -> None:
    reason = dataset_pb2.REFUSAL_REASON_TRUNCATED
    training.answer |= {name: dataset_pb2.Refusal(reason=reason, message="cut") for name in names}


async def test_the_first_files_that_were_refused_are_named_with_their_message_and_why(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    refuse(training, *(f"{number}.png" for number in range(7)))
    hana, ksh = (people.guild().user(name).at("general") for name in ("hana", "ksh"))
    messages = [
        await hana.upload("general", [File(f"{number}.png", picture(48, 48, number))])
        for number in range(7)
    ]
    async with start_bot():
        told = await scanned(hana)
        in_korean = await (await ksh.slash("그림 찾기", 채널="general")).reply()
        korean = await ksh.until(in_korean, lambda seen: "모두 찾았어요" in seen.text)
    assert "0 added · 0 there already · 7 refused" in told
    place = f"https://discord.com/channels/{people.guild().id}/{messages[0].channel_id}"
    for number in range(5):
        link = f"[{number}.png]({place}/{messages[number].id})"
        assert f"{link} · damaged or cut off" in told
        # In the reader's words, whoever's scan it was that found them first.
        assert f"{link} · 손상됐거나 잘린 파일" in korean.text
    assert "5.png" not in told
    assert told.endswith("and 2 more")
    assert "외 2장" in korean.text


async def test_they_are_named_too_by_a_scan_that_a_restart_interrupted(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    refuse(training, "half.png")
    hana = people.guild().user("hana").at("general")
    await hana.upload("general", [File("half.png", b"\x89PNG")])
    await hana.upload("general", [RUBY])
    async with start_bot():
        training.may_go_on.clear()
        reply = await (await hana.slash("drawings scan", channel="general")).reply()
        await eventually(lambda: training.uploads)
        # Who waits goes on, and the next one waits.
        training.may_go_on.set()
        training.may_go_on.clear()
        await eventually(lambda: len(training.uploads) == 2)
    training.may_go_on.set()
    async with start_bot():
        ended = await hana.until(reply, lambda seen: "has been looked through" in seen.text)
    assert "1 added · 0 there already · 1 refused" in ended.text
    assert ended.text.count("half.png") == 1


@pytest.mark.usefixtures("bot")
async def test_a_reason_that_has_no_short_words_is_told_as_it_was(
    people: Discord, training: PacedTraining
) -> None:
    training.answer["a_b [1].png"] = dataset_pb2.Refusal(message="a style has at most 9 drawings")
    hana = people.guild().user("hana")
    await hana.upload("general", [File("a_b [1].png", RUBY.data)])
    told = await scanned(hana)
    assert "1 refused" in told
    assert "[a\\_b (1).png](https://discord.com/" in told
    assert "It cannot be added: a style has at most 9 drawings." in told
