"""What stands around the pages."""

import pytest
from playwright.async_api import expect

from tests.gui.browser.accessibility import serious_findings
from tests.gui.browser.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

DIFFERENT_WORDS = """async () => {
  const { ENGLISH } = await import("/page/words_en.js");
  const { KOREAN } = await import("/page/words_ko.js");
  const different = (one, other, at) => {
    if (typeof one !== typeof other) return [at];
    // a list is of what needs no word in one of them
    if (typeof one !== "object" || Array.isArray(one)) return [];
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].flatMap((name) => different(one[name], other[name], `${at}.${name}`));
  };
  return different(ENGLISH, KOREAN, "words");
}"""


async def test_both_languages_have_the_same_words(open_page: OpenPage) -> None:
    assert await (await open_page()).evaluate(DIFFERENT_WORDS) == []


@pytest.mark.parametrize("place", ["draw", "drawings", "runs"])
async def test_everybody_can_use_the_page(open_page: OpenPage, place: str) -> None:
    for page in (
        await open_page(place),
        await open_page(place, language="ko", phone=True, color_scheme="dark"),
    ):
        await expect(page.locator("nav a[aria-current=page]")).to_be_visible()
        assert await serious_findings(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
