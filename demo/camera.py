"""A browser that keeps pictures of what somebody sees."""

import io
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from demo.errors import Failed

# The machine's own, in the order of what they cost: the shell is Chromium without its window.
_PROGRAMS: Final = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM: Final = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
_DESKTOP: Final = {"width": 1180, "height": 940}
_PHONE: Final = {"width": 390, "height": 844}
# A picture of text is smaller and sharper without loss; these hold drawings as well.
_QUALITY: Final = 88
_LONG_MS: Final = 60_000


@dataclass(frozen=True)
class View:
    """What somebody looks at, and on what."""

    address: str
    is_phone: bool = False
    colours: Literal["light", "dark"] = "dark"
    language: Literal["en-US", "ko-KR"] = "en-US"


class Camera:
    """Opens pages, and keeps what is seen there.

    Args:
        browser: Where they open.
        out: The folder the pictures go to.
    """

    def __init__(self, browser: Browser, out: Path) -> None:
        self._browser = browser
        self._out = out
        self.taken: list[Path] = []

    @asynccontextmanager
    async def at(self, view: View) -> AsyncIterator[Page]:
        """A page as it opens, of somebody who was never there."""
        context = await self._browser.new_context(
            viewport=_PHONE if view.is_phone else _DESKTOP,  # type: ignore[arg-type] # it is one
            is_mobile=view.is_phone,
            has_touch=view.is_phone,
            color_scheme=view.colours,
            locale=view.language,
            device_scale_factor=2 if view.is_phone else 1,
        )
        context.set_default_timeout(_LONG_MS)
        page = await context.new_page()
        await page.goto(view.address)
        yield page
        await context.close()

    async def take(self, page: Page, name: str) -> None:
        """Keeps `name`.webp, when all pictures in sight are there."""
        await page.wait_for_function("[...document.images].every((image) => image.complete)")
        await page.wait_for_load_state("networkidle")
        file = self._out / f"{name}.webp"
        with Image.open(io.BytesIO(await page.screenshot())) as shot:
            shot.save(file, "WEBP", quality=_QUALITY, method=6)
        self.taken.append(file)


@asynccontextmanager
async def open_camera(out: Path) -> AsyncIterator[Camera]:
    """A camera in a Chromium of its own.

    Raises:
        Failed: There is no Chromium on this machine.
    """
    if CHROMIUM is None:
        msg = (
            "screenshots are taken in Chromium, which this machine lacks: "
            "apt-get install chromium-headless-shell fonts-noto-cjk fonts-noto-color-emoji"
        )
        raise Failed(msg)
    out.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--disable-dev-shm-usage"]
        )
        yield Camera(browser, out)
        await browser.close()
