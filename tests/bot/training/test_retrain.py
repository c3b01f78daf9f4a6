import asyncio

import pytest

from bot.bot import Bot
from discord_emulator import Discord, Emulator, GuildSeed, Refused, UserSeed
from protos.training.v1 import training_pb2
from rpc.errors import FailedPrecondition, KshError, NotFound
from rpc.server import Server, running
from rpc.settings import ServerSettings
from tests.bot.conftest import StartBot
from tests.bot.paced_training import PacedTraining


@pytest.mark.usefixtures("bot")
async def test_a_lesson_is_shown_as_it_goes_and_ends_with_before_and_after(
    people: Discord, training: PacedTraining
) -> None:
    ksh = people.guild().user("ksh")
    training.stop_at = 5
    training.may_go_on.clear()
    reply = await (await ksh.slash("재학습", 에포크=3)).reply()
    assert "`ksh` 그림체를 다시 학습하고 있어요" in reply.text

    learning = await ksh.until(reply, lambda message: "5/8" in message.text)
    assert "▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱▱ 5/8 · 약 1분 남음 · 손실 0.1000" in learning.text

    training.may_go_on.set()
    ended = await ksh.until(reply, lambda message: "이제 `ksh@2` 버전으로 그려요" in message.text)
    assert "(이전: `ksh@1`)" in ended.text
    assert "그림 60장 · 8스텝 · 3분" in ended.text
    assert "`held_out_loss` 0.1200 → 0.1100" in ended.text
    [grid] = ended.attachments
    assert grid.filename == "ksh-2-before-after.png"
    assert "an anime girl" in (grid.description or "")

    [started] = training.started
    assert started.parameters.num_train_epochs == 3
    assert (started.style, started.actor.manager, started.actor.operator) == ("ksh", True, True)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("state", "told"),
    [
        (training_pb2.RUN_STATE_KEPT_BACK, "no better than the version in service"),
        (training_pb2.RUN_STATE_FAILED, "Teaching `ksh` failed: the loss is not a number"),
        (training_pb2.RUN_STATE_CANCELLED, "was cancelled"),
    ],
)
async def test_each_way_to_end_is_told(
    people: Discord, training: PacedTraining, state: "training_pb2.RunState.ValueType", told: str
) -> None:
    training.ends_as, training.reason = state, "the loss is not a number"
    hana = people.guild().user("hana")
    reply = await (await hana.slash("retrain")).reply()
    ended = await hana.until(reply, lambda message: told in message.text)
    assert bool(ended.attachments) == (state == training_pb2.RUN_STATE_KEPT_BACK)


@pytest.mark.usefixtures("bot")
async def test_a_grid_that_discord_does_not_take_is_left_out_and_the_rest_is_told(
    people: Discord, training: PacedTraining, emulator: Emulator
) -> None:
    training.grid_png = bytes(10 * 1024 * 1024 + 1)
    hana = people.guild().user("hana")
    reply = await (await hana.slash("retrain")).reply()
    ended = await hana.until(reply, lambda message: "`ksh@2` is in service" in message.text)
    assert "`held_out_loss` 0.1200 → 0.1100" in ended.text
    assert "Discord did not take the picture" in ended.text
    assert ended.attachments == ()
    assert ["Request entity too large" in str(each) for each in emulator.violations] == [True]
    emulator.violations.clear()


@pytest.mark.usefixtures("bot")
async def test_members_are_not_offered_it(people: Discord) -> None:
    with pytest.raises(Refused):
        await people.guild().user("alex").slash("retrain")


async def test_members_are_refused_even_where_discord_would_let_them(
    people: Discord, bot: Bot, training: PacedTraining
) -> None:
    command = bot.tree.get_command("retrain")
    assert command is not None
    command.default_permissions = None  # as a guild's administrator may override it
    await bot.tree.sync()
    for name, told in (("alex", "Only managers"), ("mina", "관리자")):
        refusal = await (await people.guild().user(name).slash("retrain")).reply()
        assert refusal.is_ephemeral
        assert told in refusal.text
    assert training.started == []


@pytest.mark.usefixtures("bot")
async def test_what_the_trainer_refuses_is_told(people: Discord, training: PacedTraining) -> None:
    training.refuse = FailedPrecondition("ksh has 3 drawings, and a run needs at least 8")
    hana = people.guild().user("hana")
    reply = await (await hana.slash("retrain")).reply()
    await hana.until(reply, lambda message: "needs at least 8" in message.text)


@pytest.mark.usefixtures("bot")
async def test_a_style_of_any_length_is_told(people: Discord, training: PacedTraining) -> None:
    training.refuse = NotFound("there is no style of that name")
    hana = people.guild().user("hana")
    reply = await (await hana.slash("retrain", style="`x" * 3000)).reply()
    await hana.until(reply, lambda message: "there is no style of that name" in message.text)


@pytest.mark.usefixtures("bot")
async def test_a_run_whose_start_was_not_answered_is_found_and_watched(
    people: Discord, training: PacedTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.training.client._START_RUN_S", 0.2)
    training.unanswered = 1
    hana = people.guild().user("hana")
    reply = await (await hana.slash("retrain")).reply()
    await hana.until(reply, lambda message: "in service now" in message.text)
    first, second = training.started
    assert first == second


@pytest.mark.usefixtures("bot")
async def test_a_run_that_takes_longer_than_a_watch_is_not_said_to_be_lost(
    people: Discord, training: PacedTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.training.client._WATCH_S", 0.5)
    training.stop_at = 5
    training.may_go_on.clear()
    hana = people.guild().user("hana")
    reply = await (await hana.slash("retrain")).reply()
    states = [
        state.text
        async for state in hana.edits(reply, until=lambda message: "in service" in message.text)
    ]
    assert len(training.watched) == 2
    assert [text for text in states if "cannot be reached" in text] == []


async def reaches_its_trainer(bot: Bot) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                await bot.servers.styles.names(1)
            except KshError:
                continue
            return


async def test_a_trainer_that_goes_away_is_waited_for(
    people: Discord, bot: Bot, training: PacedTraining, trainer: Server
) -> None:
    hana = people.guild().user("hana")
    training.stop_at = 5
    training.may_go_on.clear()
    reply = await (await hana.slash("retrain")).reply()
    await hana.until(reply, lambda message: "5/8" in message.text)

    address = trainer.address
    await trainer.__aexit__()
    await hana.until(reply, lambda message: "trainer cannot be reached" in message.text)
    training.may_go_on.set()
    settings = ServerSettings(listen=address, drain_s=0)
    async with running(settings, training.load(), name="trainer"):
        await reaches_its_trainer(bot)
        ended = await hana.until(reply, lambda message: "in service now" in message.text)
    assert "cannot be reached" not in ended.text
    # From where it was, not from the start.
    assert training.watched[-1].after_sequence >= 7


async def test_a_bot_that_is_back_goes_on_watching(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    hana = people.guild().user("hana")
    training.stop_at = 5
    training.may_go_on.clear()
    async with start_bot():
        reply = await (await hana.slash("retrain")).reply()
        await hana.until(reply, lambda message: "5/8" in message.text)
    training.may_go_on.set()
    async with start_bot():
        await hana.until(reply, lambda message: "in service now" in message.text)


@pytest.mark.usefixtures("bot")
async def test_who_invites_the_bot_elsewhere_does_not_act_for_the_operator(
    people: Discord, training: PacedTraining
) -> None:
    elsewhere = await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mallory")]))
    for user in (elsewhere.user("mallory"), people.guild("KSH Studio").user("hana")):
        reply = await (await user.slash("retrain")).reply()
        await user.until(reply, lambda message: bool(message.attachments))
    assert [started.actor.operator for started in training.started] == [False, True]
