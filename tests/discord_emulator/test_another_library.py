"""The emulator with hikari, a client library that shares nothing with discord.py.

What works here with both is Discord's protocol, and no habit of one of them.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import hikari
import pytest

from discord_emulator import (
    LOCAL_TOKEN,
    Discord,
    Emulator,
    File,
    GatewayLost,
    InvalidSession,
    Refused,
    TooManyRequests,
)
from discord_emulator.faults import Fault

DRAW = "draw"


@asynccontextmanager
async def connected(bot: hikari.GatewayBot) -> AsyncIterator[hikari.GatewayBot]:
    """The bot started, its commands synced."""
    ready = asyncio.Event()

    @bot.listen()
    async def synced(_: hikari.StartedEvent) -> None:
        application = await bot.rest.fetch_application()
        await bot.rest.set_application_commands(application, commands(bot))
        ready.set()

    await bot.start(check_for_updates=False)
    try:
        await asyncio.wait_for(ready.wait(), 30)
        yield bot
    finally:
        await bot.close()


def commands(
    bot: hikari.GatewayBot,
) -> list[hikari.api.SlashCommandBuilder | hikari.api.ContextMenuCommandBuilder]:
    draw = bot.rest.slash_command_builder(DRAW, "Draw a picture").add_option(
        hikari.CommandOption(
            type=hikari.OptionType.STRING,
            name="prompt",
            description="What to draw",
            is_required=True,
            autocomplete=True,
        )
    )
    words = bot.rest.slash_command_builder("words", "Other words")
    describe = bot.rest.context_menu_command_builder(hikari.CommandType.MESSAGE, "Describe this")
    theirs = bot.rest.context_menu_command_builder(hikari.CommandType.USER, "Their drawings")
    return [draw, words, describe, theirs]


async def use_command(interaction: hikari.CommandInteraction) -> None:
    match interaction.command_name:
        case "draw":
            await drawn(interaction)
        case "words":
            row = hikari.impl.ModalActionRowBuilder().add_text_input("prompt", "Prompt")
            await interaction.create_modal_response("Other words", "words", components=[row])
        case "Describe this":
            assert interaction.resolved is not None
            [message] = interaction.resolved.messages.values()
            await interaction.create_initial_response(
                hikari.ResponseType.MESSAGE_CREATE,
                f"{message.author.username} said {message.content}",
                flags=hikari.MessageFlag.EPHEMERAL,
            )
        case _:
            assert interaction.resolved is not None
            [member] = interaction.resolved.members.values()
            await interaction.create_initial_response(
                hikari.ResponseType.MESSAGE_CREATE, f"{member.username} drew nothing"
            )


async def drawn(interaction: hikari.CommandInteraction) -> None:
    await interaction.create_initial_response(hikari.ResponseType.DEFERRED_MESSAGE_CREATE)
    await interaction.edit_initial_response("half of it")
    assert interaction.options is not None
    prompt = str(interaction.options[0].value)
    row = hikari.impl.MessageActionRowBuilder().add_interactive_button(
        hikari.ButtonStyle.PRIMARY, f"again:{prompt}", label="Again"
    )
    picture = hikari.Bytes(prompt.encode(), "drawing.png")
    await interaction.edit_initial_response("Here it is", attachment=picture, component=row)
    await interaction.execute("and a word about it", flags=hikari.MessageFlag.EPHEMERAL)


def a_bot(emulator: Emulator) -> hikari.GatewayBot:
    """A bot that draws, suggests, and answers buttons, modals and menus."""
    bot = hikari.GatewayBot(
        LOCAL_TOKEN,
        rest_url=f"{emulator.address}/api/v10",
        intents=hikari.Intents.ALL_MESSAGES
        | hikari.Intents.GUILDS
        | hikari.Intents.MESSAGE_CONTENT
        | hikari.Intents.ALL_MESSAGE_REACTIONS,
        banner=None,
        logs=None,
        suppress_optimization_warning=True,
    )

    @bot.listen()
    async def used(event: hikari.InteractionCreateEvent) -> None:
        match event.interaction:
            case hikari.CommandInteraction() as interaction:
                await use_command(interaction)
            case hikari.AutocompleteInteraction() as interaction:
                await interaction.create_response(
                    [hikari.impl.AutocompleteChoiceBuilder("a cat", "a cat")]
                )
            case hikari.ComponentInteraction() as interaction:
                await interaction.create_initial_response(
                    hikari.ResponseType.MESSAGE_UPDATE, interaction.custom_id
                )
            case hikari.ModalInteraction() as interaction:
                entered = interaction.components[0].components[0]
                await interaction.create_initial_response(
                    hikari.ResponseType.MESSAGE_CREATE, f"entered {entered.value}"
                )

    @bot.listen()
    async def heard(event: hikari.GuildMessageCreateEvent) -> None:
        if event.is_human and event.message.attachments:
            data = await event.message.attachments[0].read()
            await event.message.respond(f"got {data!r}", reply=True)
            await event.message.add_reaction("✅")

    return bot


async def test_a_hikari_bot_draws_in_one_message_with_its_file_and_its_button(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(emulator)):
        mina = discord_driver.guild().user("mina")
        assert [c.value for c in await mina.suggestions(DRAW, "prompt", prompt="a")] == ["a cat"]
        draw = await mina.slash(DRAW, prompt="a cat")
        assert await draw.acknowledged() == "deferred_message"
        done = await mina.until(await draw.reply(), lambda message: message.attachments)
        assert await mina.download(done.attachments[0]) == b"a cat"
        aside = await draw.followup()
        assert (aside.content, aside.is_ephemeral) == ("and a word about it", True)
        again = await (await mina.click(done, "Again")).reply()
        assert (again.id, again.content) == (done.id, "again:a cat")
        with pytest.raises(Refused, match="/draw needs prompt"):
            await mina.slash(DRAW)
    assert emulator.violations == []


async def test_a_hikari_bot_answers_modals_and_menus(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(emulator)):
        mina = discord_driver.guild().user("mina")
        modal = await (await mina.slash("words")).modal()
        assert (await (await mina.fill(modal, prompt="a dog")).reply()).content == "entered a dog"
        said = await mina.say("hello")
        described = await (await mina.message_menu(said, "Describe this")).reply()
        assert (described.content, described.is_ephemeral) == ("mina said hello", True)
        theirs = await (await mina.user_menu("hana", "Their drawings")).reply()
        assert theirs.content == "hana drew nothing"
    assert emulator.violations == []


async def test_a_hikari_bot_answers_uploads_with_a_reply_and_a_reaction(
    emulator: Emulator, discord_driver: Discord
) -> None:
    async with connected(a_bot(emulator)):
        mina = discord_driver.guild().user("mina")
        sent = await mina.upload("drawings", [File("a.png", b"pixels")])
        answer = await mina.sees(lambda message: message.replies_to == sent.id)
        assert answer.content == "got b'pixels'"
        await mina.until(sent, lambda message: message.reactions == {"✅": 1})
    assert emulator.violations == []


@pytest.mark.parametrize("fault", [GatewayLost(), InvalidSession(resumable=True)])
async def test_a_hikari_bot_resumes_and_misses_nothing(
    emulator: Emulator, discord_driver: Discord, fault: Fault
) -> None:
    bot, resumed = a_bot(emulator), asyncio.Event()

    @bot.listen()
    async def on_resumed(_: hikari.ShardResumedEvent) -> None:
        resumed.set()

    async with connected(bot):
        mina = discord_driver.guild().user("mina")
        await discord_driver.cause(fault)
        sent = await mina.upload("drawings", [File("a.png", b"pixels")])
        await mina.sees(lambda message: message.replies_to == sent.id, timeout_s=60)
        await asyncio.wait_for(resumed.wait(), 30)


async def test_a_hikari_bot_waits_out_429s(emulator: Emulator, discord_driver: Discord) -> None:
    async with connected(a_bot(emulator)):
        mina = discord_driver.guild().user("mina")
        template = "/channels/{channel_id}/messages"
        await discord_driver.cause(TooManyRequests("POST", template, times=2, retry_after_s=0.1))
        sent = await mina.upload("drawings", [File("a.png", b"pixels")])
        await mina.sees(lambda message: message.replies_to == sent.id)
    assert await discord_driver.rate_limited() == {f"POST {template}": 2}
