"""A browser with the page in it, in front of servers that a test sets the pace of.

The browser is started once, so that all tests of this folder run in one loop.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Literal

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from gui.server import serving
from gui.settings import Settings
from rpc.server import Server
from tests.bot.fixtures import paced_server
from tests.bot.paced_drawing import PacedDrawing, loading
from tests.bot.paced_training import PacedTraining
from tests.discord_emulator.page.browser import (
    DESKTOP,
    PHONE,
    TIMEOUT_MS,
    ColorScheme,
    chromium,
    watch,
)

OpenPage = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chrome() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def inference_server(drawing: PacedDrawing) -> AsyncIterator[Server]:
    async with paced_server(loading(drawing), "inference server") as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def trainer(training: PacedTraining) -> AsyncIterator[Server]:
    async with paced_server(training.load(), "trainer") as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def address(settings: Settings) -> AsyncIterator[str]:
    """The page's."""
    async with serving(settings) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(chrome: Browser, address: str) -> AsyncIterator[OpenPage]:
    """Opens the page; at the end nothing was loaded from elsewhere, or went wrong.

    Each has a browser of its own to keep things in, unless it is given another page's `context`.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    async def open_page(
        place: str = "draw",
        *,
        language: Literal["en", "ko"] = "en",
        phone: bool = False,
        color_scheme: ColorScheme = "light",
        context: BrowserContext | None = None,
    ) -> Page:
        if context is None:
            context = await chrome.new_context(
                viewport=PHONE if phone else DESKTOP,
                has_touch=phone,
                is_mobile=phone,
                color_scheme=color_scheme,
                locale={"en": "en-GB", "ko": "ko-KR"}[language],
            )
            context.set_default_timeout(TIMEOUT_MS)
            contexts.append(context)
        page = await context.new_page()
        # A server that is away is a 503 of the page's.
        watch(page, address, "the server responded with a status of 5", wrong)
        await page.goto(f"{address}/#{place}")
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert wrong == []
