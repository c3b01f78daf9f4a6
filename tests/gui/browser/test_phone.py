"""The page on a phone."""

import pytest
from playwright.async_api import expect

from tests.bot.paced_drawing import PacedDrawing
from tests.gui.browser.accessibility import serious_findings
from tests.gui.browser.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

# A slider beside the number that it follows is as high as it; a checkbox is as large as its label.
TOO_SMALL = """() => ["button, a, summary, select, textarea, label.check, input"]
  .flatMap((touched) => [...document.querySelectorAll(touched)])
  .filter((each) => each.checkVisibility())
  .filter((each) => !each.matches(".skip, .note summary, [type=checkbox]"))
  .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
  .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


async def test_what_is_touched_is_large_enough_and_nothing_is_too_wide(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1, 2]}
    drawing.schedulers = {"euler": "Euler", "dpmpp_2m_karras": "DPM++ 2M Karras"}
    page = await open_page(language="ko", phone=True, color_scheme="dark")
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.get_by_label("그릴 내용").fill("long" * 100)
    await expect(page.get_by_text("불러오는 중…")).to_have_count(0)
    await page.get_by_role("button", name="그리기", exact=True).tap()
    await expect(page.get_by_role("button", name="저장")).to_be_in_viewport()
    assert not await page.evaluate(TOO_WIDE)
    await page.get_by_text("더 보기", exact=True).first.tap()
    assert await page.evaluate(TOO_SMALL) == []
    assert not await page.evaluate(TOO_WIDE)
    assert await serious_findings(page) == []
    await page.get_by_role("button", name="자세히").tap()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_be_visible()
    assert await dialog.evaluate("(each) => each.scrollWidth <= each.clientWidth")
    assert await page.evaluate(TOO_SMALL) == []
    assert await serious_findings(page) == []
