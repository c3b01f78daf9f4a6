import asyncio
import io

import pytest
from PIL import Image

from discord_emulator import Discord
from tests.bot.paced_drawing import PacedDrawing

pytestmark = pytest.mark.usefixtures("bot")

PROMPT = "an anime girl, blonde hair, green eyes"


async def test_a_draw_ends_with_the_picture_and_what_it_was_made_with(people: Discord) -> None:
    alex = people.guild().user("alex")
    draw = await alex.slash("draw", prompt=PROMPT, seed="5508", steps=4, guidance=6.5)

    shown = await alex.until(await draw.reply(), lambda message: "Here it is" in message.text)

    [file] = shown.attachments
    assert file.filename == "ksh-1-5508.png"
    assert file.description == PROMPT
    picture = Image.open(io.BytesIO(await alex.download(file)))
    assert picture.size == (128, 128)
    details = "seed `5508` · 4 steps · guidance 6.5 · 128×128 · `ksh@1` · 1.5 s"
    assert details in shown.text


async def test_a_korean_member_reads_korean(people: Discord) -> None:
    mina = people.guild().user("mina")
    draw = await mina.slash("그리기", 프롬프트=PROMPT, 시드="7", 크기="세로")

    reply = await draw.reply()
    assert "이미지 생성 중..." in reply.text
    assert reply.buttons == ["취소"]

    shown = await mina.until(reply, lambda message: "이미지 생성 완료!" in message.text)
    assert "시드 `7` · 12스텝 · 가이던스 7.5 · 96×144 · `ksh@1` · 1.5초" in shown.text
    assert shown.buttons == ["한 번 더"]


async def test_all_happens_in_one_message(people: Discord, drawing: PacedDrawing) -> None:
    alex = people.guild().user("alex")
    drawing.queue = [2, 0]
    drawing.may_start.clear()
    drawing.stop_at = 6
    drawing.may_go_on.clear()

    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    queued = await alex.until(reply, lambda message: "2 ahead" in message.text)
    assert "starts in about 8 s" in queued.text

    drawing.may_start.set()
    stepping = await alex.until(queued, lambda message: "6/12" in message.text)
    assert "▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱ 6/12 · about 3 s left" in stepping.text
    assert [file.filename for file in stepping.attachments] == ["preview-6.webp"]

    drawing.may_go_on.set()
    shown = await alex.until(stepping, lambda message: "Here it is" in message.text)
    assert [file.content_type for file in shown.attachments] == ["image/png"]
    assert [message.id for message in await alex.history()] == [reply.id]


async def test_a_hundred_steps_are_not_a_hundred_edits(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    draw = await alex.slash("draw", prompt=PROMPT, steps=100)
    states = [
        state
        async for state in alex.edits(
            await draw.reply(), until=lambda message: "Here it is" in message.text
        )
    ]
    assert len(states) < 30
    assert len(drawing.asked) == 1


async def test_without_a_version_in_service_the_picture_says_so(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": []}
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    shown = await alex.until(reply, lambda message: "Here it is" in message.text)
    assert "no adapter" in shown.text
    assert "no version in service yet" in shown.text


async def test_a_withheld_picture_is_not_shown(people: Discord, drawing: PacedDrawing) -> None:
    drawing.flagged = True
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    shown = await alex.until(reply, lambda message: "held this picture back" in message.text)
    assert shown.attachments == ()


async def test_what_a_member_wrote_rings_nobody_and_formats_nothing(
    people: Discord, drawing: PacedDrawing
) -> None:
    guild = people.guild()
    alex = guild.user("alex")
    prompt = "a girl @everyone **bold** [free](https://example.com) <@&1>"
    reply = await (await alex.slash("draw", prompt=prompt)).reply()
    shown = await alex.until(reply, lambda message: "Here it is" in message.text)
    assert shown.payload["mentions"] == []
    assert shown.payload["mention_everyone"] is False
    assert r"\*\*bold\*\*" in shown.content
    assert "[free](" not in shown.content.replace("\\[", "")
    assert drawing.asked[0].prompt == prompt


async def test_two_members_draw_at_once(people: Discord) -> None:
    alex, sam = people.guild().user("alex"), people.guild().user("sam")
    draws = await asyncio.gather(
        alex.slash("draw", prompt="a boy", seed="1"), sam.slash("draw", prompt="a girl", seed="2")
    )
    for person, draw in zip((alex, sam), draws, strict=True):
        await person.until(await draw.reply(), lambda message: "Here it is" in message.text)
