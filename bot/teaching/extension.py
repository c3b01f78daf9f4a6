"""What bot.extensions finds."""

from typing import TYPE_CHECKING

from bot.teaching.channel_cog import Drawings
from bot.teaching.push_cog import Pushing
from bot.teaching.retrain_cog import Retraining

if TYPE_CHECKING:
    from bot.bot import Bot


async def setup(bot: "Bot") -> None:
    """Loads the extension."""
    await bot.add_cog(Drawings(bot))
    # After Drawings, whose group of commands it adds one to.
    await bot.add_cog(Pushing(bot))
    await bot.add_cog(Retraining(bot))
