"""What bot.extensions finds."""

from typing import TYPE_CHECKING

from bot.styles.cog import Styles

if TYPE_CHECKING:
    from bot.bot import Bot


async def setup(bot: "Bot") -> None:
    """Loads the extension."""
    await bot.add_cog(Styles(bot))
