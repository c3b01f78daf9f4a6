"""`/drawings add`, `list`, `stats`, `caption` and `remove`."""

import pytest

from bot.bot import Bot
from bot.preferences.guild import GuildPreferences
from discord_emulator import ChannelSeed, Discord, File, GuildSeed, UserSeed
from protos.training.v1 import dataset_pb2, styles_pb2
from rpc.server import Server
from tests.bot.dataset.posted import RUBY, answer_to, reaction_on
from tests.bot.paced_drawing import picture
from tests.bot.paced_training import TRIGGER, PacedTraining

pytestmark = pytest.mark.usefixtures("bot")


def keep(training: PacedTraining, count: int, **fields: object) -> None:
    """Drawings that are there already."""
    for number in range(count):
        header = dataset_pb2.AddDrawingHeader(
            style="ksh", file_name=f"{number:02}.png", uploader_id=1
        )
        drawing = training.taken_in(header, picture(48, 48, number))
        for name, value in fields.items():
            setattr(drawing, name, value)


async def test_drawings_are_added_by_command_with_a_caption_and_edited_below_the_answer(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    files = {"file1": RUBY, "file2": File("b.png", picture(64, 64, 2))}
    reply = await (
        await hana.slash("drawings add", **files, caption="a girl", style="monet")
    ).reply()
    added = await hana.until(reply, lambda seen: "Added to `monet`" in seen.text)
    assert f"1. **ruby.png** · 96×128\n> a girl {TRIGGER}" in added.text
    assert added.buttons[:2] == ["1. Edit caption", "1. Remove"]
    headers = [header for header, _ in training.uploads]
    assert [header.caption for header in headers] == ["a girl", "a girl"]
    assert headers[0].consent.statement.startswith("I agree that")
    assert headers[0].source.endswith(reply.id)

    form = await (await hana.click(added, "2. Edit caption")).modal()
    await hana.fill(form, {"text": "a boy"})
    await hana.until(added, lambda seen: f"2. **b.png** · 96×128\n> a boy {TRIGGER}" in seen.text)


async def test_a_refusal_is_told_as_such_and_not_to_be_tried_again(
    people: Discord, training: PacedTraining
) -> None:
    refusal = dataset_pb2.Refusal(reason=dataset_pb2.REFUSAL_REASON_TRUNCATED, message="cut off")
    training.answer["ruby.png"] = refusal
    hana = people.guild().user("hana")
    reply = await (await hana.slash("drawings add", file1=RUBY)).reply()
    refused = await hana.until(reply, lambda seen: "Nothing was added to `ksh`" in seen.text)
    assert "/drawings add" not in refused.text


async def test_members_see_and_add_nothing(people: Discord, training: PacedTraining) -> None:
    keep(training, 1)
    mina = people.guild().user("mina")
    for command, options in (
        ("그림 추가", {"파일1": RUBY}),
        ("그림 목록", {}),
        ("그림 통계", {}),
        ("그림 캡션", {"그림": "00.png"}),
        ("그림 삭제", {"그림": "00.png"}),
        ("그림 찾기", {}),
        ("그림 내보내기", {}),
        ("그림 가져오기", {"파일": File("a.zip", b"PK")}),
    ):
        refusal = await (await mina.slash(command, **options)).reply()
        assert refusal.is_ephemeral
        assert "관리자" in refusal.text, command
    assert await mina.suggestions("그림 캡션", "그림", 그림="0") == []
    assert training.names() == ["00.png"]


async def test_a_list_is_turned_searched_and_shown_with_small_pictures(
    people: Discord, training: PacedTraining
) -> None:
    keep(training, 12)
    hana = people.guild().user("hana")
    first = await (await hana.slash("drawings list")).reply()
    assert first.is_ephemeral
    assert "**12 drawings** of `ksh` · page 1 of 3" in first.text
    assert "1 · 11.png" in first.text
    addresses = [embed["thumbnail"]["url"].partition("?")[0] for embed in first.embeds]
    assert [address.rpartition("/")[2] for address in addresses] == [
        f"{n}.jpg" for n in range(1, 6)
    ]
    assert "◀ Newer" not in first.buttons

    await hana.click(first, "Older ▶")
    second = await hana.until(first, lambda seen: "page 2 of 3" in seen.text)
    assert "6 · 06.png" in second.text
    await hana.click(second, "Older ▶")
    third = await hana.until(second, lambda seen: "page 3 of 3" in seen.text)
    assert len(third.embeds) == 2
    assert "Older ▶" not in third.buttons

    found = await (await hana.slash("drawings list", search="07")).reply()
    assert "**1 drawing** of `ksh` · page 1 of 1 · with `07`" in found.text
    nothing = await (await hana.slash("drawings list", search="unicorn")).reply()
    assert "has `unicorn` in its caption" in nothing.text


async def test_the_servers_usual_style_is_meant_where_none_is_named(
    people: Discord, bot: Bot
) -> None:
    guild = people.guild()
    await bot.guild_preferences.prefer(int(guild.id), GuildPreferences(style="monet"))
    hana = guild.user("hana")
    added = await (await hana.slash("drawings add", file1=RUBY)).reply()
    await hana.until(added, lambda seen: "Added to `monet`" in seen.text)
    for command in ("list", "stats"):
        told = await (await hana.slash(f"drawings {command}")).reply()
        assert "`monet`" in told.text
    [choice] = await hana.suggestions("drawings caption", "drawing", drawing="ruby")
    assert choice.name.startswith("ruby.png")
    edited = await hana.slash("drawings caption", drawing="ruby.png", caption="a gem")
    assert f"a gem {TRIGGER}" in (await edited.reply()).text
    chosen = await hana.slash("drawings channel", channel="general")
    assert "`monet`" in (await chosen.reply()).text


async def test_the_numbers_tell_what_a_style_is_learnt_from(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana").at("drawings")
    await answer_to(hana, await hana.upload("drawings", [RUBY]))
    keep(training, 2, caption_state=dataset_pb2.CAPTION_STATE_PENDING, held_out=True)
    ksh = people.guild().user("ksh")
    told = await (await ksh.slash("그림 통계")).reply()
    assert told.is_ephemeral
    assert "학습 그림은 **3장**이에요" in told.text
    assert "캡션 모델 1장, 직접 작성 0장" in told.text
    assert "⏳ 캡션을 기다리는 그림 2장" in told.text
    assert "평가용으로 학습에서 빼 둔 그림 2장" in told.text
    assert f"<#{people.guild().channels['drawings']}> 1" in told.text
    assert "<@1> 2" in told.text


async def test_a_caption_is_changed_by_the_name_that_is_suggested(
    people: Discord, training: PacedTraining
) -> None:
    keep(training, 3)
    hana = people.guild().user("hana")
    [choice] = await hana.suggestions("drawings caption", "drawing", drawing="02")
    assert choice.name.startswith("02.png · a girl")
    options = {"drawing": choice.value, "caption": "two girls"}
    saved = await (await hana.slash("drawings caption", **options)).reply()
    assert f"Saved. **02.png**\n> two girls {TRIGGER}" in saved.text

    form = await (await hana.slash("drawings caption", drawing="02.png")).modal()
    assert form.fields[0]["value"] == "two girls"


async def test_the_operators_managers_teach_a_style_that_is_not_shared_like_any_other(
    people: Discord, training: PacedTraining
) -> None:
    training.made["secret"] = styles_pb2.Style(name="secret", trigger="drawn in secret")
    keep(training, 1, style="secret", caption="a girl drawn in secret")
    hana = people.guild().user("hana")
    hanas = next(iter(training.drawings.values()))
    hanas.uploader_id = int(people.guild().state["users"]["hana"])
    suggested = await hana.suggestions("drawings list", "style", style="sec")
    assert [choice.value for choice in suggested] == ["secret"]
    form = await (await hana.slash("drawings caption", drawing="00.png", style="secret")).modal()
    assert form.fields[0]["value"] == "a girl"
    asked = await (await hana.slash("drawings forget")).reply()
    assert "**1 drawing**?" in asked.text
    elsewhere = await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mallory")]))
    mallory = elsewhere.user("mallory")
    assert await mallory.suggestions("drawings list", "style", style="sec") == []


async def test_a_caption_that_is_not_english_is_saved_with_a_warning(
    people: Discord, training: PacedTraining
) -> None:
    keep(training, 1)
    ksh = people.guild().user("ksh")
    options = {"그림": "00.png", "캡션": "금발 소녀"}
    saved = await (await ksh.slash("그림 캡션", **options)).reply()
    assert f"> 금발 소녀 {TRIGGER}\n-# ⚠️ 모델은 영어만 읽어요" in saved.text
    saved = await (await ksh.slash("그림 캡션", **options | {"캡션": "naïve girl 1+1"})).reply()
    assert "영어만" not in saved.text


async def test_a_drawing_that_is_not_there_or_not_the_only_one_is_said(
    people: Discord, training: PacedTraining
) -> None:
    keep(training, 3)
    hana = people.guild().user("hana")
    several = await (await hana.slash("drawings remove", drawing="girl")).reply()
    assert "found in several drawings: `02.png`, `01.png`, `00.png`" in several.text
    nothing = await (await hana.slash("drawings remove", drawing="unicorn")).reply()
    assert nothing.is_ephemeral
    assert "`ksh` has no drawing `unicorn`" in nothing.text


async def test_a_removal_by_command_asks_first_and_reaches_the_answer_in_the_thread(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana").at("drawings")
    message = await hana.upload("drawings", [RUBY])
    answer = await answer_to(hana, message)
    await reaction_on(hana, message, "✅")
    asked = await (await hana.slash("drawings remove", drawing="ruby.png")).reply()
    assert training.names() == ["ruby.png"]
    await hana.click(asked, "Remove")
    await hana.until(asked, lambda seen: "Removed from `ksh`" in seen.text)
    await hana.until(answer, lambda seen: "not among the drawings" in seen.text)
    assert training.names() == []


async def test_a_trainer_that_cannot_be_reached_is_named_whatever_asked_it(
    people: Discord, training: PacedTraining, trainer: Server
) -> None:
    keep(training, 12)
    hana, ksh = (people.guild().user(name) for name in ("hana", "ksh"))
    page = await (await hana.slash("drawings list")).reply()
    form = await (await hana.slash("drawings caption", drawing="02.png")).modal()
    theirs = await (await ksh.slash("그림 목록")).reply()
    await trainer.__aexit__()
    for asking in (
        await hana.slash("drawings stats"),
        await hana.click(page, "Older ▶"),
        await hana.fill(form, {"text": "a boy"}),
    ):
        reply = await asking.reply()
        assert reply.is_ephemeral
        assert "The trainer cannot be reached right now" in reply.text
    reply = await (await ksh.click(theirs, "다음 ▶")).reply()
    assert "학습 서버에 연결할 수 없어요" in reply.text


async def test_a_style_of_another_servers_is_refused_before_anything_is_begun(
    people: Discord, training: PacedTraining
) -> None:
    keep(training, 1)
    channels = [ChannelSeed("general"), ChannelSeed("drawings")]
    seed = GuildSeed("Elsewhere", [UserSeed("mallory")], channels)
    mallory = (await people.create_guild(seed)).user("mallory")
    for command, options in (
        ("channel", {"channel": "drawings"}),
        ("add", {"file1": RUBY}),
        ("list", {}),
        ("stats", {}),
        ("caption", {"drawing": "00.png", "caption": "mine"}),
        ("remove", {"drawing": "00.png"}),
        ("scan", {"channel": "general"}),
        ("export", {}),
        ("import", {"file": File("a.zip", b"PK")}),
        ("push", {"repo": "mallory/ksh"}),
    ):
        asked = await mallory.slash(f"drawings {command}", **options, style="ksh")
        refusal = await asked.reply()
        assert refusal.is_ephemeral, command
        assert "`ksh` belongs to another server" in refusal.text, command
    assert await mallory.suggestions("drawings caption", "drawing", drawing="0", style="ksh") == []
    assert training.names() == ["00.png"]
