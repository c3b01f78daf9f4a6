import asyncio

import pytest

from bot.settings import Settings
from discord_emulator import Discord
from rpc.errors import QueueFull
from tests.bot.conftest import StartBot
from tests.bot.drawing.drawn import written_down
from tests.bot.paced_drawing import PacedDrawing

PROMPT = "an anime girl"


@pytest.fixture
def standing(drawing: PacedDrawing) -> PacedDrawing:
    """Stands still at the sixth step."""
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    return drawing


@pytest.mark.usefixtures("bot", "standing")
async def test_the_author_cancels(people: Discord) -> None:
    mina = people.guild().user("mina")
    reply = await (await mina.slash("draw", prompt=PROMPT)).reply()
    await mina.click(reply, "취소")
    shown = await mina.until(reply, lambda message: "취소했어요" in message.text)
    assert shown.buttons == ["한 번 더", "수정", "삭제"]
    assert shown.attachments == ()


@pytest.mark.usefixtures("bot", "standing")
async def test_a_moderator_cancels(people: Discord) -> None:
    alex, ksh = people.guild().user("alex"), people.guild().user("ksh")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    await ksh.click(reply, "Cancel")
    who = people.guild().state["users"]["ksh"]
    await alex.until(reply, lambda message: f"Cancelled by <@{who}>." in message.text)


@pytest.mark.usefixtures("bot")
async def test_a_draw_is_cancelled_that_the_server_has_yet_to_hear_of(
    people: Discord, standing: PacedDrawing
) -> None:
    standing.may_arrive.clear()
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    await alex.click(reply, "Cancel")
    await alex.until(reply, lambda message: "Cancelled." in message.text)


@pytest.mark.usefixtures("bot")
async def test_of_two_who_try_again_at_once_one_does(
    people: Discord, standing: PacedDrawing
) -> None:
    alex, ksh = people.guild().user("alex"), people.guild().user("ksh")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    await alex.until(reply, lambda message: "6/12" in message.text)
    standing.refuse = QueueFull("at most 2 draws may wait, and as many do; try again in 5 s")
    standing.away = 1
    standing.may_go_on.set()
    failed = await alex.until(reply, lambda message: "Try again" in message.buttons)
    standing.refuse = None
    standing.may_go_on.clear()

    presses = await asyncio.gather(*(each.click(failed, "Try again") for each in (alex, ksh)))
    answers = [await press.acknowledged() for press in presses]
    assert sorted(answers) == ["message", "update_message"]
    refused = presses[answers.index("message")]
    told = (await refused.reply()).text
    assert "being drawn already" in told or "이미 생성하고 있는" in told
    standing.may_go_on.set()
    await alex.until(failed, lambda message: "Here it is" in message.text)
    assert len(standing.asked) == 3


@pytest.mark.usefixtures("bot")
async def test_nobody_else_cancels(people: Discord, standing: PacedDrawing) -> None:
    alex, sam = people.guild().user("alex"), people.guild().user("sam")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    refusal = await (await sam.click(reply, "Cancel")).reply()
    assert refusal.is_ephemeral
    assert "Only the person who asked" in refusal.text
    standing.may_go_on.set()
    await alex.until(reply, lambda message: "Here it is" in message.text)


@pytest.mark.usefixtures("bot")
async def test_again_draws_the_same_with_another_seed_for_whoever_asks(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex, mina = people.guild().user("alex"), people.guild().user("mina")
    draw = await alex.slash("draw", prompt=PROMPT, seed="1", steps=3, size="144x96")
    reply = await draw.reply()
    shown = await alex.until(reply, lambda message: "Here it is" in message.text)

    again = await (await mina.click(shown, "Again")).reply()
    assert again.id != shown.id
    await mina.until(again, lambda message: "이미지 생성 완료!" in message.text)

    first, second = drawing.asked
    assert second.seed != first.seed == 1
    assert (second.prompt, second.num_inference_steps) == (PROMPT, 3)
    assert (second.width, second.height) == (144, 96)
    assert second.request_id != first.request_id


async def test_buttons_work_after_a_restart(people: Discord, start_bot: StartBot) -> None:
    alex = people.guild().user("alex")
    async with start_bot() as bot:
        reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
        shown = await alex.until(reply, lambda message: "Here it is" in message.text)
        await written_down(bot)
    async with start_bot():
        again = await (await alex.click(shown, "Again")).reply()
        await alex.until(again, lambda message: "Here it is" in message.text)


async def test_a_draw_that_the_bot_has_forgotten_is_said_to_be_too_old(
    people: Discord, start_bot: StartBot, settings: Settings
) -> None:
    alex = people.guild().user("alex")
    async with start_bot():
        reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
        shown = await alex.until(reply, lambda message: "Here it is" in message.text)
    for file in settings.data_folder.iterdir():
        file.unlink()
    async with start_bot():
        refusal = await (await alex.click(shown, "Again")).reply()
    assert refusal.is_ephemeral
    assert "too old to be repeated" in refusal.text
