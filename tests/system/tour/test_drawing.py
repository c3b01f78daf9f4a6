"""Drawing, from the prompt to everything below the picture, with the model that comes along."""

import pytest
from PIL import ImageChops

from bot.language import Sentence
from bot.language import about as say_about
from bot.language import drawing as say
from bot.language import preferences as say_preferences
from bot.language import problems as say_problem
from discord_emulator import File, Message
from tests.system.shown import SOON_S, drawn, parameters, pictures
from tests.system.tour.speaker import Speaker
from tests.system.tour.studio import Studio, tour

pytestmark = tour

PROMPT = "an anime girl, blonde hair, green eyes, school uniform, smile, park"
# Fast, and enough to tell pictures apart.
FEW = {"steps": 4, "style": "ksh"}


async def shown(person: Speaker, message: Message) -> Message:
    """The message when its pictures are there."""
    ended = await drawn(person.user, message)
    assert person.reads(ended, say.DONE), ended.text
    return ended


async def draws(person: Speaker, **options: object) -> Message:
    return await shown(person, await person.asks("draw", **{"prompt": PROMPT, **FEW, **options}))


async def test_a_picture_is_drawn_with_everything_that_can_be_chosen(studio: Studio) -> None:
    member = studio.member
    message = await draws(
        member,
        negative_prompt="hat",
        size="192x256",
        steps=6,
        guidance=2.5,
        seed="42",
        count=2,
        version=1,
        style_weight=0.8,
        sampler="euler_a",
    )
    assert member.reads(message, say.DETAILS, steps=6, size="192×256"), message.text
    assert len(message.attachments) == 2
    told = [parameters(image) for image in await pictures(member.user, message)]
    assert [one["seed"] for one in told] == [42, 43]
    assert told[0]["negative_prompt"].endswith("hat")
    assert told[0]["adapter"] == {"style": "ksh", "version": 1}


async def test_its_buttons_repeat_vary_upscale_edit_explain_and_delete_it(studio: Studio) -> None:
    member, artist = studio.member, studio.artist
    message = await draws(member, seed="7", count=4, size="128x128")
    [first, *_] = await pictures(member.user, message)

    again = await shown(member, await (await member.presses(message, say.AGAIN)).reply())
    assert len(again.attachments) == 4
    varied = await shown(
        member, await (await member.presses(message, say.VARY_ONE, number=2)).reply()
    )
    assert member.reads(varied, say.FROM_IMAGE)
    large = await shown(
        member, await (await member.presses(message, say.UPSCALE_ONE, number=1)).reply()
    )
    assert member.reads(large, say.UPSCALED)
    [upscaled] = await pictures(member.user, large)
    assert upscaled.size == (first.width * 2, first.height * 2)

    form = await (await member.presses(message, say.EDIT)).modal()
    assert form.title == say.EDIT_TITLE(member.language)
    edited = await member.user.fill(form, prompt="an anime guy", negative_prompt="")
    edited_message = await shown(member, await edited.reply())
    assert parameters((await pictures(member.user, edited_message))[0])["prompt"] == "an anime guy"

    details = await (await member.presses(message, say.DETAILS_BUTTON)).reply()
    assert details.is_ephemeral
    assert member.reads(details, say.REPEAT_SEVERAL)
    assert f"{member.word('seed')}:7" in details.text

    # Whoever manages the server may delete it, and nobody else but who asked for it.
    other = await draws(artist)
    refused = await (await member.presses(other, say.DELETE)).reply()
    assert member.reads(refused, say.ONLY_AUTHOR_DELETES)
    await artist.presses(message, say.DELETE)
    await member.user.sees_deleted(message, timeout_s=SOON_S)


async def test_a_draw_is_cancelled_by_whom_it_belongs_to(studio: Studio) -> None:
    member, artist = studio.member, studio.artist
    long = {"steps": 150, "size": "512x512"}
    message = await artist.asks("draw", prompt=PROMPT, style="ksh", **long)
    refused = await (await member.presses(message, say.CANCEL)).reply()
    assert member.reads(refused, say.ONLY_AUTHOR_CANCELS)
    await artist.presses(message, say.CANCEL)
    assert artist.reads(await drawn(artist.user, message), say.CANCELLED)


async def test_a_private_picture_is_its_authors_alone(studio: Studio) -> None:
    message = await draws(studio.member, private=True)
    assert message.is_ephemeral
    assert message.id not in {seen.id for seen in await studio.artist.user.history()}


async def test_a_korean_prompt_is_drawn_as_what_it_means(studio: Studio) -> None:
    message = await draws(studio.member, prompt="금발 소녀, 파란 눈, 미소")
    assert studio.member.reads(message, say.DRAWN_AS)
    [image] = await pictures(studio.member.user, message)
    assert "blonde hair" in parameters(image)["full_prompt"]


async def test_a_picture_is_drawn_from_another_and_any_picture_is_redrawn(studio: Studio) -> None:
    member, artist = studio.member, studio.artist
    sketch = studio.drawing(900)
    message = await draws(member, image=sketch, strength=0.5, seed="1")
    assert member.reads(message, say.FROM_IMAGE, strength="0.5")

    posted = await artist.user.upload("general", [sketch])
    form = await (await member.opens_menu(posted, "Redraw in this style")).modal()
    assert form.title == say.REDRAW_TITLE(member.language)
    redrawn = await shown(
        member, await (await member.user.fill(form, prompt=PROMPT, strength="0.6")).reply()
    )
    told = await (await member.opens_menu(redrawn, "Show parameters")).reply()
    assert told.is_ephemeral
    assert member.reads(told, say.SEED)
    silent = await (await member.opens_menu(posted, "Show parameters")).reply()
    assert member.reads(silent, say.NO_PARAMETERS)


async def test_the_same_seed_draws_the_same_picture_again(studio: Studio) -> None:
    first, again = [
        (await pictures(studio.member.user, await draws(studio.member, seed="11")))[0]
        for _ in range(2)
    ]
    assert ImageChops.difference(first.convert("RGB"), again.convert("RGB")).getbbox() is None


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"prompt": " "}, say.PROMPT_EMPTY),
        ({"steps": 0}, say.STEPS_OUT_OF_RANGE),
        ({"size": "huge"}, say.SIZE_UNREADABLE),
        ({"seed": "-1"}, say_problem.SEED_OUT_OF_RANGE),
        ({"style": "nobodys"}, say.STYLE_UNKNOWN),
        ({"version": 99}, say.VERSION_UNKNOWN),
        ({"strength": 0.5}, say.STRENGTH_WITHOUT_IMAGE),
        ({"image": File("a.png", b"no picture")}, say.IMAGE_UNREADABLE),
    ],
)
async def test_what_cannot_be_drawn_is_said_to_its_author_alone(
    studio: Studio, options: dict[str, object], rule: Sentence
) -> None:
    asked = {"prompt": PROMPT, **FEW, **options}
    message = await studio.member.asks("draw", **asked)
    assert message.is_ephemeral
    assert studio.member.reads(message, rule), message.text


async def test_ones_own_settings_are_drawn_with_until_they_are_reset(studio: Studio) -> None:
    member = studio.member
    saved = await member.asks("settings me", size="128x128", steps=3, private=True, style="ksh")
    assert member.reads(saved, say_preferences.SAVED)
    message = await shown(member, await member.asks("draw", prompt=PROMPT))
    assert message.is_ephemeral
    assert member.reads(message, say.DETAILS, steps=3, size="128×128")
    reset = await member.asks("settings me", reset="all")
    assert member.reads(reset, say_preferences.SAVED)
    assert not (await draws(member)).is_ephemeral


async def test_the_servers_settings_hold_for_its_members(studio: Studio) -> None:
    member, artist = studio.member, studio.artist
    refused = await member.asks("settings server", draws_per_day=1)
    assert refused.is_ephemeral
    assert not member.reads(refused, say_preferences.SAVED)
    saved = await artist.asks(
        "settings server", prompt_prefix="night sky", negative_prompt="hat", draws_at_once=1
    )
    assert artist.reads(saved, say_preferences.SAVED)
    try:
        [image] = await pictures(member.user, await draws(member))
        told = parameters(image)
        assert "night sky" in told["full_prompt"]
        assert "hat" in told["full_negative_prompt"]
        long = await member.asks("draw", prompt=PROMPT, style="ksh", steps=150, size="512x512")
        too_many = await member.asks("draw", prompt=PROMPT)
        assert member.reads(too_many, say.TOO_MANY_AT_ONCE, limit=1)
        await member.presses(long, say.CANCEL)
        await drawn(member.user, long)
    finally:
        await artist.asks("settings server", reset="all")


async def test_a_quota_is_used_up_by_pictures_and_not_by_refusals(studio: Studio) -> None:
    newcomer, artist = studio.newcomer, studio.artist
    await artist.asks("settings server", draws_per_day=1)
    try:
        refused = await newcomer.asks("draw", prompt=PROMPT, **{**FEW, "steps": 0})
        assert newcomer.reads(refused, say.STEPS_OUT_OF_RANGE)
        await draws(newcomer)
        too_many = await newcomer.asks("draw", prompt=PROMPT, **FEW)
        assert newcomer.reads(too_many, say.TOO_MANY_A_DAY, limit=1)
    finally:
        await artist.asks("settings server", reset="all")


async def test_options_are_suggested_as_they_are_typed(studio: Studio) -> None:
    member = studio.member
    assert any("ksh" in name for name in await member.suggested("draw", "style", "ks"))
    sizes = await member.suggested("draw", "size")
    assert any(say.PORTRAIT(member.language) in name for name in sizes)
    assert await member.suggested("draw", "sampler", "euler")


async def test_the_queue_the_guide_and_the_services_are_told(studio: Studio) -> None:
    member = studio.member
    queue = await member.asks("queue")
    assert member.reads(queue, say_about.NOBODY_WAITS)
    guide = await member.asks("help")
    assert member.reads(guide, say_about.GUIDE_DRAW)
    about = await member.asks("about")
    for server in (say_about.THE_DRAWING_SERVER, say_about.THE_TRAINER):
        assert member.reads(about, say_about.SERVES, server=server(member.language)), about.text
