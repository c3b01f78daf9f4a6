"""The pictures that the page keeps, what is made of one, and two versions side by side."""

import asyncio

import pytest
from playwright.async_api import expect

from tests.bot.paced_drawing import PacedDrawing, picture_of
from tests.gui.browser.accessibility import serious_findings
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.drawn import PROMPT, draw, drawn, more

pytestmark = pytest.mark.asyncio(loop_scope="session")

FILL = """async (count) => {
  const { pictures, MOST } = await import("/page/draw/history.js");
  const { within } = await import("/page/draw/browser_database.js");
  const blob = await (await fetch("/page/icon.svg")).blob();
  const old = (i) => ({ key: `old-${i}`, at: 1000 + i, png: blob, thumbnail: blob, flagged: false,
    notes: {}, parameters: { prompt: `old ${i}`, seed: "1", width: 64, height: 64 } });
  await within("pictures", "readwrite", async (store) => {
    for (let i = 0; i < count - 1; i += 1) store.put(old(i));
  });
  await pictures.add(old(count - 1));
  return MOST;
}"""


async def test_the_pictures_of_before_are_there_with_their_settings(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    page = await open_page()
    await draw(page, "first")
    await drawn(page)
    await draw(page, "second")
    await drawn(page, 2)
    await page.reload()
    await page.get_by_role("button", name="Drawn: first").click()
    dialog = page.get_by_role("dialog", name="Picture")
    await expect(dialog).to_contain_text(str(drawing.asked[0].seed))
    assert await serious_findings(page) == []
    await dialog.get_by_role("button", name="Use these settings").click()
    await expect(page.get_by_label(PROMPT)).to_have_value("first")
    await page.get_by_role("button", name="Generate").click()
    await drawn(page, 3)
    assert drawing.asked[2].seed == drawing.asked[0].seed

    await page.locator(".history-list button").first.click()
    await page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    await expect(page.locator(".history-list li")).to_have_count(2)
    page.once("dialog", lambda asked: asked.accept())
    await page.get_by_role("button", name="Remove all").click()
    await expect(page.locator(".history")).to_be_hidden()


async def test_the_oldest_pictures_make_room_and_only_some_are_on_the_screen(
    open_page: OpenPage,
) -> None:
    page = await open_page()
    most = await page.evaluate(FILL, 303)
    assert most == 300
    await page.reload()
    await expect(page.locator(".history")).to_contain_text("300 of at most 300")
    items = page.locator(".history-list li")
    await expect(items).to_have_count(24)
    await page.get_by_role("button", name="Show more").click()
    await expect(items).to_have_count(48)
    await expect(items.nth(24).get_by_role("button")).to_be_focused()
    kept = "import('/page/draw/history.js').then(({ pictures }) => pictures.get('old-2'))"
    assert await page.evaluate(kept) is None


async def test_a_picture_is_varied_and_enlarged(open_page: OpenPage, drawing: PacedDrawing) -> None:
    page = await open_page()
    await more(page)
    await page.get_by_label("Size").select_option("Another size…")
    await page.get_by_label("Width").fill("80")
    await page.get_by_label("Height").fill("96")
    await draw(page)
    await drawn(page)
    await page.get_by_role("button", name="Vary").click()
    await drawn(page, 2)
    first, varied = drawing.asked
    assert varied.image == picture_of(first)
    assert (varied.width, varied.height, varied.prompt) == (80, 96, first.prompt)
    assert varied.seed != first.seed
    assert 0 < varied.strength < 1

    await page.get_by_role("button", name="Drawn: a girl in a park").last.click()
    await page.get_by_role("dialog").get_by_role("button", name="Enlarge").click()
    await drawn(page, 3)
    enlarged = drawing.asked[2]
    assert (enlarged.seed, enlarged.width) == (first.seed, 80)
    assert enlarged.hires_strength > 0
    assert not enlarged.HasField("image")


async def test_what_would_be_too_large_is_not_offered(open_page: OpenPage) -> None:
    page = await open_page()
    await draw(page)
    await drawn(page)
    # 256 × 256 has more pixels than the server draws.
    await expect(page.get_by_role("button", name="Vary")).to_be_visible()
    await expect(page.get_by_role("button", name="Enlarge")).to_have_count(0)


async def test_two_versions_are_compared_with_one_seed(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1, 2]}
    page = await open_page()
    await more(page)
    await page.get_by_label(PROMPT).fill("a girl")
    await expect(page.get_by_label("Version", exact=True)).to_contain_text("Version 1")
    await page.get_by_role("button", name="Compare versions").click()
    dialog = page.get_by_role("dialog", name="Compare two versions")
    await expect(dialog.get_by_label("First")).to_have_value("1")
    await expect(dialog.get_by_label("Second")).to_have_value("2")
    assert await serious_findings(page) == []
    await dialog.get_by_label("First").select_option("2")
    await dialog.get_by_role("button", name="Draw both").click()
    await expect(dialog.get_by_role("alert")).to_have_text("Choose two that differ.")
    await dialog.get_by_label("First").select_option("1")
    await dialog.get_by_role("button", name="Draw both").click()
    await drawn(page, 2)
    left, right = drawing.asked
    assert (left.version, right.version) == (1, 2)
    assert left.seed == right.seed

    line = page.get_by_role("slider", name="The line between ksh@1 and ksh@2")
    await line.press("Home")
    await expect(line).to_have_attribute("aria-valuetext", "0% ksh@1, 100% ksh@2")
    over = page.get_by_role("img", name="ksh@2")
    assert (
        await over.evaluate("(each) => getComputedStyle(each).clipPath") == "inset(0px 0px 0px 0%)"
    )
    await line.press("ArrowRight")
    await expect(line).to_have_attribute("aria-valuetext", "1% ksh@1, 99% ksh@2")
    assert await serious_findings(page) == []
    await page.get_by_role("button", name="Side by side").click()
    boxes = [await page.get_by_role("img", name=name).bounding_box() for name in ("ksh@1", "ksh@2")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"]


async def test_a_comparison_that_a_reload_cuts_off_goes_on(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    page = await open_page()
    await more(page)
    await page.get_by_label(PROMPT).fill("a girl")
    await expect(page.get_by_label("Version", exact=True)).to_contain_text("in service")
    await page.get_by_role("button", name="Compare versions").click()
    await expect(page.get_by_label("First")).to_have_value("none")
    drawing.stop_at = 2
    drawing.may_go_on.clear()
    await page.get_by_role("button", name="Draw both").click()
    await expect(page.locator(".status")).to_contain_text("step 2")
    # The first goes through, the second stands still.
    drawing.may_go_on.set()
    drawing.may_go_on.clear()
    await expect(page.locator(".history-list li")).to_have_count(1)
    # What the page says may still be of the first.
    async with asyncio.timeout(60):
        while len(drawing.asked) < 2:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.02)
    await expect(page.locator(".status")).to_contain_text("step 2")
    await page.reload()
    await expect(page.locator(".status")).to_contain_text("step 2")
    drawing.may_go_on.set()
    await drawn(page, 2)
    await expect(page.locator(".comparison")).to_be_visible()
    first, second, again = drawing.asked
    assert first.adapter_weight == 0
    assert second == again
