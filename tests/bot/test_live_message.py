import asyncio
import gc
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from discord import ui
from discord.utils import MISSING

from bot.live_message import LiveMessage, Page, Picture

INTERVAL_S = 0.1


@dataclass
class Wall:
    """A place where pages are put up, with the times at which they were."""

    texts: list[str] = field(default_factory=list)
    files: list[list[str] | None] = field(default_factory=list)
    sent: list[discord.File] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    takes_s: float = 0
    failures: list[Exception] = field(default_factory=list)
    tried: int = 0

    async def edit(
        self,
        *,
        content: str,
        attachments: Sequence[discord.File],
        view: ui.View | None,  # noqa: ARG002
    ) -> None:
        await asyncio.sleep(self.takes_s)
        self.tried += 1
        if self.failures:
            raise self.failures.pop(0)
        self.texts.append(content)
        self.files.append(
            None if attachments is MISSING else [file.filename for file in attachments]
        )
        for file in attachments or ():
            self.sent.append(file)
            # As discord.py does with what it has sent.
            file.close()
        self.times.append(asyncio.get_running_loop().time())

    async def tried_times(self, times: int) -> None:
        """Returns when so many edits were tried."""
        async with asyncio.timeout(30):
            while self.tried < times:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.005)


def discord_says(status: int, code: int) -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="")
    return discord.HTTPException(response, {"code": code, "message": "no"})


async def test_pages_come_no_faster_than_discord_lets_and_the_latest_wins() -> None:
    wall = Wall()
    began = asyncio.get_running_loop().time()
    async with LiveMessage(wall, interval_s=INTERVAL_S) as message:
        for step in range(100):
            message.show(Page(f"step {step}"))
            await asyncio.sleep(0.005)
        await message.finish(Page("done"))
    assert wall.texts[-1] == "done"
    took_s = wall.times[-1] - began
    # The last one does not wait for its time.
    assert len(wall.texts) <= took_s / INTERVAL_S + 1
    edits = wall.times[:-1]
    gaps = [later - earlier for earlier, later in pairwise(edits)]
    assert min(gaps) >= INTERVAL_S * 0.9


async def test_the_last_page_is_never_overtaken_by_an_edit_under_way() -> None:
    wall = Wall(takes_s=0.1)
    async with LiveMessage(wall, interval_s=0.01) as message:
        message.show(Page("under way"))
        await asyncio.sleep(0.05)
        message.show(Page("late"))
        await message.finish(Page("done"))
        await asyncio.sleep(0.2)
    assert wall.texts == ["under way", "done"]


async def test_a_picture_is_sent_once_and_taken_away_when_the_page_has_none() -> None:
    wall = Wall()
    look = Picture("preview-1.webp", b"webp", "a girl")
    async with LiveMessage(wall, interval_s=0.01) as message:
        for number, page in enumerate((Page("1", look), Page("2", look), Page("3")), 1):
            message.show(page)
            await wall.tried_times(number)
    assert wall.files == [["preview-1.webp"], None, []]


async def test_an_edit_that_failed_is_made_good_by_the_next_with_its_picture() -> None:
    wall = Wall(failures=[discord_says(500, 0), OSError("the line is down")])
    look = Picture("preview-1.webp", b"webp", "a girl")
    async with LiveMessage(wall, interval_s=0.01) as message:
        for step in range(3):
            message.show(Page(f"step {step}", look))
            await wall.tried_times(step + 1)
        assert await message.finish(Page("done", look))
    assert wall.texts == ["step 2", "done"]
    assert wall.files == [["preview-1.webp"], None]


async def test_a_picture_goes_though_nobody_heard_that_it_was_shown() -> None:
    wall = Wall()
    look = Picture("preview-1.webp", b"webp", "a girl")
    async with LiveMessage(wall, interval_s=0.01) as message:
        message.show(Page("1"))
        await asyncio.sleep(0.05)
        wall.failures.append(OSError("the line is down"))
        message.show(Page("2", look))
        await asyncio.sleep(0.05)
        assert await message.finish(Page("withheld"))
    assert wall.files[-1] == []


async def test_pictures_are_not_kept_for_the_garbage_collector() -> None:
    wall = Wall()
    look = Picture("preview-1.webp", b"webp", "a girl")
    kept = weakref.ref(look)
    gc.disable()
    try:
        async with LiveMessage(wall, interval_s=0.01) as message:
            message.show(Page("step 1", look))
            await wall.tried_times(1)
            await message.finish(Page("done"))
        del look, message
        assert kept() is None
        assert [file.fp.closed for file in wall.sent] == [True]
    finally:
        gc.enable()


@pytest.mark.parametrize(("status", "code"), [(404, 10008), (404, 10003), (403, 50001)])
async def test_a_message_that_is_gone_is_edited_no_more(status: int, code: int) -> None:
    wall = Wall(failures=[discord_says(status, code)])
    async with LiveMessage(wall, interval_s=0.01) as message:
        for step in range(3):
            message.show(Page(f"step {step}"))
            await wall.tried_times(1)
            await asyncio.sleep(0.05)
    assert wall.tried == 1
    assert wall.texts == []


async def test_in_place_of_a_last_page_that_discord_does_not_take_another_is_shown() -> None:
    wall = Wall(failures=[discord_says(413, 40005)])
    async with LiveMessage(wall, interval_s=0.01) as message:
        assert await message.finish(Page("done"), Page("too large"))
    assert wall.texts == ["too large"]


async def test_the_last_page_is_tried_again_while_discord_is_in_trouble() -> None:
    wall = Wall(failures=[OSError("the line is down"), discord_says(503, 0), TimeoutError()])
    async with LiveMessage(wall, interval_s=0.01) as message:
        assert await message.finish(Page("done"), Page("too large"))
    assert wall.texts == ["done"]


async def test_a_last_page_that_could_not_be_shown_is_told() -> None:
    wall = Wall(failures=[OSError("the line is down")] * 100)
    async with LiveMessage(wall, interval_s=0.0001) as message:
        assert not await message.finish(Page("done"))
    assert wall.texts == []


async def test_nothing_is_left_to_do_for_a_message_that_is_gone() -> None:
    wall = Wall(failures=[discord_says(404, 10008)])
    async with LiveMessage(wall, interval_s=0.01) as message:
        assert await message.finish(Page("done"))


def test_alt_text_has_at_most_as_many_characters_as_discord_takes() -> None:
    file = Picture("a.png", b"png", "x" * 2000).file()
    assert file.description == "x" * 1024
