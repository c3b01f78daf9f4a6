"""Drawings that were posted while the trainer was away: taken up when it is back, by themselves."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from bot.settings import Settings
from discord_emulator import Discord, File, Message, User
from rpc.server import Server, running
from rpc.settings import ClientSettings, ServerSettings
from tests.bot.conftest import StartBot
from tests.bot.dataset.posted import (
    RUBY,
    answer_to,
    answers_to,
    eventually,
    reaction_on,
    thread_becomes,
)
from tests.bot.paced_drawing import picture
from tests.bot.paced_training import PacedTraining
from tests.ports import free_address

SOON = "I go on with it by myself as soon as the trainer is back"
BALD = "학습 서버에 다시 연결되면 자동으로 이어서 추가할게요"

StartTrainer = Callable[[], AbstractAsyncContextManager[Server]]


@pytest.fixture
def address() -> str:
    """Where nobody listens yet."""
    return free_address()


@pytest.fixture
def settings(settings: Settings, address: str) -> Settings:
    return settings.model_copy(update={"trainer": ClientSettings(address=address)})


@pytest.fixture
def trainer_back(address: str, training: PacedTraining) -> StartTrainer:
    """Has the trainer be there."""

    def start() -> AbstractAsyncContextManager[Server]:
        listening = ServerSettings(listen=address, drain_s=0)
        return running(listening, training.load(), name="trainer")

    return start


def num_postponed(settings: Settings) -> int:
    engine = create_engine(f"sqlite:///{settings.data_folder / 'bot.sqlite3'}")
    with engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM posts WHERE state = 'postponed'"))
        number = int(count.scalar_one())
    engine.dispose()
    return number


async def posted(person: User, *files: File) -> tuple[Message, Message]:
    """A message, and its answer: the trainer is away."""
    message = await person.upload("drawings", files or [RUBY])
    answer = await answer_to(person, message, timeout_s=60)
    assert any(soon in answer.text for soon in (SOON, BALD))
    await reaction_on(person, message, "⏳")
    return message, answer


async def left_to_its_button(person: User, message: Message, answer: Message) -> None:
    left = await person.until(answer, lambda seen: SOON not in seen.text, timeout_s=60)
    assert left.buttons == ["Try again"]
    await reaction_on(person, message, "❌")


@pytest.mark.usefixtures("bot")
async def test_what_was_posted_while_the_trainer_was_away_is_taken_up_when_it_is_back(
    people: Discord, training: PacedTraining, trainer_back: StartTrainer
) -> None:
    hana, ksh = (people.guild().user(name).at("drawings") for name in ("hana", "ksh"))
    message, answer = await posted(hana)
    assert "The trainer cannot be reached right now" in answer.text
    assert answer.buttons == ["Try again"]
    await (await ksh.slash("drawings channel")).reply()
    _, korean = await posted(ksh, File("b.png", picture(64, 64, 2)))
    assert BALD in korean.text

    async with trainer_back():
        added = await hana.until(answer, lambda seen: "Added to `ksh`" in seen.text, timeout_s=60)
        assert SOON not in added.text
        assert added.buttons == ["Edit caption", "Remove"]
        await reaction_on(hana, message, "✅")
        await thread_becomes(hana, message, "ruby.png · 1 to learn from")
        assert len(await answers_to(hana, message)) == 1
        await ksh.until(korean, lambda seen: "추가했어요" in seen.text)
    assert training.uploads[0][0].HasField("consent")


async def test_it_is_so_too_for_a_bot_that_was_restarted_meanwhile_the_oldest_first(
    people: Discord,
    training: PacedTraining,
    settings: Settings,
    trainer_back: StartTrainer,
    start_bot: StartBot,
) -> None:
    hana = people.guild().user("hana").at("drawings")
    async with start_bot():
        for number in range(3):
            await posted(hana, File(f"{number}.png", picture(64, 64, number)))
        await eventually(lambda: num_postponed(settings) == 3)
    async with trainer_back(), start_bot():
        await eventually(lambda: training.names() == ["0.png", "1.png", "2.png"])


async def test_what_was_deleted_meanwhile_is_not_taken_up(
    people: Discord,
    training: PacedTraining,
    settings: Settings,
    trainer_back: StartTrainer,
    start_bot: StartBot,
) -> None:
    hana = people.guild().user("hana").at("drawings")
    async with start_bot():
        seen, answer = await posted(hana)
        await hana.delete(seen)
        await hana.until(answer, lambda seen: "The message was deleted" in seen.text)
        missed, other = await posted(hana)
        await posted(hana, File("b.png", picture(64, 64, 2)))
        await eventually(lambda: num_postponed(settings) == 2)
    await hana.delete(missed)
    async with trainer_back(), start_bot():
        await hana.until(other, lambda seen: "The message was deleted" in seen.text)
        await eventually(lambda: training.names() == ["b.png"])
    assert len(training.uploads) == 1


@pytest.mark.usefixtures("bot")
async def test_where_nothing_is_taught_any_more_the_button_alone_is_left_and_says_so(
    people: Discord, trainer_back: StartTrainer
) -> None:
    hana = people.guild().user("hana").at("drawings")
    message, answer = await posted(hana)
    chosen = await (await hana.slash("drawings channel")).reply()
    await hana.click(chosen, "Stop learning from #drawings")
    await hana.until(chosen, lambda seen: "do not teach `ksh` any more" in seen.text)
    async with trainer_back():
        await left_to_its_button(hana, message, answer)
        refusal = await (await hana.click(answer, "Try again")).followup()
        assert "teach no style" in refusal.text


@pytest.mark.usefixtures("bot")
async def test_of_who_manages_nothing_any_more_nothing_is_taken_up(
    people: Discord, training: PacedTraining, trainer_back: StartTrainer
) -> None:
    hana = people.guild().user("hana").at("drawings")
    message, answer = await posted(hana)
    await people.guild().set_roles("hana")
    async with trainer_back():
        await left_to_its_button(hana, message, answer)
    assert training.uploads == []


@pytest.mark.usefixtures("bot")
async def test_what_the_trainer_is_lost_over_each_time_is_left_to_its_button_and_holds_up_nothing(
    people: Discord, training: PacedTraining, trainer_back: StartTrainer
) -> None:
    hana = people.guild().user("hana").at("drawings")
    training.lost_over = {"ruby.png"}
    message, answer = await posted(hana)
    await posted(hana, File("b.png", picture(64, 64, 2)))
    async with trainer_back():
        await eventually(lambda: training.names() == ["b.png"])
        await left_to_its_button(hana, message, answer)
        tries = [header.file_name for header, _ in training.uploads].count("ruby.png")
        training.lost_over = set()
        await hana.click(answer, "Try again")
        await reaction_on(hana, message, "✅")
    assert 1 < tries < 10


@pytest.mark.usefixtures("bot")
async def test_after_a_week_the_button_alone_is_left(
    people: Discord, monkeypatch: pytest.MonkeyPatch
) -> None:
    hana = people.guild().user("hana").at("drawings")
    message, answer = await posted(hana)
    monkeypatch.setattr("bot.dataset.patience._LONGEST_WAIT", timedelta(0))
    await left_to_its_button(hana, message, answer)


@pytest.mark.usefixtures("bot")
async def test_what_failed_for_another_reason_is_left_to_its_button(
    people: Discord, training: PacedTraining, trainer_back: StartTrainer
) -> None:
    hana = people.guild().user("hana").at("drawings")
    training.refuse = RuntimeError("a bug")
    async with trainer_back():
        message = await hana.upload("drawings", [RUBY])
        answer = await answer_to(hana, message)
        await left_to_its_button(hana, message, answer)
