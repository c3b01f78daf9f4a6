import asyncio
from datetime import UTC, datetime

import pytest

from rpc.errors import InvalidRequest, ResourceExhausted
from trainer.styles import Style
from trainer.styles.announcer import Announcer
from trainer.styles.style import Words


def a_style(name: str) -> Style:
    now = datetime.now(UTC)
    return Style(name, Words(name, f"drawn by {name}"), now, now)


async def test_a_style_that_there_is_no_room_for_is_told_later() -> None:
    told: list[str] = []
    heard = asyncio.Event()

    async def tell(style: Style) -> None:
        told.append(style.name)
        if len(told) == 1:
            raise ResourceExhausted("the disk is full")
        heard.set()

    async with asyncio.timeout(60), Announcer.opened(tell) as announcer:
        await announcer.announce(a_style("ink"))
        await heard.wait()

    assert told == ["ink", "ink"]


@pytest.mark.parametrize("error", [InvalidRequest("no"), RuntimeError("a bug")])
async def test_a_style_that_cannot_be_told_does_not_silence_the_others(error: Exception) -> None:
    heard = asyncio.Event()

    async def tell(style: Style) -> None:
        if style.name == "ink":
            raise error
        heard.set()

    async with asyncio.timeout(60), Announcer.opened(tell) as announcer:
        await announcer.announce(a_style("ink"))
        await asyncio.sleep(0)
        await announcer.announce(a_style("oil"))
        await heard.wait()
