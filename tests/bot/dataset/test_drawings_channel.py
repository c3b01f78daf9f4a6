import asyncio

import pytest
from structlog.testing import capture_logs

from bot.bot import Bot
from bot.settings import Settings
from discord_emulator import ChannelSeed, CutOff, Discord, File, GuildSeed, UserSeed
from protos.training.v1 import dataset_pb2
from rpc.errors import PermissionDenied
from tests.bot.conftest import StartBot
from tests.bot.dataset.posted import RUBY, answer_to, answers, answers_to, reaction_on
from tests.bot.paced_drawing import picture
from tests.bot.paced_training import TRIGGER, PacedTraining

REACTION = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me"


@pytest.mark.usefixtures("bot")
async def test_a_managers_drawing_is_learnt_from_and_answered_with_its_caption(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana").at("drawings")
    training.may_go_on.clear()
    message = await hana.upload("drawings", [RUBY])
    await reaction_on(hana, message, "⏳")
    training.may_go_on.set()
    answer = await answer_to(hana, message)
    await reaction_on(hana, message, "✅")

    assert "Added to `ksh`" in answer.text
    assert f"**ruby.png** · 96×128\n> a girl with blonde hair {TRIGGER}" in answer.text
    [(header, data)] = training.uploads
    assert data == RUBY.data
    assert (header.style, header.file_name, header.size_bytes) == ("ksh", "ruby.png", len(data))
    assert header.actor.manager
    assert header.actor.operator
    assert header.source.endswith(message.id)


@pytest.mark.usefixtures("bot")
async def test_a_file_keeps_the_name_that_discord_has_no_letters_for(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana").at("drawings")
    message = await hana.upload("drawings", [File("은발 소녀 2.png", RUBY.data)])
    answer = await answer_to(hana, message)
    assert "**은발 소녀 2.png**" in answer.text
    begun = await hana.until(message, lambda seen: seen.thread)
    assert begun.thread == "은발 소녀 2.png · 1 to learn from"
    hidden = await hana.upload("drawings", [File("a\u202egnp.exe그림.png", picture(64, 64, 2))])
    await reaction_on(hana, hidden, "✅")
    assert training.names() == ["은발 소녀 2.png", "agnp.exe그림.png"]
    assert len(training.uploads) == 2


@pytest.mark.usefixtures("bot")
async def test_a_reaction_that_cannot_be_set_does_not_keep_a_drawing_from_being_learnt(
    people: Discord,
) -> None:
    # aiohttp itself tries a second time.
    await people.cause(CutOff("PUT", REACTION, times=2))
    hana = people.guild().user("hana").at("drawings")
    message = await hana.upload("drawings", [RUBY])
    assert "Added to `ksh`" in (await answer_to(hana, message)).text
    await reaction_on(hana, message, "✅")


@pytest.mark.usefixtures("bot")
async def test_an_answer_that_cannot_be_posted_leaves_the_sign_of_what_became_of_it(
    people: Discord,
) -> None:
    await people.cause(CutOff("POST", "/channels/{channel_id}/messages"))
    hana = people.guild().user("hana").at("drawings")
    message = await hana.upload("drawings", [RUBY])
    await reaction_on(hana, message, "✅")


@pytest.mark.usefixtures("bot")
async def test_a_large_drawing_goes_in_pieces(people: Discord, training: PacedTraining) -> None:
    large = File("large.png", bytes(range(256)) * 10_000)
    hana = people.guild().user("hana").at("drawings")
    await answer_to(hana, await hana.upload("drawings", [large]))
    assert training.uploads[0][1] == large.data


@pytest.mark.usefixtures("bot")
async def test_each_file_of_a_message_is_answered(people: Discord, training: PacedTraining) -> None:
    training.answer["half.png"] = dataset_pb2.Refusal(
        reason=dataset_pb2.REFUSAL_REASON_TRUNCATED, message="the file ends too early"
    )
    training.answer["wide.png"] = dataset_pb2.Refusal(
        reason=dataset_pb2.REFUSAL_REASON_TOO_LARGE,
        message="a drawing must be at most 16384 pixels wide, not 100000",
    )
    hana = people.guild().user("hana").at("drawings")
    files = [RUBY, File("half.png", b"\x89PNG"), File("wide.png", b"\x89PNG..")]
    message = await hana.upload("drawings", files)
    answer = await answer_to(hana, message)
    assert "**ruby.png** · 96×128" in answer.text
    assert "**half.png** · ⚠️ The file is damaged or cut off" in answer.text
    assert "at most 16384 pixels wide, not 100000" in answer.text
    assert answer.buttons == ["1. Edit caption", "1. Remove"]
    await reaction_on(hana, message, "⚠️")


@pytest.mark.usefixtures("bot")
async def test_long_captions_of_many_files_go_into_several_messages_and_are_not_cut(
    people: Discord, training: PacedTraining
) -> None:
    training.caption = f"{'a girl, ' * 40}{TRIGGER}"
    hana = people.guild().user("hana").at("drawings")
    files = [File(f"{n}.png", picture(64, 64, n)) for n in range(10)]
    message = await hana.upload("drawings", files)
    await reaction_on(hana, message, "✅")
    told = [seen.text for seen in await answers_to(hana, message)]
    assert len(told) == 3
    assert "".join(told).count(training.caption) == 10


@pytest.mark.usefixtures("bot")
async def test_what_others_post_is_left_alone_with_one_polite_note(
    people: Discord, training: PacedTraining
) -> None:
    alex = people.guild().user("alex").at("drawings")
    first = await alex.upload("drawings", [RUBY])
    note = await answer_to(alex, first)
    assert "Only managers of this server can add drawings" in note.text

    second = await alex.upload("drawings", [RUBY])
    hana = people.guild().user("hana").at("drawings")
    await answer_to(hana, await hana.upload("drawings", [RUBY]))
    history = await alex.history()
    assert not any(answers(seen, second) for seen in history)
    assert len(training.uploads) == 1


@pytest.mark.usefixtures("bot")
async def test_words_and_other_channels_are_left_alone(
    people: Discord, training: PacedTraining
) -> None:
    hana = people.guild().user("hana")
    await hana.at("drawings").say("lovely!")
    await hana.upload("general", [RUBY])
    await answer_to(hana, await hana.upload("drawings", [RUBY]))
    assert len(training.uploads) == 1


@pytest.mark.usefixtures("bot")
async def test_a_channel_of_the_same_name_elsewhere_is_left_alone(
    people: Discord, training: PacedTraining
) -> None:
    channels = [ChannelSeed("general"), ChannelSeed("drawings")]
    elsewhere = await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mallory")], channels))
    mallory = elsewhere.user("mallory").at("drawings")
    theirs = await mallory.upload("drawings", [RUBY])
    hana = people.guild("KSH Studio").user("hana").at("drawings")
    await answer_to(hana, await hana.upload("drawings", [RUBY]))
    assert len(training.uploads) == 1
    assert [message.id for message in await mallory.history()] == [theirs.id]


@pytest.mark.usefixtures("bot")
async def test_where_no_guild_acts_for_the_operator_the_log_says_what_to_set(
    people: Discord, training: PacedTraining
) -> None:
    another = await people.create_guild(GuildSeed("Another of ksh's", [UserSeed("ksh")]))
    ksh = people.guild("KSH Studio").user("ksh")
    with capture_logs() as logs:
        await ksh.upload("drawings", [RUBY])
        await (await another.user("ksh").slash("drawings channel", channel="general")).reply()
    assert any("BOT_OPERATOR_GUILD_ID" in line["event"] for line in logs)
    assert training.uploads == []


@pytest.mark.usefixtures("bot")
async def test_the_answer_is_in_the_language_last_used(people: Discord) -> None:
    ksh = people.guild().user("ksh").at("drawings")
    await (await ksh.slash("drawings channel", channel="drawings")).reply()
    answer = await answer_to(ksh, await ksh.upload("drawings", [RUBY]))
    assert "`ksh` 그림체의 학습 그림으로 추가했어요" in answer.text


@pytest.mark.usefixtures("bot")
async def test_a_manager_of_another_guild_is_told_by_the_trainer(
    people: Discord, training: PacedTraining
) -> None:
    training.refuse = PermissionDenied("only managers of the style's owner may add drawings")
    hana = people.guild().user("hana").at("drawings")
    answer = await answer_to(hana, await hana.upload("drawings", [RUBY]))
    assert "You may not do this: only managers of the style's owner" in answer.text
    assert answer.buttons == []


async def test_a_chosen_channel_takes_the_usual_ones_place_and_is_kept(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    guild = people.guild()
    await guild.add_channel("atelier")
    hana = guild.user("hana")
    async with start_bot():
        chosen = await (await hana.slash("drawings channel", channel="atelier")).reply()
        assert "now teach `ksh`" in chosen.text
    async with start_bot():
        await hana.upload("drawings", [RUBY])
        message = await hana.at("atelier").upload("atelier", [RUBY])
        await answer_to(hana, message)
    assert [header.source.split("/")[-2] for header, _ in training.uploads] == [message.channel_id]


@pytest.mark.usefixtures("bot")
async def test_what_a_choice_of_channel_takes_from_another_is_told(people: Discord) -> None:
    guild = people.guild()
    await guild.add_channel("atelier")
    hana = guild.user("hana")

    async def chosen(channel: str, style: str) -> str:
        reply = await (await hana.slash("drawings channel", channel=channel, style=style)).reply()
        return reply.text

    drawings, atelier = (f"<#{guild.channels[name]}>" for name in ("drawings", "atelier"))
    told = await chosen("atelier", "ksh")
    assert f"Drawings in {drawings} do not teach `ksh` any more." in told
    assert "any more" not in await chosen("atelier", "ksh")
    told = await chosen("atelier", "monet")
    assert f"Drawings in {atelier} do not teach `ksh` any more." in told
    told = await chosen("drawings", "monet")
    assert f"Drawings in {atelier} do not teach `monet` any more." in told


async def test_the_channels_that_teach_are_listed_and_each_is_stopped_for_good(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    hana, mina = (people.guild().user(name) for name in ("hana", "mina"))
    channels = people.guild().channels
    async with start_bot():
        chosen = await (
            await hana.slash("drawings channel", channel="general", style="monet")
        ).reply()
        assert chosen.buttons == ["Stop learning from #general"]
        listed = await (await hana.slash("drawings channel")).reply()
        assert listed.is_ephemeral
        assert f"<#{channels['general']}> → `monet`" in listed.text
        assert f"<#{channels['drawings']}> → `ksh`" in listed.text
        refusal = await (await mina.click(chosen, "Stop learning from #general")).reply()
        assert "관리자" in refusal.text
        await hana.click(listed, "Stop learning from #drawings")
        left = await hana.until(listed, lambda seen: "do not teach `ksh` any more" in seen.text)
        assert left.buttons == ["Stop learning from #general"]
    async with start_bot():
        await hana.click(chosen, "Stop learning from #general")
        none = await hana.until(chosen, lambda seen: "do not teach `monet` any more" in seen.text)
        assert "No channel here teaches a style" in none.text
        for name in ("general", "drawings"):
            await hana.upload(name, [RUBY])
        await (await hana.slash("drawings channel", channel="general")).reply()
        await answer_to(hana, await hana.upload("general", [RUBY]))
    assert len(training.uploads) == 1


@pytest.mark.usefixtures("bot")
async def test_a_channel_that_took_the_usual_ones_place_leaves_it_to_nobody(
    people: Discord,
) -> None:
    hana = people.guild().user("hana")
    chosen = await (await hana.slash("drawings channel", channel="general")).reply()
    await hana.click(chosen, "Stop learning from #general")
    await hana.until(chosen, lambda seen: "No channel here teaches a style" in seen.text)


@pytest.mark.usefixtures("bot")
async def test_a_channel_for_a_style_that_is_not_there_is_refused(people: Discord) -> None:
    hana = people.guild().user("hana")
    draw = await hana.slash("drawings channel", channel="general", style="manet")
    refusal = await draw.reply()
    assert refusal.is_ephemeral
    assert "There is no style `manet` here. There are: `ksh`, `monet`." in refusal.text


@pytest.mark.usefixtures("bot")
async def test_an_internal_error_is_told_with_the_request_id_that_is_in_the_log(
    people: Discord, training: PacedTraining
) -> None:
    training.refuse = RuntimeError("secret")
    hana = people.guild().user("hana")
    with capture_logs() as logs:
        refusal = await (await hana.slash("drawings channel", channel="drawings")).reply()
    assert "Something went wrong on our side" in refusal.text
    [failed] = [line for line in logs if line["event"] == "call failed"]
    assert f"`{failed['request_id']}`" in refusal.text


@pytest.mark.usefixtures("bot")
async def test_not_all_of_many_styles_are_listed(people: Discord, training: PacedTraining) -> None:
    training.styles = [f"style-{number:030}" for number in range(200)]
    hana = people.guild().user("hana")
    draw = await hana.slash("drawings channel", channel="general", style="manet")
    assert (await draw.reply()).text.endswith(f"`{training.styles[9]}`, ….")


async def test_many_drawings_at_once_are_all_answered(
    people: Discord, bot: Bot, training: PacedTraining, settings: Settings
) -> None:
    del bot, settings
    hana = people.guild().user("hana").at("drawings")
    messages = [
        await hana.upload("drawings", [File(f"{n}.png", picture(64, 64, n))]) for n in range(9)
    ]
    # Discord takes five messages in five seconds.
    await asyncio.gather(*(answer_to(hana, message, timeout_s=60) for message in messages))
    assert len(training.uploads) == 9
