"""What bot.extensions finds."""

from typing import TYPE_CHECKING

from bot.dataset.channel_cog import Drawings
from bot.dataset.push_cog import Pushing

if TYPE_CHECKING:
    from bot.bot import Bot


async def setup(bot: "Bot") -> None:
    """Loads the extension."""
    await bot.add_cog(Drawings(bot))
    # After Drawings, whose group of commands it adds one to.
    await bot.add_cog(Pushing(bot))
