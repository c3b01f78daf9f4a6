"""Pictures of the chat page while the bot is used, for the README: `make screenshots`."""

import io
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

from demo.errors import Failed
from discord_emulator import Discord, File, Message, User

_DESKTOP: Final = {"width": 1180, "height": 940}
_PHONE: Final = {"width": 390, "height": 844}
# A picture of text is smaller and sharper without loss; these hold drawings as well.
_QUALITY: Final = 88
_PROMPT: Final = "an anime girl, blonde hair, green eyes, school uniform, smile, park"
_KOREAN_PROMPT: Final = "은발 소녀, 파란 눈, 교복, 미소, 벚꽃"
_DRAWN_S: Final = 300.0
_TAUGHT_S: Final = 1500.0
_LONG_MS: Final = 60_000


@dataclass(frozen=True)
class View:
    """Who looks, at which channel, on what."""

    person: str
    channel: str
    is_phone: bool = False
    colours: Literal["light", "dark"] = "dark"


async def take(address: str, drawings: Sequence[File], out: Path) -> list[Path]:
    """Uses the bot and takes the pictures.

    Args:
        address: Of a local Discord with the bot and all services.
        drawings: To learn from, ten at least.
        out: The folder the pictures go to.

    Raises:
        Failed: There is no Chromium on this machine.
    """
    out.mkdir(parents=True, exist_ok=True)
    async with _chromium() as browser, Discord(address) as discord:
        camera = _Camera(address, browser, out)
        guild = discord.guild()
        hana, mina, alex = (guild.user(name) for name in ("hana", "mina", "alex"))
        await _drawn(alex, prompt=_PROMPT, count=4, seed="5508")
        await camera.take("draw", View("alex", "general"))
        await _drawn(mina, prompt=_KOREAN_PROMPT, seed="77")
        await camera.take("draw-ko", View("mina", "general", is_phone=True, colours="light"))
        await _taught(camera, hana, drawings)
    return camera.taken


async def _taught(camera: "_Camera", hana: User, drawings: Sequence[File]) -> None:
    """Drawings, a run in the middle, and what came of it."""
    parts = [drawings[start : start + 10] for start in range(0, len(drawings), 10)]
    posted = [await hana.upload("drawings", part) for part in parts]
    for message in posted:
        await hana.at(message.id).sees(lambda seen: bool(seen.content), timeout_s=_DRAWN_S)
    await camera.take("drawings", View("hana", "drawings"), thread=True)
    proposal = await (await hana.slash("retrain")).reply()
    await hana.click(proposal, "Start")
    await hana.until(proposal, _has_a_curve, timeout_s=_TAUGHT_S)
    await camera.take("retrain", View("hana", "general"))
    await hana.until(proposal, lambda message: "Report" in message.buttons, timeout_s=_TAUGHT_S)
    await camera.take("retrained", View("hana", "general"))
    await camera.take("retrained-phone", View("ksh", "general", is_phone=True, colours="light"))


async def _drawn(member: User, **options: object) -> Message:
    message = await (await member.slash("draw", **options)).reply()
    return await member.until(
        message, lambda state: not {"Cancel", "취소"} & set(state.buttons), timeout_s=_DRAWN_S
    )


def _has_a_curve(message: Message) -> bool:
    """Half of the way: a curve and a sample are there."""
    return bool(message.attachments) and "▰▰▰▰▰▰▰▰" in message.text


class _Camera:
    """Opens the page as somebody and keeps what they see."""

    def __init__(self, address: str, browser: Browser, out: Path) -> None:
        self._address = address
        self._browser = browser
        self._out = out
        self.taken: list[Path] = []

    async def take(self, name: str, view: View, *, thread: bool = False) -> None:
        """Keeps `name`.webp; with the newest thread open if that is asked for."""
        context = await self._browser.new_context(
            viewport=_PHONE if view.is_phone else _DESKTOP,  # type: ignore[arg-type] # it is one
            is_mobile=view.is_phone,
            color_scheme=view.colours,
            device_scale_factor=2 if view.is_phone else 1,
        )
        page = await context.new_page()
        await page.goto(f"{self._address}/#user={view.person}&channel={view.channel}")
        await expect(page.locator(".channel.current")).to_contain_text(view.channel)
        if thread:
            await page.locator(".thread-card").last.click()
        await _settled(page)
        file = self._out / f"{name}.webp"
        with Image.open(io.BytesIO(await page.screenshot())) as shot:
            shot.save(file, "WEBP", quality=_QUALITY, method=6)
        self.taken.append(file)
        await context.close()


async def _settled(page: Page) -> None:
    """All pictures in sight are there."""
    await page.wait_for_function(
        "[...document.images].every((image) => image.complete)", timeout=_LONG_MS
    )
    await page.wait_for_load_state("networkidle")


@asynccontextmanager
async def _chromium() -> AsyncIterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        msg = (
            "screenshots are taken in Chromium, which this machine lacks: apt-get install chromium"
        )
        raise Failed(msg)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=["--disable-dev-shm-usage"]
        )
        yield browser
        await browser.close()
