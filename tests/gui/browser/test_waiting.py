"""Several draws of one page, which wait for each other."""

import asyncio

import pytest
from playwright.async_api import expect

from rpc.errors import ResourceExhausted
from tests.bot.paced_drawing import PacedDrawing
from tests.gui.browser.accessibility import serious_findings
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.drawn import PROMPT, at_step_three, draw, drawn

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_reload_in_the_middle_takes_the_same_draw_up_again(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    page = await at_step_three(open_page, drawing)
    await page.reload()
    await expect(page.locator(".status")).to_contain_text("step 3")
    drawing.may_go_on.set()
    await drawn(page)
    first, second = drawing.asked
    assert first == second
    await page.reload()
    await expect(page.locator(".stage .drawn img")).to_be_visible()
    assert len(drawing.asked) == 2


async def test_another_part_of_the_page_or_another_language_disturbs_no_draw(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    page = await at_step_three(open_page, drawing)
    await page.get_by_role("link", name="Drawings").click()
    await page.get_by_role("button", name="한국어").click()
    await page.get_by_role("link", name="그리기").click()
    await expect(page.locator(".status")).to_contain_text("3/12스텝")
    drawing.may_go_on.set()
    await drawn(page)
    await expect(page.get_by_role("button", name="저장")).to_be_visible()
    assert len(drawing.asked) == 1


async def test_others_can_be_asked_for_while_one_is_drawn_up_to_what_may_wait(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    page = await at_step_three(open_page, drawing, "one")
    await draw(page, f"two{' and more' * 40}")
    await draw(page, "three")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    waiting = page.locator(".waiting-draws")
    await expect(waiting).to_contain_text("2 more wait")
    await expect(waiting.get_by_role("listitem")).to_contain_text(["two", "three"])
    assert await serious_findings(page) == []
    await page.get_by_label(PROMPT).press("Control+Enter")
    await expect(page.get_by_role("alert")).to_contain_text("2 wait already")
    await waiting.get_by_role("button", name="Cancel: two").click()
    await expect(waiting.get_by_role("listitem")).to_contain_text(["three"])
    # A reload takes up all of them.
    await page.reload()
    await expect(page.locator(".status")).to_contain_text("step 3")
    await expect(waiting.get_by_role("listitem")).to_contain_text(["three"])
    drawing.may_go_on.set()
    await drawn(page, 2)
    await expect(waiting).to_be_hidden()
    await expect(page.locator(".stage .drawn img")).to_have_attribute("alt", "Drawn: three")
    assert [asked.prompt for asked in drawing.asked] == ["one", "one", "three"]


async def test_cancelling_one_goes_on_with_the_next(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    page = await at_step_three(open_page, drawing, "one")
    await draw(page, "two")
    await page.get_by_role("button", name="Cancel", exact=True).click()
    await drawn(page)
    await expect(page.locator(".stage .drawn img")).to_have_attribute("alt", "Drawn: two")


async def test_what_waits_behind_one_that_failed_waits_until_it_is_decided(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    page = await at_step_three(open_page, drawing, "one")
    await draw(page, "two")
    await draw(page, "three")
    drawing.refuse = ResourceExhausted("at most 2 draws may wait")
    drawing.may_go_on.set()
    problem = page.get_by_role("alert").filter(has_text="at most 2 draws may wait")
    await expect(problem).to_be_visible()
    await expect(page.locator(".waiting-draws")).to_contain_text("three")
    drawing.refuse = None
    await problem.get_by_role("button", name="Go on with the next").click()
    await drawn(page, 2)
    await expect(page.locator(".stage .drawn img")).to_have_attribute("alt", "Drawn: three")


async def test_two_tabs_draw_each_its_own(open_page: OpenPage, drawing: PacedDrawing) -> None:
    drawing.stop_at = 3
    drawing.may_go_on.clear()
    one = await open_page()
    other = await open_page(context=one.context)
    await asyncio.gather(draw(one, "one"), draw(other, "other"))
    await expect(one.locator(".status")).to_contain_text("step 3")
    await expect(other.locator(".status")).to_contain_text("step 3")
    drawing.may_go_on.set()
    await expect(one.locator(".stage .drawn img")).to_have_attribute("alt", "Drawn: one")
    await expect(other.locator(".stage .drawn img")).to_have_attribute("alt", "Drawn: other")
    assert {asked.prompt for asked in drawing.asked} == {"one", "other"}
