"""What stands around the pages."""

import pytest
from playwright.async_api import expect

from tests.gui.browser.accessibility import serious_findings
from tests.gui.browser.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize("place", ["draw", "drawings", "runs"])
async def test_everybody_can_use_the_page(open_page: OpenPage, place: str) -> None:
    for page in (
        await open_page(place),
        await open_page(place, language="ko", phone=True, color_scheme="dark"),
    ):
        await expect(page.locator("nav a[aria-current=page]")).to_be_visible()
        assert await serious_findings(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
