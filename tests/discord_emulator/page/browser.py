"""Chromium for the tests of pages."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, Literal

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from demo.camera import CHROMIUM

ColorScheme = Literal["light", "dark"]
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 800}
PHONE: Final[ViewportSize] = {"width": 390, "height": 844}
# on a machine that is busy with the rest of the suite
TIMEOUT_MS = 30_000
# HTTP's own words for a refusal, which the browser logs whatever the page does with it
REFUSED = "the server responded with a status of 4"

expect.set_options(timeout=TIMEOUT_MS)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The machine's Chromium; the test is skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("pages are tried in Chromium, which this machine lacks")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--disable-dev-shm-usage"],
            timeout=4 * TIMEOUT_MS,
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def watched_page(
    browser: Browser, address: str, *, forgiving: str = REFUSED
) -> AsyncIterator[Callable[..., Awaitable[Page]]]:
    """What opens the page as someone, by name; it is watched for what must not happen.

    `forgiving` is of the one thing that may be told in the console.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    async def open_page(
        user: str,
        channel: str = "general",
        *,
        phone: bool = False,
        color_scheme: ColorScheme = "light",
    ) -> Page:
        context = await browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            is_mobile=phone,
            color_scheme=color_scheme,
        )
        context.set_default_timeout(TIMEOUT_MS)
        contexts.append(context)
        page = await context.new_page()
        watch(page, address, forgiving, wrong)
        await page.goto(f"{address}/#user={user}&channel={channel}")
        await expect(page.locator(".channel.current")).to_contain_text(channel)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert wrong == []


def watch(page: Page, address: str, forgiven: str, wrong: list[str]) -> None:
    """Notes what is asked of elsewhere, what the policy forbids, and errors."""
    page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    page.on(
        "console",
        lambda said: (
            wrong.append(f"console: {said.text}")
            if said.type in ("error", "warning")
            and not any(each in said.text for each in (REFUSED, forgiven))
            else None
        ),
    )
    page.on(
        "request",
        lambda request: (
            wrong.append(f"asked elsewhere: {request.url}")
            if not request.url.startswith((address, "blob:"))
            else None
        ),
    )
