"""A trainer that is lost while it takes drawings: it may have added what it did not tell of."""

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from discord_emulator import Discord
from rpc.server import Server
from rpc.settings import ClientSettings
from tests.bot.dataset.posted import RUBY, answer_to, eventually
from tests.bot.paced_training import PacedTraining
from tests.line import Line, line_to


@pytest.fixture
async def line(trainer: Server) -> AsyncIterator[Line]:
    async with line_to(trainer.address) as line:
        yield line


@pytest.fixture
def settings(settings: Settings, line: Line) -> Settings:
    return settings.model_copy(update={"trainer": ClientSettings(address=line.address)})


@pytest.mark.usefixtures("bot")
async def test_it_is_not_said_that_nothing_was_added_and_the_command_can_be_used_again(
    people: Discord, training: PacedTraining, line: Line
) -> None:
    training.may_go_on.clear()
    hana, ksh = (people.guild().user(name) for name in ("hana", "ksh"))
    reply = await (await hana.slash("drawings add", file1=RUBY)).reply()
    korean = await (await ksh.slash("그림 추가", 파일1=RUBY)).reply()
    await eventually(lambda: len(training.uploads) == 2)
    line.cut()
    lost = await hana.until(reply, lambda seen: "was lost in the middle" in seen.text)
    assert "Handed in for `ksh`:" in lost.text
    assert "Nothing was added" not in lost.text
    assert "the same `/drawings add` adds the rest, and nothing twice" in lost.text
    lost = await ksh.until(korean, lambda seen: "연결이 끊겼어요" in seen.text)
    assert "`ksh` 그림체로 보내 주신 그림이에요" in lost.text
    assert "`/그림 추가`를 다시 쓰면 나머지만 추가돼요" in lost.text

    training.may_go_on.set()
    again = await (await hana.slash("drawings add", file1=RUBY)).reply()
    await hana.until(again, lambda seen: "Added to `ksh`" in seen.text)


@pytest.mark.usefixtures("bot")
async def test_drawings_of_a_channel_are_gone_on_with_by_the_bot_itself(
    people: Discord, training: PacedTraining, line: Line
) -> None:
    training.may_go_on.clear()
    hana = people.guild().user("hana").at("drawings")
    message = await hana.upload("drawings", [RUBY])
    await eventually(lambda: training.uploads)
    line.cut()
    lost = await answer_to(hana, message)
    assert "Handed in for `ksh`:" in lost.text
    assert "/drawings add" not in lost.text
    assert "I go on with it by myself" in lost.text
    assert lost.buttons == ["Try again"]

    training.may_go_on.set()
    await hana.until(lost, lambda seen: "Added to `ksh`" in seen.text)
    assert training.names() == ["ruby.png"]
