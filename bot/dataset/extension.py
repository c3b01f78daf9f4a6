"""What bot.extensions finds."""

from typing import TYPE_CHECKING

from bot.dataset.add_cog import Adding
from bot.dataset.caption_cog import Captions
from bot.dataset.channel.cog import Drawings
from bot.dataset.classroom import Classroom
from bot.dataset.forget_cog import Forgetting
from bot.dataset.list_cog import DrawingsLists
from bot.dataset.scans.cog import Scanner
from bot.dataset.transfers.export_cog import Exporting
from bot.dataset.transfers.import_cog import Importing
from bot.dataset.transfers.push_cog import Pushing

if TYPE_CHECKING:
    from bot.bot import Bot


async def setup(bot: "Bot") -> None:
    """Loads the extension."""
    room = Classroom(bot)
    for cog in (
        Adding,
        Captions,
        DrawingsLists,
        Scanner,
        Importing,
        Exporting,
        Pushing,
        Forgetting,
    ):
        await bot.add_cog(cog(room))
    # Last, and so unloaded last: it ends what the others wait for.
    await bot.add_cog(Drawings(room))
