import pytest

from discord_emulator import Discord
from rpc.errors import NotFound, QueueFull
from tests.bot.drawing.drawn import drawn
from tests.bot.paced_drawing import PacedDrawing

PROMPT = "an anime girl"


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            QueueFull("at most 8 draws may wait, and as many do; try again in 95 s"),
            "⚠️ 요청 8건이 이미 대기하고 있어요. 2분 뒤에 다시 시도해 주세요.",
        ),
        (RuntimeError("secret"), "내부 오류가 발생했어요"),
    ],
)
async def test_a_draw_that_is_not_let_in_is_told_to_its_author_alone_and_can_be_tried_again(
    people: Discord, drawing: PacedDrawing, error: Exception, told: str
) -> None:
    drawing.refuse = error
    mina = people.guild().user("mina")
    refusal = await (await mina.slash("draw", prompt=PROMPT)).reply()
    assert told in refusal.text
    assert "secret" not in refusal.text
    assert refusal.buttons == ["다시 시도", "삭제"]
    assert refusal.is_ephemeral
    assert await people.guild().user("sam").history() == []

    drawing.refuse = None
    shown = await drawn(mina, await mina.click(refusal, "다시 시도"))
    assert not shown.is_ephemeral
    assert all(asked == drawing.asked[0] for asked in drawing.asked)
    ended = await (await mina.click(refusal, "다시 시도")).reply()
    assert "이미 끝난 요청이에요" in ended.text


@pytest.mark.usefixtures("bot")
async def test_a_refusal_that_took_a_while_is_nobody_elses_business_either(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.refuse = QueueFull("at most 8 draws may wait, and as many do; try again in 95 s")
    drawing.may_tell.clear()
    alex, sam = people.guild().user("alex"), people.guild().user("sam")
    slash = await alex.slash("draw", prompt=PROMPT)
    assert await slash.acknowledged() == "deferred_message"
    drawing.may_tell.set()
    refusal = await alex.sees(lambda message: "as many do; try again in 2 min" in message.text)
    assert refusal.is_ephemeral
    assert await sam.history() == []


@pytest.mark.usefixtures("bot")
async def test_a_form_that_is_found_wrong_after_a_while_is_refused_in_private(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.may_tell.clear()
    alex, sam = people.guild().user("alex"), people.guild().user("sam")
    slash = await alex.slash("draw", prompt=PROMPT, steps=1000)
    assert await slash.acknowledged() == "deferred_message"
    drawing.may_tell.set()
    refusal = await alex.sees(lambda message: "Steps must be between" in message.text)
    assert refusal.is_ephemeral
    assert await sam.history() == []


@pytest.mark.usefixtures("bot")
async def test_what_cannot_be_drawn_is_not_offered_again(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.refuse = NotFound("ksh has no version 1")
    alex = people.guild().user("alex")
    refusal = await (await alex.slash("draw", prompt=PROMPT)).reply()
    assert "⚠️ Not found: ksh has no version 1" in refusal.text
    assert refusal.buttons == ["Edit", "Delete"]
