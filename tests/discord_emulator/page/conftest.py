"""A browser with the chat page in it, and a bot that the page is tried with.

The browser is started once, so that all tests of this folder run in one loop.
"""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from playwright.async_api import Browser, Page

from discord_emulator import Discord, Emulator, Guild, Settings
from tests.discord_emulator.bot import connected
from tests.discord_emulator.page.browser import chromium, watched_page
from tests.discord_emulator.page.studio_bot import studio_bot

OpenPage = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def emulator(emulator_settings: Settings) -> AsyncIterator[Emulator]:
    async with Emulator(emulator_settings) as emulator:
        yield emulator
    assert not emulator.own_faults, "\n".join(map(str, emulator.own_faults))


@pytest_asyncio.fixture(loop_scope="session")
async def guild(emulator: Emulator) -> AsyncIterator[Guild]:
    """The people who do not use the page."""
    async with Discord(emulator.address) as discord:
        yield discord.guild()


@pytest_asyncio.fixture(loop_scope="session")
async def bot(emulator: Emulator) -> AsyncIterator[None]:
    async with connected(studio_bot(), emulator.address):
        yield


@pytest_asyncio.fixture(loop_scope="session")
async def open_page(emulator: Emulator, browser: Browser) -> AsyncIterator[OpenPage]:
    """Opens the page as someone; at the end nothing was loaded from elsewhere, or went wrong."""
    async with watched_page(browser, emulator.address) as open_page:
        yield open_page
