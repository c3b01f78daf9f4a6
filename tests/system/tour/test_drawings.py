"""The drawings that a style is learnt from, with the captioner that comes along."""

import asyncio
import io
import zipfile

from bot.language import Language
from bot.language import styles as say_styles
from bot.language.dataset import answers as say
from bot.language.dataset import captions as say_captions
from bot.language.dataset import channel as say_channel
from bot.language.dataset import forgetting as say_forgetting
from bot.language.dataset import lists as say_lists
from bot.language.dataset import refusals as say_refusals
from bot.language.dataset import scans as say_scans
from bot.language.dataset import transfers as say_transfers
from discord_emulator import File, Message
from tests.system.shown import SOON_S, dropped
from tests.system.tour.speaker import Speaker
from tests.system.tour.studio import TRIGGER, Studio, tour

pytestmark = tour


async def number_of_drawings(studio: Studio) -> int:
    """What the style has now, as the list says."""
    listed = await studio.artist.asks("drawings list", style=studio.style)
    for count in range(100):
        if studio.artist.reads(listed, say_lists.LISTED, count=count, style=studio.style):
            return count
    assert studio.artist.reads(listed, say_lists.NO_DRAWINGS), listed.text
    return 0


async def posted(studio: Studio, *numbers: int) -> tuple[Message, Message]:
    """A message with drawings in the style's channel, and its answer."""
    artist = studio.artist.at("drawings")
    message = await artist.user.upload("drawings", [studio.drawing(number) for number in numbers])
    answer = await artist.user.sees(
        lambda seen: message.id in (seen.channel_id, seen.replies_to), timeout_s=SOON_S
    )
    return message, await artist.until(answer, say.ADDED, style=studio.style)


async def test_a_posted_drawing_is_captioned_and_its_caption_is_edited(studio: Studio) -> None:
    artist = studio.artist
    message, answer = await posted(studio, 1)
    assert TRIGGER in answer.text
    assert "an anime" in answer.text
    await artist.user.until(message, lambda seen: "✅" in seen.reactions, timeout_s=SOON_S)
    form = await (await artist.presses(answer, say_captions.EDIT_CAPTION)).modal()
    await artist.user.fill(form, text="an anime girl with a red hat")
    await artist.user.until(
        answer, lambda seen: f"a red hat {TRIGGER}" in seen.text, timeout_s=SOON_S
    )


async def test_a_drawing_is_removed_by_its_button(studio: Studio) -> None:
    before = await number_of_drawings(studio)
    _, answer = await posted(studio, 2)
    assert await number_of_drawings(studio) == before + 1
    asked = await (await studio.artist.presses(answer, say_captions.REMOVE)).reply()
    await studio.artist.presses(asked, say_captions.REMOVE)
    await studio.artist.until(asked, say_captions.REMOVED, style=studio.style)
    await studio.artist.until(answer, say.REMOVED_SINCE)
    assert await number_of_drawings(studio) == before


async def test_a_drawing_goes_with_its_message_also_when_the_bot_was_away(studio: Studio) -> None:
    before = await number_of_drawings(studio)
    first, first_answer = await posted(studio, 3)
    second, second_answer = await posted(studio, 4)
    await studio.artist.user.at("drawings").delete(first)
    await studio.artist.until(first_answer, say_channel.DELETED_WITH_MESSAGE, style=studio.style)
    await studio.house.bot.stop(30)
    await studio.artist.user.at("drawings").delete(second)
    await studio.house.bot.start()
    await studio.artist.until(second_answer, say_channel.DELETED_WITH_MESSAGE, style=studio.style)
    await studio.house.bot_online()
    assert await number_of_drawings(studio) == before


async def test_what_cannot_be_learnt_from_is_refused_with_the_reason(studio: Studio) -> None:
    artist = studio.artist
    answer = await dropped(artist.user.at("drawings"), File("notes.txt", b"no drawing"))
    assert artist.reads(answer, say_refusals.NOT_AN_IMAGE)
    await posted(studio, 5)
    twice = await dropped(artist.user.at("drawings"), studio.drawing(5))
    assert artist.reads(twice, say_refusals.DUPLICATE)


async def test_a_members_picture_is_left_alone_with_one_polite_note(studio: Studio) -> None:
    before = await number_of_drawings(studio)
    member = studio.member.at("drawings")
    answer = await dropped(member.user, studio.drawing(6))
    assert member.reads(answer, say_channel.MANAGERS_POST)
    assert await number_of_drawings(studio) == before


async def test_drawings_are_added_found_edited_and_removed_by_command(studio: Studio) -> None:
    artist, style = studio.artist, studio.style
    before = await number_of_drawings(studio)
    files = {f"file{place}": studio.drawing(10 + place) for place in (1, 2, 3)}
    adding = await artist.asks("drawings add", **files, style=style)
    await artist.until(adding, say.ADDED, style=style)
    assert await number_of_drawings(studio) == before + 3

    name = studio.drawing(11).name
    edited = await artist.asks(
        "drawings caption", drawing=name, caption="a girl at the sea", style=style
    )
    assert artist.reads(edited, say_captions.CAPTION_SAVED)
    found = await artist.asks("drawings list", search="at the sea", style=style)
    assert artist.reads(found, say_lists.LISTED, count=1)
    asked = await artist.asks("drawings remove", drawing=name, style=style)
    await artist.presses(asked, say_captions.REMOVE)
    await artist.until(asked, say_captions.REMOVED, style=style)
    assert await number_of_drawings(studio) == before + 2

    numbers = await artist.asks("drawings stats", style=style)
    assert artist.reads(numbers, say_lists.STATS, count=before + 2)


async def test_a_channels_earlier_messages_are_looked_through(studio: Studio) -> None:
    artist = studio.artist
    await artist.user.upload("archive", [studio.drawing(20), studio.drawing(21)])
    scan = await artist.asks("drawings scan", channel="archive", style=studio.style)
    ended = await artist.until(scan, say_scans.SCANNED, style=studio.style)
    assert artist.reads(ended, say_scans.SCAN_COUNTS, added=2)


async def test_drawings_leave_as_a_zip_and_come_back_from_one(studio: Studio) -> None:
    artist, style = studio.artist, studio.style
    adding = await artist.asks("drawings add", file1=studio.drawing(30), style=style)
    await artist.until(adding, say.ADDED, style=style)
    count = await number_of_drawings(studio)
    export = await artist.uses("drawings export", style=style)
    told = await artist.until(await export.reply(), say_transfers.EXPORTED, count=count)
    [file] = (await export.followup()).attachments
    data = await artist.user.download(file)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(name.endswith(".png") for name in archive.namelist()) == count
    assert told.is_ephemeral

    asked = await artist.asks("drawings remove", drawing=studio.drawing(30).name, style=style)
    await artist.presses(asked, say_captions.REMOVE)
    await artist.until(asked, say_captions.REMOVED)
    importing = await artist.asks("drawings import", file=File("back.zip", data), style=style)
    ended = await artist.until(importing, say_transfers.IMPORTED, style=style)
    assert artist.reads(ended, say_transfers.IMPORT_COUNTS, added=1, already=count - 1)
    assert await number_of_drawings(studio) == count


async def test_a_push_without_a_token_says_what_the_operator_must_do(studio: Studio) -> None:
    studio_of_operator = studio.discord.guild("KSH Studio")
    name = {Language.ENGLISH: "hana", Language.KOREAN: "ksh"}[studio.artist.language]
    operator = Speaker(studio_of_operator.user(name), studio.artist.language)
    adding = await operator.asks("drawings add", file1=studio.drawing(60), style="ksh")
    await operator.until(adding, say.ADDED, style="ksh")
    pushing = await operator.asks("drawings push", repo="ksh/drawings", style="ksh")
    await operator.user.until(
        pushing, lambda seen: r"TRAINER\_HUB\_TOKEN" in seen.text, timeout_s=SOON_S
    )


async def test_whoever_asks_for_it_is_forgotten(studio: Studio) -> None:
    """And may come back when they agree anew, in a style of their own."""
    artist = studio.artist
    style = f"{studio.style}-gone"
    made = await artist.asks("style create", name=style, trigger=TRIGGER)
    assert artist.reads(made, say_styles.CREATED)
    adding = await artist.asks("drawings add", file1=studio.drawing(40), style=style)
    await artist.until(adding, say.ADDED, style=style)
    asked = await artist.asks("drawings forget", style=style)
    assert artist.reads(asked, say_forgetting.FORGET_ASKED, count=1)
    await artist.presses(asked, say_forgetting.FORGET)
    told = await artist.until(asked, say_forgetting.FORGOTTEN_NOW, count=1)
    assert artist.reads(told, say_forgetting.NO_VERSIONS)


async def test_who_manages_nothing_here_does_none_of_it(studio: Studio) -> None:
    member, style = studio.member, studio.style
    before = await number_of_drawings(studio)
    for command, options in (
        ("drawings add", {"file1": studio.drawing(50)}),
        ("drawings list", {}),
        ("drawings stats", {}),
        ("drawings caption", {"drawing": "x", "caption": "y"}),
        ("drawings remove", {"drawing": "x"}),
        ("drawings scan", {}),
        ("drawings export", {}),
        ("drawings import", {"file": File("a.zip", b"PK")}),
        ("drawings push", {"repo": "a/b"}),
        ("drawings channel", {"channel": "general"}),
        ("style edit", {}),
        ("style share", {"shared": True}),
        ("retrain", {}),
        ("adapter use", {"version": 1}),
        ("adapter rollback", {}),
        ("adapter download", {}),
    ):
        refusal = await member.asks(command, **{**options, "style": style})
        assert refusal.is_ephemeral, command
        assert refusal.buttons == [], command
        assert not refusal.attachments, command
    refusal = await member.asks("style create", name="mine", trigger="drawn by ME")
    assert refusal.is_ephemeral
    await asyncio.sleep(1)
    assert await number_of_drawings(studio) == before
