"""Finding a drawing by what a manager typed."""

from typing import TYPE_CHECKING, Any, Final

import discord
from discord.app_commands import Choice

from bot.actor import Actor
from bot.choices import MOST, NAME_CHARACTERS
from bot.dataset.client import QUICK_S, DatasetClient
from bot.dataset.drawing import Drawing
from bot.errors import Refused
from bot.language.dataset import captions as say
from bot.quotation import listed, quoted, shortened
from rpc.errors import KshError, NotFound

if TYPE_CHECKING:
    from bot.bot import Bot

_SHA256_DIGITS: Final = 64
# The trainer takes no more of a query.
_QUERY_CHARACTERS: Final = 200


async def matching_drawings(
    bot: "Bot", interaction: discord.Interaction[Any], typed: str
) -> list[Choice[str]]:
    """The drawings with what was typed in names or captions; only managers see any."""
    try:
        actor = await bot.managers.acting(interaction)
        style = await bot.styles.managed(actor, interaction.namespace.style)
        page = await bot.servers.dataset.page(
            actor, style.name, size=MOST, query=typed.strip()[:_QUERY_CHARACTERS], timeout_s=QUICK_S
        )
    except (KshError, Refused):
        return []
    return [
        Choice(
            name=shortened(f"{drawing.file_name} · {drawing.caption}", NAME_CHARACTERS),
            value=drawing.id,
        )
        for drawing in page.drawings
    ]


async def find_drawing(
    client: DatasetClient, actor: Actor, style: str, wanted: str, *, timeout_s: float
) -> Drawing:
    """The drawing of that id, of that file name, or the only one that is found by it.

    Raises:
        Refused: There is none, or more than one.
    """
    named = wanted.strip()
    if len(named) == _SHA256_DIGITS and set(named) <= set("0123456789abcdef"):
        try:
            return await client.get(actor, style, named, timeout_s=timeout_s)
        except NotFound:
            raise Refused(say.NO_SUCH_DRAWING, named=quoted(named), style=style) from None
    page = await client.page(
        actor, style, size=MOST, query=named[:_QUERY_CHARACTERS], timeout_s=timeout_s
    )
    exactly = [each for each in page.drawings if each.file_name.casefold() == named.casefold()]
    found = exactly or page.drawings
    if not found:
        raise Refused(say.NO_SUCH_DRAWING, named=quoted(named), style=style)
    if len(found) > 1:
        names = listed([each.file_name for each in found])
        raise Refused(say.WHICH_DRAWING, named=quoted(named), names=names)
    return found[0]
