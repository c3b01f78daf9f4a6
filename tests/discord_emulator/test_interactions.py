import asyncio
import io

import aiohttp
import discord
import pytest

from discord_emulator import Discord, Emulator, InteractionFailed, NotSeen
from tests.discord_emulator.bot import Bot, connected

Heard = asyncio.Queue[discord.Interaction]


def a_bot_that_hands_over(heard: Heard) -> Bot:
    """A bot whose /go does nothing but hand its interaction to the test."""
    bot = Bot()

    @bot.tree.command()
    async def go(interaction: discord.Interaction) -> None:
        await heard.put(interaction)

    return bot


async def answered(
    emulator: Emulator, interaction: discord.Interaction, callback: dict[str, object]
) -> tuple[int, int | None]:
    """The status and the code of a callback that discord.py itself would not send."""
    path = f"/api/v10/interactions/{interaction.id}/{interaction.token}/callback"
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{emulator.address}{path}", json=callback) as response,
    ):
        return response.status, (await response.json())["code"] if response.status > 204 else None


@pytest.fixture
def heard() -> Heard:
    return Heard()


async def test_a_deferred_reply_thinks_until_it_is_edited_with_files(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address):
        mina = discord_driver.guild().user("mina")
        go = await mina.slash("go")
        interaction = await heard.get()
        await interaction.response.defer(thinking=True)
        assert await go.acknowledged() == "deferred_message"
        thinking = await mina.sees(lambda message: message.is_loading)

        await interaction.edit_original_response(content="step 1")
        await interaction.edit_original_response(content="step 2")
        picture = discord.File(io.BytesIO(b"pixels"), "drawing.png", description="a cat")
        await interaction.edit_original_response(content="done", attachments=[picture])

        states = [state async for state in mina.edits(thinking, until=lambda m: m.attachments)]
        assert [state.content for state in states] == ["", "step 1", "step 2", "done"]
        attachment = states[-1].attachments[0]
        assert (attachment.filename, attachment.description) == ("drawing.png", "a cat")
        assert attachment.content_type == "image/png"
        assert await mina.download(attachment) == b"pixels"
        assert (await go.reply()).id == thinking.id
    assert emulator.violations == []


async def test_the_answer_to_a_reply_tells_the_bot_its_message(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address):
        go = await discord_driver.guild().user("mina").slash("go")
        interaction = await heard.get()
        answered = await interaction.response.send_message("hello")
        original = await interaction.original_response()

        assert str(answered.message_id) == str(original.id) == (await go.reply()).id
        assert original.interaction_metadata is not None
        assert original.interaction_metadata.user.name == "mina"


async def test_an_ephemeral_reply_is_seen_by_its_user_alone(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address) as bot:
        guild = discord_driver.guild()
        mina, alex = guild.user("mina"), guild.user("alex")
        before = len(await alex.history())
        go = await mina.slash("go")
        await (await heard.get()).response.send_message("for you", ephemeral=True)
        reply = await go.reply()
        after = await mina.say("anybody?")

        assert reply.is_ephemeral
        assert [m.content for m in await mina.history()] == ["for you", "anybody?"]
        assert [m.content for m in await alex.history()][before:] == ["anybody?"]
        await alex.sees(lambda message: message.id == after.id)
        with pytest.raises(NotSeen, match=r"alex did not see such a message within 0\.1 s"):
            await alex.sees(lambda message: message.content == "for you", timeout_s=0.1)
        channel = bot.guilds[0].text_channels[0]
        assert [m.content async for m in channel.history()] == ["anybody?"]
        with pytest.raises(discord.NotFound, match="Unknown Message"):
            await channel.fetch_message(int(reply.id))


async def test_an_interaction_that_is_not_acknowledged_in_3_s_fails(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address):
        go = await discord_driver.guild().user("mina").slash("go")
        interaction = await heard.get()
        await discord_driver.advance(3.1)

        with pytest.raises(InteractionFailed, match="/go: the application did not respond"):
            await go.reply()
        with pytest.raises(discord.NotFound, match="Unknown interaction"):
            await interaction.response.send_message("too late")


async def test_without_a_bot_an_interaction_fails(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address):
        pass
    go = await discord_driver.guild().user("mina").slash("go")
    await discord_driver.advance(3.1)
    await go.failed()


async def test_an_interaction_is_acknowledged_only_once(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address):
        await discord_driver.guild().user("mina").slash("go")
        interaction = await heard.get()
        await interaction.response.send_message("first")

        assert await answered(emulator, interaction, {"type": 5}) == (400, 40060)
    [violation] = emulator.violations
    assert "already been acknowledged" in str(violation)


async def test_the_token_lives_for_15_minutes(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address):
        mina = discord_driver.guild().user("mina")
        go = await mina.slash("go")
        interaction = await heard.get()
        await interaction.response.send_message("training")
        await discord_driver.advance(14 * 60)
        await interaction.edit_original_response(content="still training")
        await discord_driver.advance(61)

        with pytest.raises(discord.HTTPException, match="Invalid Webhook Token"):
            await interaction.edit_original_response(content="done")
        reply = await go.reply()
        channel = interaction.channel
        assert isinstance(channel, discord.TextChannel)
        await channel.get_partial_message(int(reply.id)).edit(content="done, by my own token")
        await mina.until(reply, lambda message: message.content == "done, by my own token")


async def test_a_bot_that_thinks_for_15_minutes_has_failed(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address):
        go = await discord_driver.guild().user("mina").slash("go")
        await (await heard.get()).response.defer(thinking=True)
        await go.acknowledged()
        await discord_driver.advance(15 * 60 + 1)
        await go.failed()


async def test_ephemerality_is_fixed_when_deferring(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address):
        go = await discord_driver.guild().user("mina").slash("go")
        interaction = await heard.get()
        await interaction.response.defer(thinking=True, ephemeral=True)
        await interaction.followup.send("the first follow-up becomes the answer")
        await interaction.followup.send("the second is public")

        assert (await go.reply()).is_ephemeral
        followup = await go.followup()
        assert (followup.content, followup.is_ephemeral) == ("the second is public", False)


async def test_a_follow_up_before_the_acknowledgement_is_refused(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address):
        await discord_driver.guild().user("mina").slash("go")
        interaction = await heard.get()
        with pytest.raises(discord.NotFound, match="Unknown Webhook"):
            await interaction.followup.send("too early")


async def test_a_reply_can_be_deleted(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address):
        mina = discord_driver.guild().user("mina")
        go = await mina.slash("go")
        interaction = await heard.get()
        await interaction.response.send_message("oh", ephemeral=True)
        reply = await go.reply()
        await interaction.delete_original_response()
        await mina.sees_deleted(reply)
        assert await mina.history() == []


async def test_a_callback_that_does_not_fit_the_interaction_is_refused(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address):
        await discord_driver.guild().user("mina").slash("go")
        interaction = await heard.get()

        assert await answered(emulator, interaction, {"type": 6}) == (400, 50035)
        assert await answered(emulator, interaction, {"type": 1}) == (501, 0)
        assert await answered(emulator, interaction, {"type": 5}) == (204, None)


async def test_waiting_in_vain_tells_what_was_seen_instead(
    emulator: Emulator, discord_driver: Discord, heard: Heard
) -> None:
    async with connected(a_bot_that_hands_over(heard), emulator.address):
        mina = discord_driver.guild().user("mina")
        go = await mina.slash("go")
        await (await heard.get()).response.send_message("hello")
        reply = await go.reply()
        with pytest.raises(NotSeen) as caught:
            await mina.until(reply, lambda message: message.attachments, timeout_s=0.1)

    expected = "mina did not see an edit of KSH Drawing AI: 'hello' within 0.1 s"
    assert str(caught.value).startswith(expected)
