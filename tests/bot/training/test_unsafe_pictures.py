import io

import pytest
from PIL import Image

from bot.bot import Bot
from bot.preferences.guild import GuildPreferences, UnsafePolicy
from discord_emulator import Discord, Message, User
from protos.drawing.v1.drawing_pb2 import Safety
from rpc.errors import Unavailable
from tests.bot.conftest import StartBot
from tests.bot.paced_drawing import PacedDrawing, picture
from tests.bot.paced_training import PacedTraining
from tests.bot.training.started import started

HIDDEN, WITHHELD = "hidden until", "not shown"
POLICIES = [
    (UnsafePolicy.SPOILER, "general", HIDDEN),
    (UnsafePolicy.BLOCK, "general", WITHHELD),
    (UnsafePolicy.BLOCK, "adults", WITHHELD),
    (UnsafePolicy.AGE_RESTRICTED, "general", WITHHELD),
    (UnsafePolicy.AGE_RESTRICTED, "adults", HIDDEN),
]


async def teacher(people: Discord, bot: Bot, policy: UnsafePolicy, channel: str) -> User:
    guild = people.guild()
    await guild.add_channel("adults", nsfw=True)
    await bot.guild_preferences.prefer(int(guild.id), GuildPreferences(unsafe_policy=policy))
    return guild.user("hana").at(channel)


def names(message: Message) -> list[str]:
    return [file.filename for file in message.attachments]


def learns_to_the_fifth_step(training: PacedTraining) -> None:
    training.samples = [picture(64, 64, 7)]
    training.stop_at = 5
    training.may_go_on.clear()


async def height(user: User, message: Message) -> int:
    """Of its picture: with what was drawn on the way it is higher."""
    with Image.open(io.BytesIO(await user.download(message.attachments[0]))) as sheet:
        return sheet.height


@pytest.mark.parametrize(("policy", "channel", "told"), POLICIES)
async def test_before_and_after_with_a_flagged_picture_are_shown_as_the_guild_decided(
    people: Discord,
    bot: Bot,
    training: PacedTraining,
    policy: UnsafePolicy,
    channel: str,
    told: str,
) -> None:
    training.grid_flagged = True
    hana = await teacher(people, bot, policy, channel)
    reply = await started(hana)
    ended = await hana.until(reply, lambda message: "`ksh@2` is in service" in message.text)
    grid = ["SPOILER_ksh-2-before-after.png"]
    assert names(ended) == (grid if told == HIDDEN else [])
    [line] = [line for line in ended.text.splitlines() if "safety check flagged" in line]
    assert told in line


@pytest.mark.parametrize(("policy", "channel", "told"), POLICIES)
async def test_pictures_on_the_way_which_nobody_checks_are_shown_as_if_they_were_flagged(
    people: Discord,
    bot: Bot,
    drawing: PacedDrawing,
    training: PacedTraining,
    policy: UnsafePolicy,
    channel: str,
    told: str,
) -> None:
    drawing.safety = Safety(checked=True)
    learns_to_the_fifth_step(training)
    hana = await teacher(people, bot, policy, channel)
    reply = await started(hana)
    shown = await hana.until(reply, lambda message: "loss-5.png" in "".join(names(message)))
    assert names(shown) == ["SPOILER_loss-5.png" if told == HIDDEN else "loss-5.png"]
    assert (await height(hana, shown) > 500) is (told == HIDDEN)
    [line] = [line for line in shown.text.splitlines() if "safety check" in line]
    assert told in line
    training.may_go_on.set()
    # Of before and after it is known that none is flagged.
    ended = await hana.until(reply, lambda message: "`ksh@2` is in service" in message.text)
    assert names(ended) == ["ksh-2-before-after.png"]
    assert "safety" not in ended.text


async def test_where_nobody_checks_pictures_those_on_the_way_are_shown(
    people: Discord, bot: Bot, training: PacedTraining
) -> None:
    learns_to_the_fifth_step(training)
    hana = await teacher(people, bot, UnsafePolicy.BLOCK, "general")
    reply = await started(hana)
    shown = await hana.until(reply, lambda message: names(message) == ["loss-5.png"])
    assert await height(hana, shown) > 500
    assert "safety" not in shown.text
    training.may_go_on.set()


async def test_while_it_is_not_known_whether_anybody_checks_pictures_none_is_shown_in_the_clear(
    people: Discord, start_bot: StartBot, drawing: PacedDrawing, training: PacedTraining
) -> None:
    drawing.safety = Safety(checked=True)
    learns_to_the_fifth_step(training)
    hana = people.guild().user("hana")
    async with start_bot():
        reply = await started(hana)
        await hana.until(reply, lambda message: "5/8" in message.text)
    drawing.refuse_to_tell = Unavailable("the inference server is starting up")
    # Also by a bot that is back.
    async with start_bot():
        shown = await hana.until(reply, lambda message: "loss-5.png" in "".join(names(message)))
        assert names(shown) == ["SPOILER_loss-5.png"]
        training.may_go_on.set()
        await hana.until(reply, lambda message: "`ksh@2` is in service" in message.text)
