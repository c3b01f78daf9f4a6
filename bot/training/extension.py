"""What bot.extensions finds."""

from typing import TYPE_CHECKING

from bot.screening import Screening
from bot.training.retrain_cog import Retraining
from bot.training.runs_cog import Runs
from bot.training.watched import WatchedRuns
from bot.training.watching import Watching

if TYPE_CHECKING:
    from bot.bot import Bot


async def setup(bot: "Bot") -> None:
    """Loads the extension."""
    watched = WatchedRuns(bot.database)
    watching = Watching(
        bot.servers.training,
        watched,
        Screening(bot),
        edit_interval_s=bot.settings.edit_interval_s,
    )
    runs = Runs(bot, watched, watching)
    await bot.add_cog(runs)
    await bot.add_cog(Retraining(bot, watching, runs))
