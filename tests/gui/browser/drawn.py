"""What is done to draw in the page."""

from playwright.async_api import Page, expect

from tests.bot.paced_drawing import PacedDrawing
from tests.gui.browser.conftest import OpenPage

PROMPT = "What to draw"


async def draw(page: Page, prompt: str = "a girl in a park") -> None:
    await page.get_by_label(PROMPT).fill(prompt)
    await expect(page.get_by_text("Loading…")).to_have_count(0)
    await page.get_by_role("button", name="Generate").click()


async def drawn(page: Page, count: int = 1) -> None:
    await expect(page.locator(".history-list li")).to_have_count(count)
    await expect(page.locator(".stage")).to_have_attribute("aria-busy", "false")


async def more(page: Page) -> None:
    await page.get_by_text("More", exact=True).click()


async def at_step_three(
    open_page: OpenPage, drawing: PacedDrawing, prompt: str = "a girl in a park"
) -> Page:
    """The page, with a draw that goes no further than its third step until it may."""
    drawing.stop_at = 3
    drawing.may_go_on.clear()
    page = await open_page()
    await draw(page, prompt)
    await expect(page.locator(".status")).to_contain_text("step 3")
    return page
