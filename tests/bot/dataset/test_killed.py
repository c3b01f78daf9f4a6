"""A bot that is killed in the middle of what it cannot go on with."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import pytest
from sqlalchemy import create_engine, text

from bot.settings import Settings
from discord_emulator import LOCAL_TOKEN, Discord, Emulator, Message, User
from tests.bot.conftest import StartBot
from tests.bot.connected import api_base
from tests.bot.dataset.posted import RUBY, eventually
from tests.bot.dataset.test_zips import drawings, zipped
from tests.bot.paced_training import PacedTraining
from tests.bot.test_process import bot_process

# As long as the start of a process may take.
SLOW = pytest.mark.timeout(300)
A_TOKENS_LIFE_S = 15 * 60


class Killed(Protocol):
    """Starts a bot as a process, and kills it."""

    def __call__(self) -> AbstractAsyncContextManager[None]: ...


@pytest.fixture
def killed_bot(
    emulator: Emulator, people: Discord, settings: Settings, training: PacedTraining
) -> Killed:
    @asynccontextmanager
    async def killed() -> AsyncIterator[None]:
        settings.data_folder.mkdir()
        async with bot_process(
            settings.data_folder,
            DISCORD_TOKEN=LOCAL_TOKEN,
            DISCORD_API_BASE=api_base(emulator),
            BOT_TRAINER__ADDRESS=str(settings.trainer.address),
        ):
            await people.bot_online(commands=["draw"], timeout_s=90)
            training.may_go_on.clear()
            training.slow_import = True
            yield

    return killed


def rows(settings: Settings) -> int:
    engine = create_engine(f"sqlite:///{settings.data_folder / 'bot.sqlite3'}")
    with engine.connect() as connection:
        count = connection.execute(text("SELECT count(*) FROM last_words")).scalar_one()
    engine.dispose()
    return int(count)


def says(told: str) -> Callable[[Message], bool]:
    return lambda seen: told in seen.text


async def begun(person: User, training: PacedTraining) -> dict[str, Message]:
    """What they began, each in its middle, by what it is."""
    drawings(training, 1)
    messages = {
        "add": await (await person.slash("drawings add", file1=RUBY)).reply(),
        "import": await (await person.slash("drawings import", file=zipped(2))).reply(),
        "export": await (await person.slash("drawings export")).reply(),
        "push": await (await person.slash("drawings push", repo="ksh/drawings")).reply(),
    }
    await person.until(messages["import"], says("1 added"))
    await person.until(messages["push"], says("30/60"))
    await eventually(lambda: training.uploads)
    return messages


@SLOW
async def test_what_a_killed_bot_had_begun_says_what_to_do_when_it_is_back(
    people: Discord,
    training: PacedTraining,
    settings: Settings,
    killed_bot: Killed,
    start_bot: StartBot,
) -> None:
    hana = people.guild().user("hana")
    async with killed_bot():
        messages = await begun(hana, training)
    training.may_go_on.set()
    async with start_bot():
        for what, told in (
            ("add", "the same `/drawings add` adds the rest"),
            ("import", "import the same zip again"),
            ("export", "Use `/drawings export` again"),
            ("push", "`/drawings push` again goes on from there"),
        ):
            await hana.until(messages[what], says(told))
        await eventually(lambda: not rows(settings))


@SLOW
async def test_a_bot_that_is_back_late_edits_what_it_still_can_and_forgets_the_rest(
    people: Discord,
    training: PacedTraining,
    settings: Settings,
    killed_bot: Killed,
    start_bot: StartBot,
) -> None:
    hana = people.guild().user("hana")
    async with killed_bot():
        messages = await begun(hana, training)
    training.may_go_on.set()
    await people.advance(A_TOKENS_LIFE_S + 60)
    await people.guild().user("ksh").delete(messages["push"])
    async with start_bot():
        await hana.until(messages["add"], says("adds the rest"))
        await hana.until(messages["import"], says("the same zip again"))
        # Nobody can edit the private one any more, and one is gone.
        await eventually(lambda: not rows(settings))


async def test_what_came_to_its_end_is_left_as_it_is(
    people: Discord, training: PacedTraining, settings: Settings, start_bot: StartBot
) -> None:
    ksh = people.guild().user("ksh")
    async with start_bot():
        reply = await (await ksh.slash("그림 추가", 파일1=RUBY)).reply()
        await ksh.until(reply, says("추가했어요"))
        await eventually(lambda: not rows(settings))
    assert training.names() == ["ruby.png"]


async def test_a_bot_that_is_stopped_while_drawings_are_added_by_command_says_so(
    people: Discord, training: PacedTraining, settings: Settings, start_bot: StartBot
) -> None:
    training.may_go_on.clear()
    ksh = people.guild().user("ksh")
    async with start_bot():
        reply = await (await ksh.slash("그림 추가", 파일1=RUBY)).reply()
        await eventually(lambda: training.uploads)
    left = await ksh.until(reply, says("중단됐어요"))
    assert "같은 파일로 `/그림 추가`를 다시 쓰면 나머지만 추가돼요" in left.text
    assert not rows(settings)
