"""The bot in a browser, as an artist without a Discord account tries it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from demo.house import House
from tests.discord_emulator.page.browser import chromium, watched_page
from tests.system.shown import SOON_S

pytestmark = pytest.mark.asyncio(loop_scope="session")

PROMPT = "an anime girl, blonde hair, green eyes, smile"
# each count of steps that stands in a message, in order
WATCH = r"""() => {
  globalThis.steps = [];
  new MutationObserver(() => {
    for (const [, step] of document.querySelector(".messages").innerText.matchAll(/ (\d+)\/150/g))
      if (globalThis.steps.at(-1) !== Number(step)) globalThis.steps.push(Number(step));
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def page(house: House) -> AsyncIterator[Page]:
    async with chromium() as browser, watched_page(browser, house.address) as open_page:
        yield await open_page("sam", "drawings")


async def test_a_person_types_draw_watches_the_bar_and_presses_the_button(page: Page) -> None:
    await page.evaluate(WATCH)
    await page.locator(".composer-text").focus()
    await page.keyboard.type("/dr")
    await expect(page.get_by_role("option", name="/draw Draw a picture")).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.type(f"{PROMPT} steps:150 size:256x256")
    await page.keyboard.press("Enter")
    drawn = page.get_by_role("log").locator("li.message").last
    await expect(drawn).to_contain_text("sam used /draw")
    await expect(drawn).to_contain_text("Here it is!", timeout=SOON_S * 1000)
    steps = await page.evaluate("globalThis.steps")
    assert len(steps) > 1
    assert steps == sorted(steps)
    picture = drawn.get_by_role("img")
    await expect(picture).to_have_js_property("naturalWidth", 256)

    await drawn.get_by_role("button", name="Again").click()
    again = page.get_by_role("log").locator("li.message").last
    await expect(again.locator(".above")).to_contain_text(PROMPT)
    await expect(again.get_by_role("img")).to_have_js_property(
        "naturalWidth", 256, timeout=SOON_S * 1000
    )
