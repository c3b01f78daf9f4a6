import asyncio
from datetime import UTC, datetime, timedelta

from bot.bot import Bot
from bot.database.tables import DrawRow
from bot.drawing.book import DrawBook
from bot.drawing.cog import Drawing
from bot.language import Language


async def test_draws_of_more_than_thirty_days_ago_are_forgotten_while_the_bot_runs(
    bot: Bot,
) -> None:
    book = DrawBook(bot.database)
    async with bot.database.transaction() as session:
        for days in (29, 31):
            session.add(
                DrawRow(
                    request_id=f"{days}",
                    guild_id=1,
                    channel_id=1,
                    author_id=1,
                    language=Language.ENGLISH,
                    form={"prompt": "an anime girl"},
                    private=False,
                    created_at=datetime.now(UTC) - timedelta(days=days),
                )
            )
    cog = bot.get_cog("Drawing")
    assert isinstance(cog, Drawing)
    cog.forget_old_draws.change_interval(seconds=0.05)
    async with asyncio.timeout(60):
        while await book.find("31") is not None:  # noqa: ASYNC110 - the book tells nobody
            await asyncio.sleep(0.05)
    assert await book.find("29") is not None
