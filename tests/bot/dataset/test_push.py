import pytest
from discord import app_commands

from bot.bot import Bot
from discord_emulator import Discord
from rpc.errors import Conflict, FailedPrecondition, Unavailable
from rpc.server import Server
from tests.bot.conftest import StartBot
from tests.bot.paced_training import PacedTraining

REPO = "ksh/drawings"


@pytest.mark.usefixtures("bot")
async def test_a_push_is_shown_as_it_goes_and_ends_with_the_link(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    training.may_go_on.clear()
    reply = await (await hana.slash("drawings push", repo=REPO)).reply()
    assert not reply.is_ephemeral
    assert f"📤 Pushing the drawings of `ksh` to `{REPO}`" in reply.text

    under_way = await hana.until(reply, lambda message: "30/60" in message.text)
    assert "▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱ 30/60 · about 1 s left" in under_way.text

    training.may_go_on.set()
    ended = await hana.until(reply, lambda message: "has 60 drawings" in message.text)
    assert f"<https://huggingface.co/datasets/{REPO}> has 60 drawings of `ksh`" in ended.text
    [push] = training.pushes
    assert (push.style, push.repo_id, push.private) == ("ksh", REPO, True)
    assert push.actor.manager
    assert push.actor.operator


@pytest.mark.usefixtures("bot")
async def test_a_push_is_told_in_korean_to_those_who_speak_it(
    people: Discord, training: PacedTraining
) -> None:
    ksh = people.guild().user("ksh")
    training.may_go_on.clear()
    options = {"저장소": REPO, "그림체": "monet", "비공개": False}
    reply = await (await ksh.slash("그림 허브", **options)).reply()
    assert f"`monet` 그림체의 그림을 허깅페이스 `{REPO}`에 올리고 있어요" in reply.text
    await ksh.until(reply, lambda message: "30/60 · 약 1초 남음" in message.text)
    training.may_go_on.set()
    ended = await ksh.until(reply, lambda message: "그림 60장을 올렸어요" in message.text)
    assert f"<https://huggingface.co/datasets/{REPO}>" in ended.text
    [push] = training.pushes
    assert (push.style, push.private) == ("monet", False)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("user", "command", "option", "told"),
    [
        ("hana", "drawings push", "repo", "No hub token is set: set TRAINER_HUB_TOKEN"),
        ("ksh", "그림 허브", "저장소", "운영자가 TRAINER_HUB_TOKEN을 설정해야 해요"),
    ],
)
async def test_what_is_refused_is_told_in_the_members_language(
    people: Discord, training: PacedTraining, user: str, command: str, option: str, told: str
) -> None:
    training.refuse = FailedPrecondition("no hub token is set: set TRAINER_HUB_TOKEN")
    member = people.guild().user(user)
    reply = await (await member.slash(command, **{option: REPO})).reply()
    refused = await member.until(reply, lambda message: told in message.text.replace("\\", ""))
    assert "goes on from there" not in refused.text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (
            Unavailable("the hub at https://huggingface.co cannot be reached: it answered 503"),
            "The push was cut off: the hub at <https://huggingface.co> cannot be reached",
        ),
        (Conflict("ksh/drawings was changed on the hub in the meantime; push again"), "changed"),
        (RuntimeError("secret"), "Something went wrong on our side"),
    ],
)
async def test_a_push_that_fails_on_its_way_says_that_it_can_be_gone_on_with(
    people: Discord, training: PacedTraining, error: Exception, told: str
) -> None:
    training.push_fails_with = error
    hana = people.guild().user("hana")
    reply = await (await hana.slash("drawings push", repo=REPO)).reply()
    failed = await hana.until(reply, lambda message: told in message.text)
    assert "`/drawings push` again goes on from there" in failed.text
    assert "starting up or shutting down" not in failed.text


@pytest.mark.usefixtures("bot")
async def test_a_trainer_that_goes_away_ends_the_push(
    people: Discord, training: PacedTraining, trainer: Server
) -> None:
    hana = people.guild().user("hana")
    training.may_go_on.clear()
    reply = await (await hana.slash("drawings push", repo=REPO)).reply()
    await hana.until(reply, lambda message: "30/60" in message.text)
    await trainer.__aexit__()
    failed = await hana.until(reply, lambda message: "⚠️" in message.text)
    assert "goes on from there" in failed.text


@pytest.mark.usefixtures("bot")
async def test_a_push_that_outlasts_the_interaction_ends_in_the_same_message(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    training.may_go_on.clear()
    reply = await (await hana.slash("drawings push", repo=REPO)).reply()
    await hana.until(reply, lambda message: "30/60" in message.text)
    await people.advance(16 * 60)
    training.may_go_on.set()
    await hana.until(reply, lambda message: "has 60 drawings" in message.text)


async def test_a_bot_that_is_stopped_says_so_and_ends_the_push(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    hana = people.guild().user("hana")
    training.may_go_on.clear()
    async with start_bot():
        reply = await (await hana.slash("drawings push", repo=REPO)).reply()
        await hana.until(reply, lambda message: "30/60" in message.text)
    await hana.until(reply, lambda message: "I was restarted" in message.text)
    assert training.pushes_ended == 1


@pytest.mark.usefixtures("bot")
async def test_one_data_set_is_pushed_to_once_at_a_time(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    training.may_go_on.clear()
    first = await (await hana.slash("drawings push", repo=REPO)).reply()
    refusal = await (await hana.slash("drawings push", repo=REPO.upper())).reply()
    assert refusal.is_ephemeral
    assert "being pushed to `KSH/DRAWINGS` already" in refusal.text

    other = await (await hana.slash("drawings push", repo="ksh/others")).reply()
    training.may_go_on.set()
    for reply in (first, other):
        await hana.until(reply, lambda message: "has 60 drawings" in message.text)
    again = await (await hana.slash("drawings push", repo=REPO)).reply()
    await hana.until(again, lambda message: "has 60 drawings" in message.text)
    assert len(training.pushes) == 3


async def test_members_are_refused_even_where_discord_would_let_them(
    people: Discord, bot: Bot, training: PacedTraining
) -> None:
    group = bot.tree.get_command("drawings")
    assert isinstance(group, app_commands.Group)
    group.default_permissions = None  # as a guild's administrator may override it
    await bot.tree.sync()
    for name, told in (("alex", "Only managers"), ("mina", "관리자")):
        member = people.guild().user(name)
        refusal = await (await member.slash("drawings push", repo=REPO)).reply()
        assert refusal.is_ephemeral
        assert told in refusal.text
    assert training.pushes == []


@pytest.mark.usefixtures("bot")
async def test_styles_are_suggested(people: Discord) -> None:
    hana = people.guild().user("hana")
    suggested = await hana.suggestions("drawings push", "style", repo=REPO, style="mo")
    assert [choice.value for choice in suggested] == ["monet"]
