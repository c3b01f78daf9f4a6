import asyncio

import pytest

from bot.bot import Bot
from discord_emulator import Discord, Emulator, Message
from protos.training.v1 import training_pb2
from rpc.errors import KshError
from rpc.server import Server, running
from rpc.settings import ServerSettings
from tests.bot.conftest import StartBot
from tests.bot.dataset.posted import RUBY, answer_to, archive
from tests.bot.paced_drawing import picture
from tests.bot.paced_training import PacedTraining
from tests.bot.training.started import proposed, started


@pytest.mark.usefixtures("bot")
async def test_a_lesson_is_shown_as_it_goes_and_ends_with_before_and_after(
    people: Discord, training: PacedTraining
) -> None:
    ksh = people.guild().user("ksh")
    training.stop_at, training.lowered_to = 5, 2
    training.samples = [picture(64, 64, 7), picture(64, 64, 8)]
    training.may_go_on.clear()
    reply = await proposed(ksh, "재학습")
    await ksh.click(reply, "학습 시작")
    learning = await ksh.until(reply, lambda message: "5/8" in message.text)
    assert "`ksh` 그림체를 다시 학습하고 있어요" in learning.text
    assert (
        "▰▰▰▰▰▰▰▰▰▰▱▱▱▱▱▱ 5/8 · 약 2분 남음\n-# 손실 0.1000 · 초당 그림 12.3장 · 끝날 때까지 약 3분"
        in learning.text
    )
    assert "메모리가 부족해서 한 번에 2장씩 학습해요" in learning.text
    assert learning.buttons == ["학습 취소"]

    shown = await ksh.until(reply, lambda message: has(message, "loss-5.png"))
    [sheet] = shown.attachments
    assert (sheet.width, sheet.height) > (900, 600)
    assert "5스텝까지의 손실 그래프 (현재 0.1000)" in (sheet.description or "")

    training.may_go_on.set()
    ended = await ksh.until(reply, lambda message: "이제 `ksh@2` 버전으로 그려요" in message.text)
    assert "(이전: `ksh@1`)" in ended.text
    assert "그림 60장 · 8스텝 · 3분" in ended.text
    assert "-# 학습에 쓰지 않은 그림에서의 오차(낮을수록 좋아요): 0.1200 → 0.1100" in ended.text
    assert "⚠️ 프롬프트를 그림에 담은 정도(높을수록 좋아요): 2.0000 → 1.1000" in ended.text
    assert ended.buttons == ["ksh@1 버전으로 되돌리기", "보고서"]
    [grid] = ended.attachments
    assert grid.filename == "ksh-2-before-after.png"
    assert "an anime girl" in (grid.description or "")


def has(message: Message, filename: str) -> bool:
    return [file.filename for file in message.attachments] == [filename]


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("state", "told"),
    [
        (training_pb2.RUN_STATE_KEPT_BACK, "`ksh@2` is kept back, and `ksh@1` stays in service"),
        (training_pb2.RUN_STATE_FAILED, "Teaching `ksh` failed: the loss is not a number"),
        (training_pb2.RUN_STATE_CANCELLED, "was cancelled"),
    ],
)
async def test_each_way_to_end_is_told(
    people: Discord, training: PacedTraining, state: "training_pb2.RunState.ValueType", told: str
) -> None:
    training.ends_as, training.reason = state, "the loss is not a number"
    hana = people.guild().user("hana")
    reply = await started(hana)
    ended = await hana.until(reply, lambda message: told in message.text)
    names = [file.filename for file in ended.attachments]
    assert ("ksh-2-before-after.png" in names) == (state == training_pb2.RUN_STATE_KEPT_BACK)


async def test_a_run_that_is_watched_in_a_thread_ends_there_though_it_fell_asleep(
    bot: Bot, people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    drawing = await hana.at("drawings").upload("drawings", [RUBY])
    await answer_to(hana, drawing)
    training.stop_at = 5
    training.may_go_on.clear()
    reply = await started(hana.at(drawing.id))
    await hana.until(reply, lambda message: "5/8" in message.text)
    await archive(bot, drawing)
    # The command's token, which reaches it there too, is of no use by then.
    await people.advance(16 * 60)
    training.may_go_on.set()
    await hana.until(reply, lambda message: "`ksh@2` is in service now" in message.text)


@pytest.mark.usefixtures("bot")
async def test_a_grid_that_discord_does_not_take_is_left_out_and_the_rest_is_told(
    people: Discord, training: PacedTraining, emulator: Emulator
) -> None:
    training.grid_png = bytes(10 * 1024 * 1024 + 1)
    hana = people.guild().user("hana")
    reply = await started(hana)
    ended = await hana.until(reply, lambda message: "`ksh@2` is in service" in message.text)
    assert "Error on drawings it never saw (lower is better): 0.1200 → 0.1100" in ended.text
    assert "Discord did not take the picture" in ended.text
    assert ended.attachments == ()
    assert ["Request entity too large" in str(each) for each in emulator.violations] == [True]
    emulator.violations.clear()


@pytest.mark.usefixtures("bot")
async def test_a_figure_that_is_the_base_models_beside_a_version_says_so(
    people: Discord, training: PacedTraining
) -> None:
    training.metrics[0].rival_is_base = True
    hana = people.guild().user("hana")
    reply = await started(hana)
    ended = await hana.until(reply, lambda message: "`ksh@2` is in service" in message.text)
    assert "(lower is better): 0.1200 (the base model) → 0.1100" in ended.text
    assert "2.0000 → 1.1000" in ended.text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("metric", "english", "korean"),
    [
        (
            # Worse, as far as it may be.
            training_pb2.Metric(
                name="copies", candidate=0.125, lower_is_better=True, margin=0.2, passed=True
            ),
            [
                "All that decides has passed, compared with `ksh@1`.",
                "(lower is better): 0 % → 12.5 % · worse, within what is allowed",
            ],
            [
                "모든 판정 기준을 통과했어요. (비교: `ksh@1`)",
                "(낮을수록 좋아요): 0% → 12.5% · 나빠졌지만 허용 범위 안이에요",
            ],
        ),
        (
            # Worse than that, and not surely so.
            training_pb2.Metric(name="adherence", candidate=1, rival=2, margin=0.5, passed=True),
            ["2.0000 → 1.0000 · worse, which may be chance"],
            ["2.0000 → 1.0000 · 나빠졌지만 우연일 수 있어요"],
        ),
        (
            training_pb2.Metric(name="diversity", candidate=0.5, rival=1, passed=False),
            [
                "No worse than `ksh@1` in anything that decides.",
                "1.0000 → 0.5000 · decides nothing",
            ],
            ["`ksh@1`보다 나쁘지 않아요.", "1.0000 → 0.5000 · 판정에는 쓰지 않아요"],
        ),
        (
            training_pb2.Metric(
                name="copies",
                candidate=1 / 3,
                rival=0.5,
                lower_is_better=True,
                margin=0.1,
                passed=True,
            ),
            ["No worse than", "50 % → 33.3 %"],
            ["`ksh@1`보다 나쁘지 않아요.", "50% → 33.3%"],
        ),
    ],
)
async def test_a_figure_that_is_worse_says_why_it_is_let_pass(
    people: Discord,
    training: PacedTraining,
    metric: training_pb2.Metric,
    english: list[str],
    korean: list[str],
) -> None:
    training.metrics = [training.metrics[0], metric]
    hana, ksh = (people.guild().user(name) for name in ("hana", "ksh"))
    message = await started(hana)
    ended = await hana.until(message, lambda seen: "`ksh@2` is in service" in seen.text)
    message = await proposed(ksh, "재학습")
    await ksh.click(message, "학습 시작")
    in_korean = await ksh.until(message, lambda seen: "이제 `ksh@2`" in seen.text)
    for told in english:
        assert told in ended.text
    for told in korean:
        assert told in in_korean.text
    assert ended.text.count("worse,") == "".join(english).count("worse,")


@pytest.mark.usefixtures("bot")
async def test_a_run_whose_start_was_not_answered_is_found_and_watched(
    people: Discord, training: PacedTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.training.client._START_RUN_S", 2)
    training.unanswered = 1
    hana = people.guild().user("hana")
    reply = await started(hana)
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
    reply = await started(hana)
    states = [
        state.text
        async for state in hana.edits(reply, until=lambda message: "in service" in message.text)
    ]
    # More than two where the first has not come so far within its time.
    assert len(training.watched) >= 2
    assert [text for text in states if "cannot be reached" in text] == []


async def reaches_its_trainer(bot: Bot) -> None:
    async with asyncio.timeout(60):
        while True:
            try:
                await bot.servers.styles.styles(1)
            except KshError:
                continue
            return


async def test_a_trainer_that_goes_away_is_waited_for(
    people: Discord, bot: Bot, training: PacedTraining, trainer: Server
) -> None:
    hana = people.guild().user("hana")
    training.stop_at = 5
    training.may_go_on.clear()
    reply = await started(hana)
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
        reply = await started(hana)
        await hana.until(reply, lambda message: "5/8" in message.text)
    training.may_go_on.set()
    async with start_bot():
        await hana.until(reply, lambda message: "in service now" in message.text)
