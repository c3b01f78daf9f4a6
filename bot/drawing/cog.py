"""The command, its suggestions, and all that stands behind them."""

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.drawing import buttons, suggestions
from bot.drawing.book import DrawBook
from bot.drawing.form import Form
from bot.drawing.inputs import Inputs
from bot.drawing.menus import MessageMenus
from bot.drawing.offer import Offer
from bot.drawing.ongoing import OngoingDraws
from bot.drawing.preparation import Preparation
from bot.drawing.presses import EDIT_MODAL, Presses
from bot.drawing.reception import Reception
from bot.drawing.request import Draw, Outcome
from bot.language import problems as say_problem
from bot.live_message import MessagePlace

if TYPE_CHECKING:
    from bot.bot import Bot

_MOST_PICTURES: Final = 4
# What the inference server takes unless its operator says otherwise.
_PROMPT_CHARACTERS: Final = 4000
_LARGEST_WEIGHT: Final = 2.0


class Drawing(commands.Cog):
    """Pictures for members.

    Attributes:
        presses: What its buttons do.
    """

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._client = bot.servers.drawing
        self._book = DrawBook(bot.database)
        self._inputs = Inputs(bot.settings.data_folder / "inputs")
        self._offer = Offer(self._client, bot.operator_guild_id)
        self._preparation = Preparation(self._client, self._offer, self._inputs)
        self._ongoing = OngoingDraws(
            self._client,
            self._book,
            self._inputs,
            bot.upload_limit_bytes,
            edit_interval_s=bot.settings.edit_interval_s,
        )
        self._reception = Reception(bot, self._book, self._inputs, self._preparation, self._ongoing)
        self.presses = Presses(bot, self._book, self._reception, self._ongoing)
        self._menus = MessageMenus(bot, self._book, self._inputs, self._reception, self._client)

    async def cog_load(self) -> None:
        """Goes on with what the last process left: the server still has it, or draws it anew."""
        self._bot.add_dynamic_items(*buttons.ALL)
        self._bot.modals.add(EDIT_MODAL, self.presses.edited, say_problem.DRAWING_SERVER)
        self._menus.add()
        self.forget_old_draws.start()
        self.forget_tokens.start()
        for draw in await self._book.unanswered():
            await self._look_for_message(draw)
        for draw in await self._book.unfinished():
            if draw.request is None or draw.message_id is None:
                await self._book.end(draw, Outcome.FAILED)
                continue
            token = await self._book.reply_token(draw)
            place = MessagePlace(
                self._bot, draw.channel_id, draw.message_id, token, private=draw.private
            )
            self._ongoing.start(draw, draw.request, place)

    async def _look_for_message(self, draw: Draw) -> None:
        """The last process may have posted it, and died before it learnt so."""
        token = await self._book.reply_token(draw)
        message_id = None if token is None else await token.answer_id(self._bot)
        if token is None or message_id is None:
            await self._book.end(draw, Outcome.FAILED)
        else:
            await self._book.answered(draw, message_id, token)

    async def cog_unload(self) -> None:
        self.forget_old_draws.cancel()
        self.forget_tokens.cancel()
        await self._ongoing.close()
        self._menus.remove()
        self._bot.modals.remove(EDIT_MODAL)
        self._bot.remove_dynamic_items(*buttons.ALL)

    @tasks.loop(hours=24)
    async def forget_old_draws(self) -> None:
        """At the start, and once a day."""
        await self._book.forget_old()
        await self._inputs.forget_all_but(await self._book.images())

    @tasks.loop(minutes=1)
    async def forget_tokens(self) -> None:
        """A draw may wait for longer than they live."""
        await self._book.forget_tokens()

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        await self._ongoing.cancel_unseen(lambda draw: draw.message_id == payload.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        await self._ongoing.cancel_unseen(lambda draw: draw.message_id in payload.message_ids)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._ongoing.cancel_unseen(lambda draw: draw.channel_id == channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Also once for each thread of a channel that is deleted."""
        await self._ongoing.cancel_unseen(lambda draw: draw.channel_id == payload.thread_id)

    @app_commands.command(name="draw", description="Draw a picture in the artist's style")
    @app_commands.guild_only()
    @app_commands.describe(
        prompt="What to draw, such as: an anime girl, blonde hair, green eyes, smile",
        negative_prompt="What to keep out of the picture",
        size="square, portrait, landscape, or width x height",
        steps="Denoising steps: more is slower and finer",
        guidance="How closely to follow the prompt",
        seed="A whole number; the same seed draws the same picture again",
        count="How many pictures",
        style="Whose style to draw in",
        version="Which version of the style; the one in service if left out",
        style_weight="How strongly the style acts: 1 is usual, 0 is the base model alone",
        sampler="How the noise is removed",
        image="A picture to start from",
        strength="How far to go from the picture: 0.1 keeps most, 1 keeps nothing",
        private="Whether only you see it",
    )
    async def draw(  # noqa: PLR0913, PLR0917 - discord.py makes an option of each
        self,
        interaction: discord.Interaction,
        prompt: app_commands.Range[str, 1, _PROMPT_CHARACTERS],
        negative_prompt: app_commands.Range[str, 1, _PROMPT_CHARACTERS] | None = None,
        size: str | None = None,
        steps: int | None = None,
        guidance: float | None = None,
        # Text, because Discord's whole numbers end at 2^53 and seeds at 2^63 - 1.
        seed: str | None = None,
        count: app_commands.Range[int, 1, _MOST_PICTURES] | None = None,
        style: str | None = None,
        version: int | None = None,
        style_weight: app_commands.Range[float, 0.0, _LARGEST_WEIGHT] | None = None,
        sampler: str | None = None,
        image: discord.Attachment | None = None,
        strength: app_commands.Range[float, 0.0, 1.0] | None = None,
        private: bool | None = None,  # noqa: FBT001 - an option
    ) -> None:
        form = Form(
            prompt=prompt,
            negative_prompt=negative_prompt,
            size=size,
            steps=steps,
            guidance=guidance,
            seed=seed,
            style=style,
            version=version,
            count=count,
            style_weight=style_weight,
            sampler=sampler,
            strength=strength,
        )
        await self._reception.take(interaction, form, private=private, image=image, typed={})

    @draw.autocomplete("size")
    async def _suggest_sizes(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        language = await self._bot.members.language_of(interaction)
        return await suggestions.sizes(self._offer, typed, language)

    @draw.autocomplete("style")
    async def _suggest_styles(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await suggestions.styles(self._offer, typed, interaction.guild_id or 0)

    @draw.autocomplete("sampler")
    async def _suggest_samplers(
        self, _interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await suggestions.samplers(self._offer, typed)

    @draw.autocomplete("version")
    async def _suggest_versions(
        self, interaction: discord.Interaction, typed: int | str
    ) -> list[app_commands.Choice[int]]:
        return await suggestions.versions(
            self._offer,
            self._client,
            interaction.guild_id or 0,
            Form("", style=getattr(interaction.namespace, "style", None)),
            await self._reception.defaults(interaction),
            str(typed),
            await self._bot.members.language_of(interaction),
        )
