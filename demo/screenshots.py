"""Pictures of the bot and the local page in use, for the README: `make screenshots`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from playwright.async_api import expect

from demo.camera import Camera, View, open_camera
from discord_emulator import Discord, File, Message, User

_PROMPT: Final = "an anime girl, blonde hair, green eyes, school uniform, smile, park"
_KOREAN_PROMPT: Final = "은발 소녀, 파란 눈, 교복, 미소, 벚꽃"
_DRAWN_S: Final = 300.0
_TAUGHT_S: Final = 1500.0
_SEEN_S: Final = 60.0


async def take(address: str, page: str, drawings: Sequence[File], out: Path) -> list[Path]:
    """Uses the bot and the page, and takes the pictures.

    Args:
        address: Of a local Discord with the bot and all services.
        page: The local page's.
        drawings: To learn from, ten at least.
        out: The folder the pictures go to.

    Raises:
        Failed: There is no Chromium on this machine.
    """
    expect.set_options(timeout=_SEEN_S * 1000)
    async with open_camera(out) as camera, Discord(address) as discord:
        chat = _Chat(address, camera)
        guild = discord.guild()
        hana, ksh, mina, alex = (guild.user(name) for name in ("hana", "ksh", "mina", "alex"))
        await _drawn(alex, prompt=_PROMPT, count=4, seed="5508")
        await chat.take("draw", "alex", "general")
        await _drawn(mina, prompt=_KOREAN_PROMPT, seed="77")
        await chat.take("draw-ko", "mina", "general", on_phone=True)
        await _taught(chat, hana, drawings)
        await _watched(chat, ksh)
        await _take_pages(camera, page)
    return camera.taken


class _Chat:
    """The local Discord's page."""

    def __init__(self, address: str, camera: Camera) -> None:
        self._address = address
        self._camera = camera

    async def take(
        self, name: str, person: str, channel: str, *, on_phone: bool = False, thread: bool = False
    ) -> None:
        """What somebody sees in a channel; with the newest thread open if that is asked for."""
        address = f"{self._address}/#user={person}&channel={channel}"
        view = View(address, on_phone, "light" if on_phone else "dark")
        async with self._camera.at(view) as page:
            await expect(page.locator(".channel.current")).to_contain_text(channel)
            if thread:
                await page.locator(".thread-card").last.click()
            await self._camera.take(page, name)


async def _taught(chat: _Chat, hana: User, drawings: Sequence[File]) -> None:
    """Drawings, a run in the middle, and what came of it."""
    parts = [drawings[start : start + 10] for start in range(0, len(drawings), 10)]
    posted = [await hana.upload("drawings", part) for part in parts]
    for message in posted:
        await hana.at(message.id).sees(lambda seen: bool(seen.content), timeout_s=_DRAWN_S)
    await chat.take("drawings", "hana", "drawings", thread=True)
    proposal = await (await hana.slash("retrain")).reply()
    await hana.click(proposal, "Start")
    await hana.until(proposal, _has_a_curve, timeout_s=_TAUGHT_S)
    await chat.take("retrain", "hana", "general")
    await hana.until(proposal, lambda message: "Report" in message.buttons, timeout_s=_TAUGHT_S)
    await chat.take("retrained", "hana", "general")


async def _watched(chat: _Chat, ksh: User) -> None:
    """The same run, as a manager sees it who reads Korean."""
    run, *_ = await ksh.suggestions("retrain", "watch")
    shown = await (await ksh.slash("retrain", watch=run.value)).reply()
    await ksh.until(shown, lambda message: "보고서" in message.buttons, timeout_s=_SEEN_S)
    await chat.take("retrained-ko", "ksh", "general", on_phone=True)


async def _drawn(member: User, **options: object) -> Message:
    message = await (await member.slash("draw", **options)).reply()
    return await member.until(
        message, lambda state: not {"Cancel", "취소"} & set(state.buttons), timeout_s=_DRAWN_S
    )


def _has_a_curve(message: Message) -> bool:
    """Half of the way: a curve and a sample are there."""
    return bool(message.attachments) and "▰▰▰▰▰▰▰▰" in message.text


async def _take_pages(camera: Camera, address: str) -> None:
    """The local page's parts, when there are drawings and a run."""
    async with camera.at(View(f"{address}/#draw", colours="light")) as page:
        await page.get_by_label("What to draw").fill(_PROMPT)
        await page.get_by_role("button", name="Generate").click()
        await expect(page.get_by_role("button", name="Save")).to_be_visible(timeout=_DRAWN_S * 1000)
        await camera.take(page, "page-draw")
    view = View(f"{address}/#draw", is_phone=True, language="ko-KR")
    async with camera.at(view) as page:
        await page.get_by_label("그릴 내용").fill(_KOREAN_PROMPT)
        await page.get_by_role("button", name="그리기").click()
        await expect(page.get_by_role("button", name="저장")).to_be_visible(timeout=_DRAWN_S * 1000)
        await camera.take(page, "page-draw-ko")
    drawings = f"{address}/#drawings"
    for view, ending, heading in (
        (View(drawings, colours="light"), "", "Before and after"),
        (View(drawings, is_phone=True, colours="light", language="ko-KR"), "-ko", "이전과 이후"),
    ):
        async with camera.at(view) as page:
            await expect(page.locator(".drawing-grid img").first).to_be_visible()
            await camera.take(page, f"page-drawings{ending}")
        async with camera.at(replace(view, address=f"{address}/#runs")) as page:
            await page.locator("li a[href^='#runs/']").first.click()
            await expect(page.get_by_role("heading", name=heading)).to_be_visible()
            await camera.take(page, f"page-training{ending}")
