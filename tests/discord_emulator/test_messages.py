import asyncio
import io

import discord
import pytest

from discord_emulator import Discord, Emulator, File, Refused
from tests.discord_emulator.bot import Bot, connected

# 1×1 white pixel
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def a_listening_bot() -> tuple[Bot, asyncio.Queue[str]]:
    """A bot that notes, in words, what it hears of people's messages."""
    bot, heard = Bot(), asyncio.Queue[str]()

    @bot.event
    async def on_message(message: discord.Message) -> None:
        await heard.put(f"{message.author} says {message.content}")

    @bot.event
    async def on_raw_message_edit(payload: discord.RawMessageUpdateEvent) -> None:
        await heard.put(f"{payload.message.author} corrects to {payload.message.content}")

    @bot.event
    async def on_raw_message_delete(payload: discord.RawMessageDeleteEvent) -> None:
        await heard.put(f"{payload.message_id} is deleted")

    @bot.event
    async def on_raw_reaction_add(payload: discord.RawReactionActionEvent) -> None:
        await heard.put(f"{payload.member} adds {payload.emoji}")

    @bot.event
    async def on_raw_reaction_remove(payload: discord.RawReactionActionEvent) -> None:
        await heard.put(f"{payload.emoji} is taken back")

    return bot, heard


async def test_an_upload_reaches_the_bot_and_can_be_downloaded(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot, heard = Bot(), asyncio.Queue[discord.Message]()

    @bot.event
    async def on_message(message: discord.Message) -> None:
        await heard.put(message)

    async with connected(bot, emulator.address):
        ksh = discord_driver.guild().user("ksh")
        sent = await ksh.upload(
            "drawings", [File("루비 1.png", PNG), File("b.txt", b"b")], content="two"
        )
        message = await heard.get()

        assert (str(message.id), message.content) == (sent.id, "two")
        assert (str(message.author), str(message.channel)) == ("ksh", "drawings")
        picture, text = message.attachments
        assert (picture.filename, picture.content_type) == ("_1.png", "image/png")
        assert (picture.width, picture.height, picture.size) == (1, 1, len(PNG))
        assert picture.title == "루비 1"
        assert (text.filename, text.width) == ("b.txt", None)
        assert [await a.read() for a in message.attachments] == [PNG, b"b"]


async def test_a_file_over_the_upload_limit_is_refused_to_both_sides(
    emulator: Emulator, discord_driver: Discord
) -> None:
    too_large = b"\0" * (10 * 1024 * 1024 + 1)
    async with connected(Bot(), emulator.address) as bot:
        with pytest.raises(Refused, match="Request entity too large"):
            await discord_driver.guild().user("ksh").upload("drawings", [File("a.png", too_large)])
        file = discord.File(io.BytesIO(too_large), "a.png")
        with pytest.raises(discord.HTTPException) as caught:
            await bot.guilds[0].text_channels[0].send(file=file)

    assert (caught.value.status, caught.value.code) == (413, 40005)
    [violation] = emulator.violations
    assert str(violation) == "POST /channels/{channel_id}/messages: Request entity too large"


async def test_an_attachments_url_expires_after_a_day(discord_driver: Discord) -> None:
    mina = discord_driver.guild().user("mina")
    sent = await mina.upload("drawings", [File("a.png", PNG)])
    await discord_driver.advance(25 * 3600)

    with pytest.raises(Refused, match="404: This content is no longer available"):
        await mina.download(sent.attachments[0])
    fresh = (await mina.at("drawings").history())[0].attachments[0]
    assert await mina.download(fresh) == PNG


async def test_an_attachments_url_cannot_be_forged(discord_driver: Discord) -> None:
    mina = discord_driver.guild().user("mina")
    sent = await mina.upload("drawings", [File("a.png", PNG)])
    base, _ = sent.attachments[0].url.split("?")
    for query in ("", "?ex=ffffffff&is=0&hm=00"):
        with pytest.raises(Refused, match="404"):
            await mina.control.download(base + query)


async def test_the_bot_hears_of_edits_deletions_and_reactions(
    emulator: Emulator, discord_driver: Discord
) -> None:
    bot, heard = a_listening_bot()
    async with connected(bot, emulator.address):
        mina = discord_driver.guild().user("mina")
        said = await mina.say("hello")
        await mina.edit(said, "hello!")
        await mina.react(said, "✅")
        await mina.unreact(said, "✅")
        await mina.delete(said)

        assert [await heard.get() for _ in range(5)] == [
            "mina says hello",
            "mina corrects to hello!",
            "mina adds ✅",
            "✅ is taken back",
            f"{said.id} is deleted",
        ]


async def test_people_delete_what_others_wrote_only_with_the_permission(
    discord_driver: Discord,
) -> None:
    guild = discord_driver.guild()
    mina, alex, ksh = guild.user("mina"), guild.user("alex"), guild.user("ksh")
    said = await mina.say("hello")
    with pytest.raises(Refused, match="alex lacks manage_messages in #general"):
        await alex.delete(said)
    with pytest.raises(Refused, match="nobody edits what another wrote"):
        await ksh.edit(said, "bye")
    await ksh.delete(said)
    await mina.sees_deleted(said)


async def test_the_bot_sends_edits_reacts_replies_and_deletes(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        mina = discord_driver.guild().user("mina")
        channel = bot.guilds[0].text_channels[0]
        asked = await mina.say("a question")
        question = await channel.fetch_message(int(asked.id))

        answer = await question.reply("an answer", file=discord.File(io.BytesIO(PNG), "a.png"))
        seen = await mina.sees(lambda m: m.replies_to == asked.id)
        assert (seen.content, seen.attachments[0].filename) == ("an answer", "a.png")
        await answer.add_reaction("✅")
        assert (await mina.until(seen, lambda m: m.reactions)).reactions == {"✅": 1}
        await answer.edit(content="a better answer", attachments=[])
        better = await mina.until(seen, lambda m: m.is_edited)
        assert (better.content, better.attachments) == ("a better answer", ())
        await answer.delete()
        await mina.sees_deleted(seen)
        with pytest.raises(discord.Forbidden, match="Missing Permissions"):
            await question.delete()
        with pytest.raises(discord.Forbidden, match="another user"):
            await channel.get_partial_message(question.id).edit(content="mine")
    assert emulator.violations == []


async def test_history_is_paged_newest_first(emulator: Emulator, discord_driver: Discord) -> None:
    async with connected(Bot(), emulator.address) as bot:
        mina = discord_driver.guild().user("mina")
        for number in range(5):
            await mina.say(str(number))
        channel = bot.guilds[0].text_channels[0]
        newest = [m async for m in channel.history(limit=2)]
        older = [m.content async for m in channel.history(limit=2, before=newest[-1])]
        oldest = [m.content async for m in channel.history(limit=2, oldest_first=True)]

    assert ([m.content for m in newest], older, oldest) == (["4", "3"], ["2", "1"], ["0", "1"])


async def test_kept_attachments_stay_and_new_ones_join_them(emulator: Emulator) -> None:
    async with connected(Bot(), emulator.address) as bot:
        files = [discord.File(io.BytesIO(name.encode()), name) for name in ("a.png", "b.png")]
        sent = await bot.guilds[0].text_channels[0].send(files=files)
        kept, _ = sent.attachments
        new = discord.File(io.BytesIO(b"c"), "c.png")
        edited = await sent.edit(attachments=[kept, new])

    assert [a.filename for a in edited.attachments] == ["a.png", "c.png"]
    assert edited.attachments[0].id == kept.id


async def test_a_file_that_an_embed_shows_is_found_there(emulator: Emulator) -> None:
    async with connected(Bot(), emulator.address) as bot:
        embed = discord.Embed(title="before and after").set_image(url="attachment://a.png")
        file = discord.File(io.BytesIO(PNG), "a.png")
        sent = await bot.guilds[0].text_channels[0].send(embed=embed, file=file)

    assert sent.attachments == []
    assert sent.embeds[0].image.url is not None
    assert sent.embeds[0].image.url.startswith(emulator.address)
    assert sent.embeds[0].image.width == 1


async def test_a_thread_starts_at_a_message_and_is_talked_in(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        mina = discord_driver.guild().user("mina")
        run = await bot.guilds[0].text_channels[0].send("run 7")
        thread = await run.create_thread(name="run 7: progress")
        await thread.send("epoch 1")

        progress = await mina.sees(lambda m: m.content == "epoch 1")
        assert progress.channel_id == str(thread.id) == str(run.id)
        starter = await mina.sees(lambda m: m.id == str(run.id))
        assert starter.thread == "run 7: progress"
        said = await mina.at("run 7: progress").say("nice")
        assert [m.content async for m in thread.history()] == ["nice", "epoch 1"]
        assert said.channel_id == str(thread.id)
        assert emulator.violations == []
        with pytest.raises(discord.HTTPException, match="thread has already been created"):
            await run.create_thread(name="another")
    assert len(emulator.violations) == 1


async def test_content_that_is_too_long_is_refused(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(Bot(), emulator.address) as bot:
        with pytest.raises(discord.HTTPException, match="Must be 2000 or fewer in length"):
            await bot.guilds[0].text_channels[0].send("x" * 2001)
        with pytest.raises(Refused, match="content: Must be 2000 or fewer"):
            await discord_driver.guild().user("mina").say("x" * 2001)

    assert len(emulator.violations) == 1
    assert (await discord_driver.violations())[0].startswith("POST /channels/{channel_id}/messages")


async def test_an_empty_message_is_refused(emulator: Emulator) -> None:
    async with connected(Bot(), emulator.address) as bot:
        with pytest.raises(discord.HTTPException, match="Cannot send an empty message"):
            await bot.guilds[0].text_channels[0].send("   ")
        sent = await bot.guilds[0].text_channels[0].send("something")
        with pytest.raises(discord.HTTPException, match="Cannot send an empty message"):
            await sent.edit(content="")
        assert (await sent.fetch()).content == "something"
    assert [violation.method for violation in emulator.violations] == ["POST", "PATCH"]


async def test_mentions_call_only_whom_they_are_allowed_to(emulator: Emulator) -> None:
    async with connected(Bot(), emulator.address) as bot:
        guild = bot.guilds[0]
        mina = guild.get_member_named("mina")
        assert mina is not None
        channel = guild.text_channels[0]
        called = await channel.send(f"{mina.mention} @everyone")
        silent = await channel.send(
            f"{mina.mention} @everyone", allowed_mentions=discord.AllowedMentions.none()
        )

    assert ([user.name for user in called.mentions], called.mention_everyone) == (["mina"], True)
    assert (silent.mentions, silent.mention_everyone) == ([], False)


async def test_a_bot_that_types_is_seen_typing(emulator: Emulator, discord_driver: Discord) -> None:
    async with connected(Bot(), emulator.address) as bot:
        mina = discord_driver.guild().user("mina")
        await mina.screen.open()
        await bot.guilds[0].text_channels[0].typing()
        by = await mina.screen.first(
            lambda event, _: event.get("by"), since=0, timeout_s=5, what="somebody type"
        )
        assert by == "KSH Drawing AI"
