"""The first answer to a command or a button, which Discord wants within three seconds."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Final, TypeVar

import aiohttp
import discord
from discord.utils import MISSING

from bot.errors import DISCORD_FAILURES
from bot.live_message import Page

_Result = TypeVar("_Result")

# Long enough for a question to a server next door, short enough to feel like at once.
_PATIENCE_S: Final = 0.5


async def answered_at_once(
    interaction: discord.Interaction,
    work: Coroutine[object, object, _Result],
    *,
    thinking: bool,
    private: bool = False,
) -> _Result:
    """Does `work`, and acknowledges the interaction first if it is not done in a moment.

    Not always first: whether an answer is for all to see is fixed by the acknowledgement, and a
    refusal is for its reader only. One that comes late takes the acknowledgement away again, for
    Discord would show it in its place, to all.

    Args:
        interaction: What is answered.
        work: What must be known to answer it.
        thinking: Whether the answer is a new message, and not a change of the button's.
        private: Whether that message is for its reader's eyes only.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=_PATIENCE_S)
        if not task.done():
            await interaction.response.defer(thinking=thinking, ephemeral=private)
        return await task
    except Exception:
        if thinking and not private and interaction.response.is_done():
            with suppress(*DISCORD_FAILURES):
                await interaction.delete_original_response()
        raise
    finally:
        task.cancel()


async def answer(
    interaction: discord.Interaction, page: Page, *, in_place: bool = False, private: bool = False
) -> int:
    """Posts the page, or puts it into the message whose button was pressed; the message's id."""
    view = page.view()
    if interaction.response.is_done():
        message = await interaction.edit_original_response(
            content=page.text, attachments=[], view=view
        )
        return message.id
    try:
        if in_place and interaction.message is not None:
            await interaction.response.edit_message(content=page.text, attachments=[], view=view)
            return interaction.message.id
        answered = await interaction.response.send_message(
            page.text, suppress_embeds=True, view=view or MISSING, ephemeral=private
        )
    except (aiohttp.ClientError, OSError):
        # It may stand there, and only the word of that be lost on the way. If not, this raises.
        return (await interaction.original_response()).id
    if answered.message_id is None:
        msg = "Discord told no id of the message that it posted"
        raise RuntimeError(msg)
    return answered.message_id
