"""Where draws come in: admitted, prepared, answered and started."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bot import problem
from bot.answering import answer, answered_at_once
from bot.drawing import details, mending, pages
from bot.drawing.book import DrawBook
from bot.drawing.defaults import Defaults
from bot.drawing.ending import NotBegunError, NotLetInError
from bot.drawing.form import Form
from bot.drawing.inputs import Inputs
from bot.drawing.ongoing import OngoingDraws
from bot.drawing.preparation import Preparation
from bot.drawing.quota import Quota
from bot.drawing.request import Draw, DrawRequest, requester
from bot.drawing.stream import DrawStream
from bot.errors import Refused
from bot.live_message import MessagePlace
from bot.private_answer import tell_privately
from bot.reply_token import ReplyToken
from bot.screening import is_age_restricted
from rpc.errors import KshError

if TYPE_CHECKING:
    from bot.bot import Bot


class Reception:
    """Takes draws from commands, buttons and modals.

    Args:
        bot: Knows what members and guilds prefer.
        book: Where draws are written down.
        inputs: The pictures that draws start from.
        preparation: Decides what was left open.
        ongoing: Draws.
    """

    def __init__(
        self,
        bot: "Bot",
        book: DrawBook,
        inputs: Inputs,
        preparation: Preparation,
        ongoing: OngoingDraws,
    ) -> None:
        self._bot = bot
        self._book = book
        self._inputs = inputs
        self._preparation = preparation
        self._ongoing = ongoing
        self._quota = Quota(book, bot.guild_preferences)

    async def take(
        self,
        interaction: discord.Interaction,
        form: Form,
        *,
        private: bool | None = None,
        image: discord.Attachment | None = None,
        request: DrawRequest | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> None:
        """A new draw, for whoever asks.

        Args:
            interaction: Theirs.
            form: What they ask for.
            private: Whether the answer is for their eyes only; None: as they prefer.
            image: The picture to start from, where the form does not name one that is kept.
            request: What to ask the server for, where that is decided.
            typed: The options that are still to be read, by name; None: nothing of the form was
                typed for this draw, and so nothing is lost if it is refused.
        """
        defaults = await self.defaults(interaction)
        draw = Draw(
            request_id=uuid.uuid4().hex,
            # Both are there: all this is for guilds only.
            guild_id=interaction.guild_id or 0,
            channel_id=interaction.channel_id or 0,
            message_id=None,
            author_id=interaction.user.id,
            language=await self._bot.members.language_of(interaction),
            form=form,
            private=defaults.private if private is None else private,
        )
        if request is not None:
            request = replace(
                request,
                request_id=draw.request_id,
                requester=requester(draw.author_id),
                withholds_flagged=defaults.withholds_flagged,
                shows_flagged_elsewhere=defaults.shows_flagged_elsewhere,
            )
        draw = replace(draw, request=request)
        try:
            await self._begin(interaction, draw, defaults, image, typed)
        except NotBegunError as error:
            await self._give_back(interaction, error)

    async def take_again(
        self, interaction: discord.Interaction, draw: Draw, *, in_place: bool
    ) -> None:
        """The very same draw; what the server has of it is not lost.

        Args:
            interaction: Of the button that was pressed.
            draw: The draw.
            in_place: Whether its message is the one with the button.
        """
        defaults = await self.defaults(interaction)
        await self._begin(interaction, draw, defaults, in_place=in_place)

    async def defaults(self, interaction: discord.Interaction) -> Defaults:
        """What holds for a draw of theirs where they say nothing."""
        return Defaults.of(
            await self._bot.members.preferences_of(interaction.user.id),
            await self._bot.guild_preferences.preferences_of(interaction.guild_id or 0),
            age_restricted=is_age_restricted(interaction.channel),
        )

    async def _begin(
        self,
        interaction: discord.Interaction,
        draw: Draw,
        defaults: Defaults,
        image: discord.Attachment | None = None,
        typed: Mapping[str, str] | None = None,
        *,
        in_place: bool = False,
    ) -> None:
        """Answers with the draw's message and starts it.

        A form that breaks a rule is refused before that, for its author's eyes only; so is a draw
        that the server does not let in, with a button to try again where that may help.
        """
        token = ReplyToken.of(interaction)
        with self._ongoing.beginning(draw.request_id):
            try:
                draw, request, stream = await answered_at_once(
                    interaction,
                    self._prepared(draw, token, defaults, image, typed),
                    thinking=not in_place,
                    private=draw.private,
                )
                message_id = await self._shown(interaction, draw, stream, in_place=in_place)
            except NotLetInError as error:
                ending = error.ending
                # First: it costs its author nothing, whether or not they can be told.
                await self._book.end(error.draw, ending.outcome)
                if in_place:
                    await answer(interaction, ending.page, in_place=True)
                else:
                    await tell_privately(interaction, ending.page.text, ending.page.view())
                return
            except Exception:
                # Nothing is shown, and so nothing is left to do, and nothing was used up.
                await self._book.abandon(draw)
                raise
            await self._book.answered(draw, message_id, token)
            place = MessagePlace(
                self._bot, draw.channel_id, message_id, token, private=draw.private
            )
            self._ongoing.start(replace(draw, message_id=message_id), request, place, stream)

    async def _shown(
        self,
        interaction: discord.Interaction,
        draw: Draw,
        stream: DrawStream,
        *,
        in_place: bool,
    ) -> int:
        """The id of the message that shows the draw from now on."""
        try:
            return await answer(
                interaction, pages.waiting(draw), in_place=in_place, private=draw.private
            )
        except BaseException:
            await self._ongoing.drop(draw, stream)
            raise

    async def _give_back(self, interaction: discord.Interaction, error: NotBegunError) -> None:
        """Tells why, with a button to edit what was typed; or, where that is no help, with it."""
        draw = error.draw
        why = problem.told(error.reason, draw.language)
        option = mending.at_fault(error.reason)
        if option is None:
            told = details.of_form(draw.form, why, draw.language)
            await tell_privately(interaction, told.text, files=told.files())
            return
        await self._book.put_aside(draw)
        page = pages.put_aside(draw, why, option)
        await tell_privately(interaction, page.text, page.view())

    async def _prepared(
        self,
        draw: Draw,
        token: ReplyToken,
        defaults: Defaults,
        image: discord.Attachment | None,
        typed: Mapping[str, str] | None,
    ) -> tuple[Draw, DrawRequest, DrawStream]:
        """The draw, written down, with what it was asked with and what the server tells of it."""
        # Whoever is quick presses Try again before its page is written down.
        await self._ongoing.over(draw.request_id)
        try:
            if image is not None:
                form = replace(draw.form, image=await self._inputs.fetch(image))
                draw = replace(draw, form=form)
            draw = replace(draw, form=mending.mended(draw.form, typed or {}))
            return await self._asked(draw, token, defaults)
        except (Refused, KshError) as error:
            if typed is None:
                raise
            raise NotBegunError(draw, error) from error

    async def _asked(
        self, draw: Draw, token: ReplyToken, defaults: Defaults
    ) -> tuple[Draw, DrawRequest, DrawStream]:
        if draw.request is None:
            draw = replace(draw, form=draw.form.filled(defaults))
        try:
            request = await self._preparation.request(draw, defaults)
        except problem.PASSING as error:
            await self._quota.admit(draw, token)
            raise NotLetInError(draw, error) from error
        # Whoever asks for the same again asks for this style, whatever they prefer.
        draw = replace(draw, request=request, form=replace(draw.form, style=request.style))
        await self._quota.admit(draw, token)
        return draw, request, await self._ongoing.ask(draw, request)
