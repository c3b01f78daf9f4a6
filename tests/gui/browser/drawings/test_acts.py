"""What is done with all drawings of a style, and with styles."""

import re

import pytest
from playwright.async_api import Page, expect

from protos.training.v1 import styles_pb2
from tests.gui.browser.accessibility import serious_findings
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.drawings.test_adding import drawings
from tests.trainer.house import House, a_scribble

pytestmark = pytest.mark.asyncio(loop_scope="session")

TRIGGER = "drawn by KSH drawing style"
UPLOADER = 123456789012345678


async def choose(page: Page, name: str) -> None:
    await page.locator("summary").filter(has_text="More").click()
    await page.get_by_role("button", name=name, exact=True).click()


async def test_words_are_replaced_after_it_was_shown_what_would_change(
    house: House, open_page: OpenPage
) -> None:
    await house.add_three()
    await house.add(a_scribble(8), "boy.png", caption="a boy")
    page = await open_page("drawings")
    await choose(page, "Replace words")
    dialog = page.get_by_role("dialog", name="Replace words in all captions")
    await dialog.get_by_label("Find").fill("girl")
    await dialog.get_by_label("Replace with").fill("woman")
    await expect(dialog).to_contain_text("3 captions would change.")
    await expect(dialog.locator("ins").first).to_have_text("a blue woman")
    assert await serious_findings(page) == []
    assert (await drawings(house))["red.png"] == f"a red girl {TRIGGER}"
    await dialog.get_by_role("button", name="Replace in 3 captions").click()
    await expect(dialog).to_contain_text("Done: 3 captions changed.")
    await expect(dialog.get_by_role("button", name="Replace", exact=True)).to_be_disabled()
    assert (await drawings(house))["red.png"] == f"a red woman {TRIGGER}"
    await page.keyboard.press("Escape")
    await expect(page.locator(".drawing").filter(has_text="woman")).to_have_count(3)


async def test_words_that_are_nowhere_replace_nothing(house: House, open_page: OpenPage) -> None:
    await house.add_three()
    page = await open_page("drawings")
    await choose(page, "Replace words")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Find").fill("gir")
    await expect(dialog).to_contain_text("No caption would change.")
    await expect(dialog.get_by_role("button", name="Replace", exact=True)).to_be_disabled()
    await dialog.get_by_label("Whole words only").uncheck()
    await expect(dialog).to_contain_text("3 captions would change.")


async def test_the_drawings_are_saved_as_a_zip(house: House, open_page: OpenPage) -> None:
    await house.add_three()
    page = await open_page("drawings")
    await choose(page, "Export")
    dialog = page.get_by_role("dialog", name="Export the drawings")
    await dialog.get_by_label("Captions as").select_option("txt")
    async with page.expect_download() as told:
        await dialog.get_by_role("link", name="Download the zip").click()
    download = await told.value
    assert download.suggested_filename.startswith("ksh-")
    assert (await download.path()).read_bytes().startswith(b"PK")
    assert await serious_findings(page) == []


async def test_whose_drawings_they_are_is_told_and_they_can_be_forgotten(
    house: House, open_page: OpenPage
) -> None:
    await house.add_three()
    await house.add(a_scribble(8), "theirs.png", caption="a boy", uploader_id=UPLOADER)
    page = await open_page("drawings")
    await page.get_by_role("button", name="Look at theirs.png").click()
    view = page.get_by_role("dialog", name="theirs.png")
    await expect(view).to_contain_text(str(UPLOADER))
    await view.get_by_role("button", name="Show all by them").click()
    await expect(page.locator(".drawing")).to_have_count(1)
    await page.get_by_role("button", name=f"Only by {UPLOADER}").click()
    await expect(page.locator(".drawing")).to_have_count(4)

    await page.get_by_role("button", name="Look at theirs.png").click()
    await view.get_by_role("button", name="Forget an uploader").click()
    dialog = page.get_by_role("dialog", name="Forget an uploader")
    await expect(dialog.get_by_label("Discord user id")).to_have_value(str(UPLOADER))
    await dialog.get_by_role("button", name="Forget them").click()
    await expect(dialog).to_contain_text("Forgotten. 1 drawing removed.")
    await page.keyboard.press("Escape")
    await expect(page.locator(".drawing")).to_have_count(3)
    await choose(page, "Who added what")
    ledger = page.get_by_role("dialog", name="Who added and removed what")
    await expect(ledger.get_by_role("row").nth(1)).to_contain_text("forgotten")
    await expect(ledger.get_by_role("row")).to_have_count(6)
    assert await serious_findings(page) == []


async def test_what_breaks_a_styles_rules_is_told_at_its_field_in_sight(
    house: House, open_page: OpenPage
) -> None:
    await house.add_three()
    page = await open_page("drawings")
    await expect(page.locator(".drawing")).to_have_count(3)
    await page.get_by_role("button", name="New style").click()
    form = page.get_by_role("dialog", name="New style")
    name = form.get_by_label("Name", exact=True)
    await expect(name).to_have_attribute("aria-required", "true")
    await name.fill("My Style! 😀")
    await page.keyboard.press("Tab")
    await expect(name).to_have_accessible_description(re.compile("small letters .* a letter first"))
    await form.get_by_role("button", name="Make the style").click()
    await expect(name).to_be_focused()
    shown_as = form.get_by_label("Shown as")
    await expect(shown_as).to_have_attribute("aria-invalid", "true")
    assert await serious_findings(page) == []
    # The label too stands below the title.
    title = await form.locator(".sheet-head").bounding_box()
    label = await form.get_by_text("Name", exact=True).bounding_box()
    assert title is not None
    assert label is not None
    assert label["y"] >= title["y"] + title["height"]
    await name.fill("monet")
    await expect(name).not_to_have_attribute("aria-invalid", "true")


async def test_a_style_is_made_and_changed(house: House, open_page: OpenPage) -> None:
    await house.add_three()
    page = await open_page("drawings")
    await expect(page.locator(".drawing")).to_have_count(3)
    await page.get_by_role("button", name="New style").click()
    form = page.get_by_role("dialog", name="New style")
    await form.get_by_label("Name", exact=True).fill("ksh")
    await form.get_by_label("Shown as").fill("Monet")
    await form.get_by_label("Trigger").fill("painted by Monet")
    await form.get_by_label("Textual inversions").fill("EasyNegative, bad-hands")
    await form.get_by_label("Put in front of negative prompts").fill("EasyNegative, bad-hands,")
    await form.get_by_role("button", name="Make the style").click()
    # What was typed is there still.
    await expect(form.get_by_role("alert")).to_have_text("There is a style 'ksh' already.")
    await form.get_by_label("Name", exact=True).fill("monet")
    await form.get_by_role("button", name="Make the style").click()
    await expect(page.get_by_text("No drawings yet")).to_be_visible()
    await expect(page.get_by_label("Style", exact=True)).to_have_value("monet")
    assert page.url.endswith("#drawings/monet")

    await page.get_by_role("button", name="Edit the style").click()
    form = page.get_by_role("dialog", name="Edit Monet")
    await expect(form.get_by_label("Name", exact=True)).to_be_disabled()
    await form.get_by_label("Put in front of prompts").fill("oil on canvas,")
    await form.get_by_label("Other servers may draw with it").check()
    assert await serious_findings(page) == []
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_have_count(0)
    styles = (await house.styles.List(styles_pb2.ListStylesRequest())).styles
    [monet] = [style for style in styles if style.name == "monet"]
    assert (monet.prompt_prefix, monet.shared) == ("oil on canvas,", True)
    assert monet.trigger == "painted by Monet"
    assert monet.textual_inversions == ["EasyNegative", "bad-hands"]
    # Back is the style before.
    await page.go_back()
    await expect(page.locator(".drawing")).to_have_count(3)
