"""What becomes of a run that was said yes to."""

import asyncio
from collections.abc import Callable

import pytest

from bot.training.proposals import Proposals
from discord_emulator import CutOff, Discord, Message
from protos.training.v1 import training_pb2
from rpc.errors import Unavailable
from tests.bot.conftest import StartBot
from tests.bot.paced_training import PacedTraining
from tests.bot.training.started import proposed, started


@pytest.mark.usefixtures("bot")
async def test_a_run_that_was_refused_can_be_started_again(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    message = await proposed(hana)
    training.refuse_starts = Unavailable("the trainer is shutting down")
    await hana.click(message, "Start")
    failed = await hana.until(message, lambda seen: "The trainer is starting up" in seen.text)
    assert failed.buttons == ["Start", "Cancel"]
    training.refuse_starts = None
    await hana.click(failed, "Start")
    await hana.until(message, lambda seen: "is in service now" in seen.text)


@pytest.mark.usefixtures("bot")
async def test_a_proposal_stays_open_while_nobody_can_tell_what_it_would_do(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    message = await proposed(hana)
    training.refuse_runs = Unavailable("the trainer is shutting down")
    refusal = await (await hana.click(message, "Start")).reply()
    assert refusal.is_ephemeral
    assert "The trainer is starting up" in refusal.text
    training.refuse_runs = None
    await hana.click(message, "Start")
    await hana.until(message, lambda seen: "is in service now" in seen.text)


def continues_from(version: int) -> Callable[[Message], bool]:
    return lambda message: f"• `ksh@{version}` 버전에서 이어서 학습해요" in message.text


async def test_a_run_that_would_begin_otherwise_than_was_shown_is_asked_about_again(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    ksh = people.guild().user("ksh")
    training.plan.ClearField("continued_from")
    training.plan.mode_reason = "no version is in service"
    async with start_bot():
        message = await proposed(ksh, "재학습")
        assert "• 처음부터 학습해요" in message.text
    async with start_bot():
        for version in (1, 2):
            # Another run of the style has ended meanwhile.
            training.plan.continued_from = training.plan.in_service = version
            # Twice, as one does who is in haste.
            await ksh.click(message, "학습 시작")
            await ksh.click(message, "학습 시작")
            message = await ksh.until(message, continues_from(version))
            assert "⚠️ 처음 안내한 뒤로 학습 방법이 바뀌었어요" in message.text
            assert message.buttons == ["학습 시작", "취소"]
        assert training.started == []
        await ksh.click(message, "학습 시작")
        await ksh.until(message, lambda seen: "이제 `ksh@2` 버전으로 그려요" in seen.text)
    assert len(training.started) == 1


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("continued_from", "command", "told"),
    [
        (
            2,
            "retrain",
            (
                "⚠️ Otherwise than was agreed to, it continues from `ksh@2`, which came into "
                "service meanwhile, and not from `ksh@1`."
            ),
        ),
        (
            None,
            "재학습",
            "⚠️ 확인한 내용과 달리 `ksh@1`에서 이어지지 않고 처음부터 학습해요. (ksh@1 버전이",
        ),
    ],
)
async def test_a_run_that_begins_otherwise_than_was_agreed_to_says_so_in_its_message(
    people: Discord,
    training: PacedTraining,
    continued_from: int | None,
    command: str,
    told: str,
) -> None:
    training.otherwise = training_pb2.RunBeganOtherwise(
        agreed_from=1,
        continued_from=continued_from,
        reason="somebody whose drawings ksh@1 learnt from asked to be forgotten",
    )
    training.stop_at = 3
    training.may_go_on.clear()
    person = people.guild().user("hana" if command == "retrain" else "ksh")
    message = await proposed(person, command)
    await person.click(message, "Start" if command == "retrain" else "학습 시작")
    await person.until(message, lambda seen: told in seen.text)
    training.may_go_on.set()


@pytest.mark.usefixtures("bot")
async def test_drawings_that_came_since_are_learnt_from_without_another_question(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    message = await proposed(hana)
    training.plan.num_drawings, training.plan.num_new_drawings = 61, 13
    await hana.click(message, "Start")
    await hana.until(message, lambda seen: "is in service now" in seen.text)


async def test_a_start_that_a_bot_died_on_is_made_good_when_it_is_back(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    hana = people.guild().user("hana")
    training.unanswered = 1
    async with start_bot():
        message = await started(hana)
        async with asyncio.timeout(60):
            while not training.started:  # noqa: ASYNC110 - nobody is told
                await asyncio.sleep(0.02)
    async with start_bot():
        await hana.until(message, lambda seen: "in service now" in seen.text)
    first, second = training.started
    assert first == second
    assert first.actor.operator


@pytest.mark.usefixtures("bot")
async def test_a_run_that_was_said_yes_to_is_started_also_where_discord_hears_no_answer(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    message = await proposed(hana)
    await people.cause(
        CutOff("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
    )
    await hana.click(message, "Start")
    await hana.until(message, lambda seen: "in service now" in seen.text)
    assert len(training.started) == 1


async def test_a_run_is_watched_once_where_the_bot_died_before_it_forgot_the_proposal(
    people: Discord, training: PacedTraining, start_bot: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    hana = people.guild().user("hana")
    training.stop_at = 5
    training.may_go_on.clear()
    async with start_bot():
        with monkeypatch.context() as patch:
            patch.setattr(Proposals, "remove", _dies)
            message = await started(hana)
            await hana.until(message, lambda seen: "5/8" in seen.text)
    training.watched.clear()
    async with start_bot():
        async with asyncio.timeout(10):
            while len(training.started) == 1:  # noqa: ASYNC110 - nobody is told
                await asyncio.sleep(0.02)
        training.may_go_on.set()
        await hana.until(message, lambda seen: "in service now" in seen.text)
    assert len(training.watched) == 1


async def _dies(_proposals: Proposals, _proposal_id: str) -> None:
    raise asyncio.CancelledError
