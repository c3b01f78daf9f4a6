"""A bot with something of everything, in English and Korean."""

import asyncio
import struct
import zlib
from io import BytesIO

import discord
from discord import app_commands, ui
from discord.app_commands import locale_str
from discord.http import Route

from tests.discord_emulator.bot import Bot
from tests.discord_emulator.panels import Choosers, Panel, Words
from tests.discord_emulator.test_modal_choices import Wishes

KOREAN = {
    "paint": "칠하기",
    "Paint a picture": "그림을 그립니다",
    "prompt": "프롬프트",
    "What to paint": "무엇을 그릴지",
    "mood": "분위기",
    "How it feels": "어떤 느낌인지",
    "Calm": "차분하게",
    "Wild": "거칠게",
}


class Korean(app_commands.Translator):
    async def translate(
        self,
        string: locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        del context
        return KOREAN.get(string.message) if locale is discord.Locale.korean else None


def png(width: int, height: int, rgb: tuple[int, int, int] = (88, 101, 242)) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + bytes(rgb) * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def file(name: str = "cat.png") -> discord.File:
    return discord.File(BytesIO(png(640, 480)), name, description="a blue cat")


def studio_bot() -> Bot:
    """The bot, with its commands, not yet connected."""
    bot = Bot()
    _add_paint(bot)
    _add_panels(bot)
    _add_menus(bot)

    @bot.tree.command(description="Says it as it is")
    async def echo(interaction: discord.Interaction, text: str) -> None:
        await interaction.response.send_message(text)

    @bot.tree.command(description="Never answers")
    async def silence(_: discord.Interaction) -> None:
        pass

    @bot.tree.command(description="Tells you alone")
    async def whisper(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("between us", ephemeral=True)

    @bot.tree.command(description="Types for a while")
    async def ponder(interaction: discord.Interaction) -> None:
        channel = interaction.channel
        assert isinstance(channel, discord.TextChannel)
        await interaction.response.send_message("hm", ephemeral=True)
        await channel.typing()

    @bot.tree.command(description="For managers")
    @app_commands.default_permissions(manage_guild=True)
    async def manage(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("managed")

    @bot.event
    async def setup_hook() -> None:
        await bot.tree.set_translator(Korean())

    return bot


def _add_paint(bot: Bot) -> None:
    @bot.tree.command(name=locale_str("paint"), description=locale_str("Paint a picture"))
    @app_commands.describe(
        prompt="What to paint", steps="How many strokes", mood="How it feels", size="How large"
    )
    @app_commands.choices(
        mood=[
            app_commands.Choice(name="Calm", value="calm"),
            app_commands.Choice(name="Wild", value="wild"),
        ]
    )
    async def paint(
        interaction: discord.Interaction,
        prompt: str,
        steps: app_commands.Range[int, 1, 50] | None = None,
        mood: str | None = None,
        size: str | None = None,
        friend: discord.Member | None = None,
        sketch: discord.Attachment | None = None,
    ) -> None:
        await interaction.response.defer()
        for step in range(1, 4):
            await interaction.edit_original_response(content=f"**{prompt}**\nstroke {step} of 3")
            await asyncio.sleep(0.1)
        told = {
            "steps": steps,
            "mood": mood,
            "size": size,
            "friend": friend and friend.name,
            "sketch": sketch and f"{sketch.filename} {len(await sketch.read())}",
        }
        embed = discord.Embed(title="Painted", description=prompt, colour=0x23A55A)
        for name, value in told.items():
            if value is not None:
                embed.add_field(name=name, value=value)
        await interaction.edit_original_response(content="", embed=embed, attachments=[file()])

    @paint.autocomplete("size")
    async def sizes(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        told = getattr(interaction.namespace, "prompt", "nothing")
        return [app_commands.Choice(name=f"{typed or 'any'} for {told}", value=f"<{typed}>")]


def _add_panels(bot: Bot) -> None:
    @bot.tree.command(description="A message with controls")
    async def panel(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("panel", view=Panel())

    @bot.tree.command(description="Selects of each kind")
    async def choosers(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("choose", view=Choosers())

    @bot.tree.command(description="A form")
    async def words(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Words())

    @bot.tree.command(description="A form to tick")
    async def wish(interaction: discord.Interaction) -> None:
        await interaction.response.send_modal(Wishes())

    @bot.tree.command(description="A button that nobody hears")
    async def deaf(interaction: discord.Interaction) -> None:
        await interaction.response.defer()
        # past discord.py's views, which acknowledge by themselves whatever they listen to
        path = f"/webhooks/{interaction.application_id}/{interaction.token}/messages/@original"
        button = {"type": 2, "style": 2, "label": "Anyone?", "custom_id": "unknown"}
        row = {"type": 1, "components": [button]}
        await bot.http.request(Route("PATCH", path), json={"components": [row]})

    @bot.tree.command(description="A layout")
    async def layout(interaction: discord.Interaction) -> None:
        view = ui.LayoutView()
        container: ui.Container[ui.LayoutView] = ui.Container(
            ui.TextDisplay("## Two pictures"),
            ui.MediaGallery(discord.MediaGalleryItem("attachment://a.png")),
            ui.Separator(),
            ui.Section("beside it", accessory=ui.Thumbnail("attachment://b.png")),
            accent_colour=0xE91E63,
        )
        view.add_item(container)
        await interaction.response.send_message(view=view, files=[file("a.png"), file("b.png")])


def _add_menus(bot: Bot) -> None:
    @bot.tree.context_menu(name="Paint this")
    async def paint_this(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"painting: {message.content}")

    @bot.tree.context_menu(name="Portrait")
    async def portrait(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"a portrait of {member.name}")
