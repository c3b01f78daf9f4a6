import asyncio
import io
import unicodedata

import pytest
from PIL import Image

from discord_emulator import Discord
from protos.drawing.v1.drawing_pb2 import Safety, Started
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
    assert "이미지 생성 중…" in reply.text
    assert reply.buttons == ["취소"]

    shown = await mina.until(reply, lambda message: "이미지 생성 완료!" in message.text)
    assert "시드 `7` · 12스텝 · 가이던스 7.5 · 96×144 · `ksh@1` · 1.5초" in shown.text
    assert shown.buttons == ["한 번 더", "변형", "업스케일", "수정", "자세히", "삭제"]


@pytest.mark.parametrize(
    ("person", "told"), [("mina", "대기 중이에요 · 다음 차례예요"), ("alex", "Waiting · up next")]
)
async def test_whoever_is_next_reads_their_turn_and_leaves_when_to_the_time(
    people: Discord, drawing: PacedDrawing, person: str, told: str
) -> None:
    user = people.guild().user(person)
    drawing.queue = [0]
    drawing.may_start.clear()
    reply = await (await user.slash("draw", prompt=PROMPT)).reply()
    await user.until(reply, lambda message: message.text.endswith(told))
    drawing.may_start.set()


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
    drawing.safety = Safety(checked=True, flagged=True, withheld=True)
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    shown = await alex.until(reply, lambda message: "held this picture back" in message.text)
    assert shown.attachments == ()


async def test_a_flagged_picture_is_hidden_until_it_is_clicked(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.safety = Safety(checked=True, flagged=True)
    mina = people.guild().user("mina")
    reply = await (await mina.slash("draw", prompt=PROMPT, seed="7")).reply()
    shown = await mina.until(reply, lambda message: "이미지 생성 완료!" in message.text)
    assert [file.filename for file in shown.attachments] == ["SPOILER_ksh-1-7.png"]
    assert "안전 검사에 걸린 이미지라서 가려 두었어요." in shown.text


@pytest.mark.parametrize(
    ("person", "done", "notes"),
    [
        (
            "mina",
            "이미지 생성 완료!",
            [
                "-# 그린 내용: blonde hair, girl",
                "-# 뺀 내용: hat",
                "-# 번역하지 못해서 빠진 말: 갓, 두루마기",
            ],
        ),
        (
            "alex",
            "Here it is!",
            [
                "-# Drawn as: blonde hair, girl",
                "-# Kept out: hat",
                "-# Not translated, so left out: 갓, 두루마기",
            ],
        ),
    ],
)
async def test_a_korean_prompt_comes_with_the_english_that_was_drawn_and_what_was_left_out(
    people: Discord, drawing: PacedDrawing, person: str, done: str, notes: list[str]
) -> None:
    drawing.started = Started(
        translated_prompt="blonde hair, girl",
        translated_negative_prompt="hat",
        untranslated=["갓", "두루마기"],
    )
    user = people.guild().user(person)
    options = {"prompt": "금발 소녀, 갓, 두루마기", "negative_prompt": "모자"}
    reply = await (await user.slash("draw", **options)).reply()
    shown = await user.until(reply, lambda message: done in message.text)
    assert shown.content.splitlines()[-3:] == notes


async def test_of_words_that_were_left_out_a_member_is_told_their_own(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.started = Started(translated_prompt="girl", untranslated=["갓", "홍길동", "뷁"])
    hana, alex = (people.guild().user(name) for name in ("hana", "alex"))
    # Neither is what the server puts in front, nor what it has for those who say nothing.
    options = {"prompt_prefix": "뷁 수채화", "negative_prompt": "홍길동"}
    await (await hana.slash("settings server", **options)).reply()
    # As some phones send it.
    prompt = unicodedata.normalize("NFD", "갓 쓴 소녀")
    reply = await (await alex.slash("draw", prompt=prompt)).reply()
    shown = await alex.until(reply, lambda message: "Here it is" in message.text)
    assert shown.content.splitlines()[-1] == "-# Not translated, so left out: 갓"


@pytest.mark.parametrize(
    ("prompt", "negative_prompt", "is_told"),
    [
        ("日本の女の子", "hat", True),
        ("a girl, smile", "девушка", True),
        ("美少女, 소녀", "hat", True),
        ("금발 소녀, ㅋㅋ, naïve, 12 ✿", "모자", False),
    ],
)
@pytest.mark.parametrize(
    ("person", "done", "told"),
    [
        ("alex", "Here it is!", "-# The model reads English, and Korean is translated:"),
        ("mina", "이미지 생성 완료!", "-# 모델은 영어를 읽고 한국어는 번역해 드려요."),
    ],
)
async def test_who_writes_in_letters_that_nobody_reads_is_told(
    people: Discord,
    drawing: PacedDrawing,
    prompt: str,
    negative_prompt: str,
    is_told: bool,  # noqa: FBT001
    person: str,
    done: str,
    told: str,
) -> None:
    drawing.started = Started()
    user = people.guild().user(person)
    draw = await user.slash("draw", prompt=prompt, negative_prompt=negative_prompt)
    shown = await user.until(await draw.reply(), lambda message: done in message.text)
    assert (told in shown.text) == is_told


async def test_a_word_that_stands_for_nothing_here_is_told_to_whoever_wrote_it(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.started = Started(missing_textual_inversions=["EasyNegative", "bad-artist"])
    alex = people.guild().user("alex")
    told = "-# Not installed, so left out: "
    for words, note in (
        ("hat, (easynegative:1.2)", f"{told}EasyNegative"),
        # Only the style lists these: another word begins like one of them.
        ("bad-artist-anime", None),
    ):
        reply = await (await alex.slash("draw", prompt=PROMPT, negative_prompt=words)).reply()
        shown = await alex.until(reply, lambda message: "Here it is" in message.text)
        lines = [line for line in shown.content.splitlines() if line.startswith(told)]
        assert lines == ([note] if note else [])


@pytest.mark.parametrize(
    ("person", "done"), [("mina", "이미지 생성 완료!"), ("alex", "Here it is!")]
)
async def test_whatever_is_told_of_a_picture_fits_into_its_message(
    people: Discord, drawing: PacedDrawing, person: str, done: str
) -> None:
    drawing.versions = {"ksh": []}
    drawing.safety = Safety(checked=True, flagged=True)
    drawing.started = Started(
        translated_prompt="*" * 4000,
        translated_negative_prompt="hat, " * 800,
        untranslated=["갓"] * 500,
        missing_textual_inversions=["x" * 64] * 64,
    )
    user = people.guild().user(person)
    draw = await user.slash("draw", prompt="x" * 64 + " 日" + " *갓" * 1300, seed=str(2**63 - 1))
    shown = await user.until(await draw.reply(), lambda message: done in message.text)
    assert len(shown.content) <= 2000
    assert len(shown.content.splitlines()) == 10


async def test_the_server_is_told_who_asks(people: Discord, drawing: PacedDrawing) -> None:
    guild = people.guild()
    for name in ("alex", "sam"):
        user = guild.user(name)
        reply = await (await user.slash("draw", prompt=PROMPT)).reply()
        shown = await user.until(reply, lambda message: "Here it is" in message.text)
        asker = shown.payload["interaction_metadata"]["user"]["id"]
        assert drawing.asked[-1].requester == f"discord:{asker}"
    assert drawing.asked[0].requester != drawing.asked[1].requester


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
