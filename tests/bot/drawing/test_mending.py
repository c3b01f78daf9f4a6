"""What was typed is not lost with a refusal: it is edited from there, or given back."""

from typing import Any

import pytest

from bot.bot import Bot
from bot.drawing.buttons import EditButton
from bot.language import Language
from bot.preferences.guild import GuildPreferences
from bot.preferences.member import MemberPreferences
from bot.view import view_of
from discord_emulator import Discord, File, Message, User
from discord_emulator.driver.seen import Modal
from rpc.errors import InvalidRequest, PermissionDenied
from tests.bot.conftest import StartBot
from tests.bot.drawing.drawn import drawn, draws
from tests.bot.paced_drawing import PacedDrawing, picture

PROMPT = "an anime girl"
SKETCH = picture(80, 64, 5)
SKETCH_FILE = File("sketch.png", SKETCH)
NO_PICTURE = File("a.png", b"no picture")
REDRAW = "Redraw in this style"


async def refused(user: User, **options: object) -> Message:
    """What they are told of a /draw that is refused."""
    reply = await (await user.slash("draw", **options)).reply()
    assert reply.is_ephemeral
    return reply


async def editing(user: User, refusal: Message) -> Modal:
    """The window in which they mend it."""
    return await (await user.click(refusal, "Edit")).modal()


def texts(modal: Modal) -> dict[str, str]:
    """What stands in the fields of a window."""
    return {field["custom_id"]: field.get("value", "") for field in modal.fields}


def request_id(message: Message) -> str:
    """Of the draw that the message's button belongs to."""
    return str(message.components[0]["components"][0]["custom_id"]).rpartition(":")[2]


@pytest.mark.usefixtures("bot")
async def test_a_refused_prompt_is_edited_and_all_else_is_drawn_as_it_was_typed(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.max_prompt_characters = 1000
    drawing.versions = {"ksh": [1, 2], "monet": [3, 4]}
    alex, sam = people.guild().user("alex"), people.guild().user("sam")
    prompt = "a girl, " * 130
    refusal = await refused(
        alex,
        prompt=prompt,
        negative_prompt="hat",
        size="96x64",
        steps=5,
        guidance=4,
        seed="7",
        count=2,
        style="monet",
        version=3,
        style_weight=0.5,
        sampler="euler_a",
        image=SKETCH_FILE,
        strength=0.5,
    )
    assert "The prompt must be at most 1000 characters long, not 1040." in refusal.text
    assert refusal.buttons == ["Edit"]
    modal = await editing(alex, refusal)
    assert texts(modal) == {"prompt": prompt, "negative_prompt": "hat"}
    assert await sam.history() == []

    shown = await drawn(alex, await alex.fill(modal, prompt=PROMPT))
    assert not shown.is_ephemeral
    [asked] = drawing.asked
    assert (asked.prompt, asked.negative_prompt, asked.image) == (PROMPT, "hat", SKETCH)
    assert (asked.width, asked.height, asked.num_inference_steps) == (96, 64, 5)
    assert (asked.style, asked.version, asked.scheduler) == ("monet", 3, "euler_a")
    assert (asked.seed, asked.num_images) == (7, 2)
    numbers = (asked.guidance_scale, asked.adapter_weight, asked.strength)
    assert numbers == pytest.approx((4, 0.5, 0.5))


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("option", "typed", "mended", "field", "becomes"),
    [
        ("size", "huge", "96x144", "width", 96),
        ("size", "512x512", "", "width", 128),
        ("steps", 1000, " 20 ", "num_inference_steps", 20),
        ("steps", 0, "20", "num_inference_steps", 20),
        ("guidance", 31.5, "7,5", "guidance_scale", 7.5),
        ("seed", "-1", "7", "seed", 7),
        ("count", 4, "2", "num_images", 2),
        ("style", "manet", "monet", "style", "monet"),
        ("version", 9, "1", "version", 1),
        ("sampler", "ddim", "euler_a", "scheduler", "euler_a"),
    ],
)
async def test_the_option_that_was_refused_is_mended_beside_the_prompts(
    people: Discord,
    drawing: PacedDrawing,
    option: str,
    typed: object,
    mended: str,
    field: str,
    becomes: object,
) -> None:
    drawing.versions = {"ksh": [1, 2], "monet": [3]}
    drawing.max_num_images = 2
    alex = people.guild().user("alex")
    modal = await editing(alex, await refused(alex, prompt=PROMPT, **{option: typed}))
    assert texts(modal) == {"prompt": PROMPT, "negative_prompt": "", option: str(typed)}
    await drawn(alex, await alex.fill(modal, {option: mended}))
    [asked] = drawing.asked
    assert getattr(asked, field) == becomes


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("option", "typed", "nonsense", "english", "korean"),
    [
        ("steps", 0, "many", "Steps must be a whole number, not `many`", "스텝 수는 정수"),
        ("guidance", 31, "high", "Guidance must be a number, not `high`", "가이던스는 숫자"),
        ("guidance", 31, "nan", "between 0 and 30, not nan", "0에서 30 사이"),
        ("version", 9, "1.5", "The version must be a whole number, not `1.5`", "버전은 정수"),
        ("count", 4, "two", "must be a whole number, not `two`", "장수는 정수"),
    ],
)
async def test_a_number_that_is_none_is_refused_and_mended_in_its_turn(
    people: Discord,
    drawing: PacedDrawing,
    option: str,
    typed: int,
    nonsense: str,
    english: str,
    korean: str,
) -> None:
    drawing.max_num_images = 2
    for person, told, edit in (("alex", english, "Edit"), ("mina", korean, "수정")):
        user = people.guild().user(person)
        refusal = await refused(user, prompt=PROMPT, **{option: typed})
        modal = await (await user.click(refusal, edit)).modal()
        refusal = await (await user.fill(modal, {"prompt": "a boy", option: nonsense})).reply()
        assert refusal.is_ephemeral
        assert told in refusal.text
        modal = await (await user.click(refusal, edit)).modal()
        assert texts(modal)["prompt"] == "a boy"
        shown = await drawn(user, await user.fill(modal, {option: "1"}))
        assert "**a boy**" in shown.text


@pytest.mark.usefixtures("bot")
async def test_what_the_window_is_refused_for_is_edited_again(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex, mina = people.guild().user("alex"), people.guild().user("mina")
    shown = await draws(alex, prompt=PROMPT, size="144x96")
    modal = await (await mina.click(shown, "Edit")).modal()
    refusal = await (await mina.fill(modal, prompt="!!!", negative_prompt="hat")).reply()
    modal = await (await mina.click(refusal, "수정")).modal()
    assert texts(modal) == {"prompt": "!!!", "negative_prompt": "hat"}
    refusal = await (await mina.fill(modal, prompt="???")).reply()
    modal = await (await mina.click(refusal, "수정")).modal()
    assert texts(modal) == {"prompt": "???", "negative_prompt": "hat"}
    await drawn(mina, await mina.fill(modal, prompt="a boy"))
    asked = drawing.asked[1]
    assert (asked.prompt, asked.negative_prompt, asked.width) == ("a boy", "hat", 144)


async def test_what_was_refused_is_edited_after_a_restart(
    people: Discord, start_bot: StartBot, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    async with start_bot():
        refusal = await refused(alex, prompt=PROMPT, size="huge", image=SKETCH_FILE, strength=0.5)
    async with start_bot():
        modal = await editing(alex, refusal)
    async with start_bot():
        await drawn(alex, await alex.fill(modal, size="64x64"))
    [asked] = drawing.asked
    assert (asked.prompt, asked.image, asked.width) == (PROMPT, SKETCH, 64)
    assert asked.strength == pytest.approx(0.5)


@pytest.mark.parametrize("private", [True, False])
async def test_it_is_drawn_as_private_as_it_was_asked_for(
    people: Discord, bot: Bot, *, private: bool
) -> None:
    alex = people.guild().user("alex")
    user_id = int(people.guild().state["users"]["alex"])
    await bot.members.prefer(user_id, MemberPreferences(private=not private))
    modal = await editing(alex, await refused(alex, prompt=PROMPT, size="huge", private=private))
    shown = await drawn(alex, await alex.fill(modal, size=""))
    assert shown.is_ephemeral == private


async def test_a_preference_that_is_refused_is_mended_for_once(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1], "monet": [3]}
    drawing.private = {"ksh": 1}
    alex = people.guild().user("alex")
    user_id = int(people.guild().state["users"]["alex"])
    await bot.members.prefer(user_id, MemberPreferences(size="512x512", style="gone"))
    modal = await editing(alex, await refused(alex, prompt=PROMPT))
    modal = await editing(alex, await (await alex.fill(modal, size="64x64")).reply())
    await drawn(alex, await alex.fill(modal, style="monet"))
    [asked] = drawing.asked
    assert (asked.style, asked.width) == ("monet", 64)


async def test_a_negative_prompt_that_nobody_typed_stays_the_guilds(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    preferences = GuildPreferences(negative_prompt="text, watermark")
    await bot.guild_preferences.prefer(int(people.guild().id), preferences)
    alex = people.guild().user("alex")
    modal = await editing(alex, await refused(alex, prompt="!!!"))
    await drawn(alex, await alex.fill(modal, prompt=PROMPT))
    assert drawing.asked[0].negative_prompt == "text, watermark"


async def test_nobody_else_edits_what_was_refused(people: Discord, bot: Bot) -> None:
    alex, sam = people.guild().user("alex"), people.guild().user("sam")
    refusal = await refused(alex, prompt="!!!")
    button = EditButton.of(request_id(refusal), Language.ENGLISH)
    channel: Any = bot.get_channel(int(refusal.channel_id))
    await channel.send("Stolen", view=view_of([button]))
    stolen = await sam.sees(lambda message: message.text == "Stolen")
    told = await (await sam.click(stolen, "Edit")).reply()
    assert "too old to be repeated" in told.text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("image", [NO_PICTURE, File("a.gif", picture(8, 8, 1, "GIF"))])
async def test_another_picture_is_added_in_place_of_one_that_was_refused(
    people: Discord, drawing: PacedDrawing, image: File
) -> None:
    alex = people.guild().user("alex")
    modal = await editing(alex, await refused(alex, prompt=PROMPT, image=image, strength=0.5))
    refusal = await (await alex.fill(modal, {"prompt": "a boy", "image": NO_PICTURE})).reply()
    assert "must be a PNG, JPEG or WebP file" in refusal.text
    modal = await editing(alex, refusal)
    assert texts(modal)["prompt"] == "a boy"
    await drawn(alex, await alex.fill(modal, image=SKETCH_FILE))
    [asked] = drawing.asked
    assert (asked.prompt, asked.image) == ("a boy", SKETCH)
    assert asked.strength == pytest.approx(0.5)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("options", [{"image": NO_PICTURE}, {}])
async def test_without_another_picture_it_is_drawn_without_one_and_its_strength(
    people: Discord, drawing: PacedDrawing, options: dict[str, object]
) -> None:
    alex = people.guild().user("alex")
    modal = await editing(alex, await refused(alex, prompt=PROMPT, strength=0.5, **options))
    await drawn(alex, await alex.fill(modal))
    [asked] = drawing.asked
    assert not asked.image
    assert not asked.HasField("strength")


@pytest.mark.usefixtures("bot")
async def test_a_picture_that_was_forgotten_is_added(
    people: Discord, drawing: PacedDrawing
) -> None:
    mina = people.guild().user("mina")
    refusal = await refused(mina, prompt=PROMPT, strength=0.5)
    modal = await (await mina.click(refusal, "수정")).modal()
    await drawn(mina, await mina.fill(modal, {"원본 이미지": SKETCH_FILE}))
    [asked] = drawing.asked
    assert asked.image == SKETCH
    assert asked.strength == pytest.approx(0.5)


@pytest.mark.usefixtures("bot")
async def test_what_the_server_refuses_is_edited_too_by_its_author_alone(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    drawing.refuse = InvalidRequest("the prompt has too many words")
    refusal = await refused(alex, prompt=PROMPT, image=SKETCH_FILE)
    drawing.refuse = InvalidRequest("image is damaged or was cut off; upload it again")
    modal = await editing(alex, refusal)
    refusal = await (await alex.fill(modal, prompt="a boy")).reply()
    assert refusal.buttons == ["Edit", "Delete"]
    drawing.refuse = None
    modal = await editing(alex, refusal)
    assert list(texts(modal)) == ["prompt", "negative_prompt", "image"]
    await drawn(alex, await alex.fill(modal))
    asked = drawing.asked[-1]
    assert (asked.prompt, asked.image) == ("a boy", b"")


@pytest.mark.usefixtures("bot")
async def test_what_is_refused_when_all_see_it_is_edited_there(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    await alex.until(reply, lambda message: "6/12" in message.text)
    drawing.away = 1
    drawing.refuse = InvalidRequest("the prompt has too many words")
    drawing.may_go_on.set()
    shown = await alex.until(reply, lambda message: "too many words" in message.text)
    assert not shown.is_ephemeral
    assert texts(await editing(alex, shown))["prompt"] == PROMPT


async def test_what_editing_does_not_help_is_given_back_to_be_copied(
    people: Discord, bot: Bot
) -> None:
    await bot.guild_preferences.prefer(int(people.guild().id), GuildPreferences(draws_per_day=0))
    alex, mina = people.guild().user("alex"), people.guild().user("mina")
    prompt = "a girl, " * 150
    refusal = await refused(
        alex, prompt=prompt, negative_prompt="hat", steps=5, size="96x64", image=SKETCH_FILE
    )
    assert "in 24 hours" in refusal.text
    for given_back in (prompt.strip(), "\nhat\n", "size:96x64 steps:5", "The picture is not kept"):
        assert given_back in refusal.text
    assert refusal.buttons == []
    assert refusal.attachments == ()

    refusal = await refused(mina, prompt="소녀, " * 900, seed="7")
    assert "복사해서 쓸 수 있어요" in refusal.text
    assert "시드:7" in refusal.text
    assert len(refusal.content) <= 2000
    [file] = refusal.attachments
    assert ("소녀, " * 900).strip() in (await mina.download(file)).decode()


@pytest.mark.usefixtures("bot")
async def test_what_the_bot_may_not_ask_for_is_given_back_too(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.refuse_to_tell = PermissionDenied("not this bot")
    refusal = await refused(people.guild().user("alex"), prompt=PROMPT)
    assert "You may not do this: not this bot" in refusal.text
    assert f"\n{PROMPT}\n" in refusal.text


async def test_the_text_of_a_window_is_given_back_as_well(people: Discord, bot: Bot) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT)
    await bot.guild_preferences.prefer(int(people.guild().id), GuildPreferences(draws_per_day=1))
    modal = await (await alex.click(shown, "Edit")).modal()
    refusal = await (await alex.fill(modal, prompt="a boy")).reply()
    assert "\na boy\n" in refusal.text
    # Here nothing was typed.
    refusal = await (await alex.click(shown, "Again")).reply()
    assert PROMPT not in refusal.text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("strength", ["much", "0", "nan"])
async def test_a_picture_that_is_redrawn_is_kept_when_its_strength_is_refused(
    people: Discord, drawing: PacedDrawing, strength: str
) -> None:
    alex = people.guild().user("alex")
    message = await alex.upload("general", [SKETCH_FILE])
    modal = await (await alex.message_menu(message, REDRAW)).modal()
    refusal = await (await alex.fill(modal, prompt="a boy", strength=strength)).reply()
    assert "above 0 and at most 1" in refusal.text
    modal = await editing(alex, refusal)
    assert list(texts(modal)) == ["prompt", "negative_prompt", "strength"]
    await drawn(alex, await alex.fill(modal, strength="0,6"))
    [asked] = drawing.asked
    assert (asked.prompt, asked.image) == ("a boy", SKETCH)
    assert asked.strength == pytest.approx(0.6)


async def test_a_picture_that_is_no_longer_there_is_added_again_where_it_was_to_be_redrawn(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    message = await alex.upload("general", [SKETCH_FILE])
    modal = await (await alex.message_menu(message, REDRAW)).modal()
    for kept in (bot.settings.data_folder / "inputs").iterdir():
        kept.unlink()
    refusal = await (await alex.fill(modal, prompt="a boy", strength="0.6")).reply()
    assert "is no longer kept" in refusal.text
    modal = await editing(alex, refusal)
    await drawn(alex, await alex.fill(modal, image=SKETCH_FILE))
    [asked] = drawing.asked
    assert (asked.prompt, asked.image) == ("a boy", SKETCH)
    assert asked.strength == pytest.approx(0.6)
