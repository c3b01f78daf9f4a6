"""Looking at drawings: found, captioned, taken away."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from protos.training.v1 import dataset_pb2
from tests.gui.browser.accessibility import serious_findings
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.drawings.conftest import Trainer
from tests.gui.browser.drawings.test_adding import drop, png
from tests.trainer.house import OPERATOR, House, a_scribble

pytestmark = pytest.mark.asyncio(loop_scope="session")

TRIGGER = "drawn by KSH drawing style"
IN_DOCUMENT = "() => document.querySelectorAll('.drawing').length"
TOO_SMALL = """() => [...document.querySelectorAll("button, summary, select, input, a.button")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".unseen"))
  .filter((each) => !each.matches(".unseen, [type=checkbox]") && !each.closest(".top"))
  .map((each) => [each.className || each.textContent, each.getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < 44 || box.width < 44))
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""


async def caption_of(house: House, name: str) -> str:
    page = await house.dataset.List(
        dataset_pb2.ListDrawingsRequest(actor=OPERATOR, style="ksh", query=name)
    )
    [drawing] = page.drawings
    return drawing.caption


async def test_drawings_are_shown_with_their_captions_newest_first(
    house: House, open_page: OpenPage
) -> None:
    await house.add_three()
    page = await open_page("drawings")
    cards = page.get_by_role("list", name="Drawings").get_by_role("listitem")
    await expect(cards).to_have_count(3)
    await expect(cards.first).to_contain_text("a blue girl")
    # The trigger is at the end of each, and says nothing.
    await expect(cards.first).not_to_contain_text(TRIGGER)
    await expect(cards.locator("img").first).to_have_js_property("naturalWidth", 96)
    await expect(page.get_by_role("button", name="All 3")).to_have_attribute("aria-pressed", "true")


async def test_a_caption_is_edited_in_place_and_the_next_one_after_it(
    house: House, open_page: OpenPage
) -> None:
    await house.add_three()
    page = await open_page("drawings")
    await page.get_by_role("button", name="Edit caption: a blue girl").click()
    text = page.get_by_role("textbox", name="Caption of blue.png")
    await expect(text).to_have_value("a blue girl")
    await text.fill("a blue girl with a hat")
    await text.press("Control+Enter")

    following = page.get_by_role("textbox", name="Caption of green.png")
    await expect(following).to_be_focused()
    assert await caption_of(house, "blue.png") == f"a blue girl with a hat {TRIGGER}"
    await following.fill("no")
    await following.press("Escape")
    edited = page.get_by_role("button", name="Edit caption: a green girl")
    await expect(edited).to_be_focused()
    assert await caption_of(house, "green.png") == f"a green girl {TRIGGER}"


async def test_a_caption_that_is_refused_stays_to_be_mended(
    house: House, open_page: OpenPage
) -> None:
    await house.add_three()
    page = await open_page("drawings", language="ko")
    await page.get_by_role("button", name="캡션 고치기: a red girl").click()
    text = page.get_by_role("textbox", name="red.png의 캡션")
    await text.fill("hair " * 90)
    await text.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("CLIP 토큰 75개까지인데")
    await expect(text).to_have_value("hair " * 90)
    await expect(text).to_be_focused()


async def test_a_caption_that_was_begun_outlives_a_reload(
    house: House, open_page: OpenPage
) -> None:
    await house.add_three()
    page = await open_page("drawings")
    await page.get_by_role("button", name="Edit caption: a red girl").click()
    await page.get_by_role("textbox", name="Caption of red.png").fill("half a thou")
    await page.reload()
    text = page.get_by_role("textbox", name="Caption of red.png")
    await expect(text).to_have_value("half a thou")
    await page.get_by_role("button", name="Cancel").click()
    await expect(text).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("button", name="Edit caption: a red girl")).to_be_visible()


async def test_what_is_searched_and_filtered_is_found_in_the_database(
    house: House, open_page: OpenPage
) -> None:
    await house.add_three()
    await house.add(a_scribble(9), "late.png", caption_later=True)
    page = await open_page("drawings")
    cards = page.locator(".drawing")
    await expect(cards).to_have_count(4)
    await page.get_by_role("searchbox").fill("GREEN")
    await expect(cards).to_have_count(1)
    await page.get_by_role("searchbox").fill("nothing of the kind")
    await expect(page.get_by_text("No drawing matches.")).to_be_visible()
    await page.get_by_role("button", name="Show all").click()
    await expect(cards).to_have_count(4)
    await page.get_by_role("button", name="Own words 3").click()
    await expect(cards).to_have_count(3)


async def test_what_is_searched_and_filtered_is_there_after_a_reload(
    house: House, open_page: OpenPage
) -> None:
    await house.add_three()
    page = await open_page("drawings")
    await page.get_by_role("searchbox").fill("green")
    await page.get_by_role("button", name="Own words 3").click()
    await expect(page.locator(".drawing")).to_have_count(1)
    await page.reload()
    await expect(page.locator(".drawing")).to_have_count(1)
    await expect(page.get_by_role("searchbox")).to_have_value("green")
    chip = page.get_by_role("button", name="Own words 3")
    await expect(chip).to_have_attribute("aria-pressed", "true")


async def test_what_is_typed_before_the_styles_have_come_is_searched_for(
    house: House, open_page: OpenPage
) -> None:
    await house.add_three()
    page = await open_page("drawings")
    await expect(page.locator(".drawing")).to_have_count(3)
    come = asyncio.Event()

    async def hold(route: Route) -> None:
        await come.wait()
        await route.continue_()

    await page.route("**/training.v1.Styles/List", hold, times=1)
    await page.reload()
    await page.get_by_role("searchbox").fill("green")
    # Longer than the page waits for more to be typed.
    await page.wait_for_timeout(400)
    come.set()
    await expect(page.locator(".drawing")).to_have_count(1)
    await expect(page.get_by_role("searchbox")).to_have_value("green")


async def test_a_style_that_is_not_there_is_said_and_takes_no_drawings(
    house: House, open_page: OpenPage
) -> None:
    await house.add_three()
    page = await open_page("drawings/tiny")
    await expect(page.get_by_role("alert")).to_contain_text("There is no style “tiny”.")
    await expect(page.get_by_role("searchbox")).to_be_hidden()
    await drop(page, png(9))
    await page.get_by_role("link", name="KSH").click()
    await expect(page.locator(".drawing")).to_have_count(3)
    await expect(page.get_by_role("searchbox")).to_be_visible()
    assert len(house.files) == 3


async def test_a_drawing_is_looked_at_and_removed_for_good_only_when_it_is_meant(
    house: House, open_page: OpenPage
) -> None:
    await house.add_three()
    page = await open_page("drawings")
    await page.get_by_role("button", name="Look at blue.png").click()
    view = page.get_by_role("dialog", name="blue.png")
    await expect(view).to_contain_text("1 of 3")
    await expect(view).to_contain_text("96 × 64")
    await page.keyboard.press("ArrowRight")
    view = page.get_by_role("dialog", name="green.png")
    await view.get_by_role("button", name="Remove").click()
    await expect(view.get_by_role("button", name="Keep it")).to_be_focused()
    await view.get_by_role("button", name="Remove for good").click()
    # The one after it is shown.
    await expect(page.get_by_role("dialog", name="red.png")).to_contain_text("2 of 2")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Look at red.png")).to_be_focused()
    await expect(page.locator(".drawing")).to_have_count(2)
    assert len(house.files) == 2


async def test_of_hundreds_only_those_in_sight_are_in_the_document(
    house: House, open_page: OpenPage
) -> None:
    for i in range(90):
        await house.add(a_scribble(i), f"{i}.png", caption=f"girl {i}", caption_later=True)
    page = await open_page("drawings")
    await expect(page.get_by_role("button", name="Look at 89.png")).to_be_visible()
    assert await page.evaluate(IN_DOCUMENT) < 60
    await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    last = page.locator(".drawing[aria-posinset='90']")
    await expect(last).to_contain_text("girl 0")
    await expect(last).to_have_attribute("aria-setsize", "90")
    assert await page.evaluate(IN_DOCUMENT) < 60
    # The keyboard alone gets to the next ones.
    await page.locator(".drawing[aria-posinset='80'] .drawing-caption").focus()
    await page.keyboard.press("Tab")
    await expect(page.locator(".drawing[aria-posinset='81'] :focus")).to_have_count(1)


async def test_no_range_is_told_while_the_drawings_are_below_the_window(
    house: House, open_page: OpenPage
) -> None:
    await house.add(a_scribble(1), "1.png", caption="a girl")
    page = await open_page("drawings")
    await expect(page.get_by_text("KSH · All · 1 drawing · 1–1")).to_be_visible()
    await page.set_viewport_size({"width": 1280, "height": 120})
    await page.reload()
    await expect(page.get_by_text("KSH · All · 1 drawing", exact=True)).to_be_visible()


async def test_what_ends_a_file_stands_at_the_same_place_in_each_row(
    trainer: Trainer, open_page: OpenPage
) -> None:
    page = await open_page("drawings")
    await expect(page.get_by_text("No drawings yet")).to_be_visible()
    await trainer.stop()
    await drop(page, *(png(i) for i in range(6)))
    crosses = page.get_by_role("button", name=re.compile(r"^Cancel \d"))
    await expect(crosses).to_have_count(6)
    # Some are on their way, others wait.
    await expect(page.locator(".uploads-list li")).to_have_count(6)
    rights = await crosses.evaluate_all(
        "(each) => each.map((one) => one.getBoundingClientRect().right)"
    )
    assert len(set(rights)) == 1
    await trainer.start()
    await expect(crosses).to_have_count(0)


async def test_drawings_that_have_yet_to_come_stand_as_outlines(
    house: House, open_page: OpenPage
) -> None:
    for i in range(90):
        await house.add(a_scribble(i), f"{i}.png", caption=f"girl {i}", caption_later=True)
    page = await open_page("drawings")
    await expect(page.get_by_text("KSH · All · 90 drawings · 1–")).to_be_visible()
    to_top = page.get_by_role("button", name="To the top")
    await expect(to_top).to_be_hidden()
    come = asyncio.Event()

    async def hold(route: Route) -> None:
        await come.wait()
        await route.continue_()

    await page.route("**/training.v1.Dataset/List", hold)
    await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    outlines = page.locator(".drawing-outline")
    await expect(outlines.last).to_be_in_viewport()
    await expect(page.get_by_text("60 of 90 fetched…")).to_be_visible()
    come.set()
    await expect(outlines).to_have_count(0)
    await expect(page.get_by_text("–90", exact=False).first).to_be_visible()
    await expect(page.get_by_role("progressbar", name="Progress")).to_be_hidden()
    await to_top.click()
    await expect(page.get_by_role("button", name="Look at 89.png")).to_be_in_viewport()


async def test_several_are_chosen_and_removed_at_once(house: House, open_page: OpenPage) -> None:
    for i in range(70):
        await house.add(a_scribble(i), f"{i}.png", caption=f"girl {i}", caption_later=True)
    page = await open_page("drawings")
    await page.get_by_role("button", name="Select", exact=True).click()
    await page.get_by_role("checkbox", name="Select 69.png").check()
    await page.get_by_role("checkbox", name="Select 66.png").click(modifiers=["Shift"])
    chosen = page.get_by_text("4 selected")
    await expect(chosen).to_be_visible()
    await page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    # Once the last ones have come nothing is drawn anew, and the focus stays.
    await expect(page.get_by_text("–70", exact=False).first).to_be_visible()
    await page.get_by_role("checkbox", name="Select 0.png").press("Space")
    await expect(page.get_by_text("5 selected")).to_be_visible()
    await page.get_by_role("checkbox", name="Select 0.png").press("Space")
    await page.evaluate("window.scrollTo(0, 0)")
    await expect(page.get_by_role("checkbox", name="Select 67.png")).to_be_checked()
    assert await serious_findings(page) == []
    # One is gone meanwhile, which is as good.
    gone = (
        (
            await house.dataset.List(
                dataset_pb2.ListDrawingsRequest(actor=OPERATOR, style="ksh", query="68.png")
            )
        )
        .drawings[0]
        .id
    )
    await house.dataset.Remove(
        dataset_pb2.RemoveDrawingRequest(actor=OPERATOR, style="ksh", drawing_id=gone)
    )
    await page.get_by_role("button", name="Remove", exact=True).click()
    sure = page.get_by_role("dialog", name="Remove 4 drawings?")
    await sure.get_by_role("button", name="Keep them").click()
    await expect(chosen).to_be_visible()
    await page.get_by_role("button", name="Remove", exact=True).click()
    await sure.get_by_role("button", name="Remove for good").click()
    await expect(page.get_by_text("4 drawings removed.")).to_be_visible()
    await expect(page.get_by_text("66 drawings · 1–")).to_be_visible()
    await expect(page.get_by_role("checkbox")).to_have_count(0)
    await expect(page.get_by_role("button", name="Select", exact=True)).to_be_focused()
    assert len(house.files) == 66


async def test_what_could_not_be_removed_is_told_and_stays_chosen(
    trainer: Trainer, open_page: OpenPage
) -> None:
    await trainer.house.add_three()
    page = await open_page("drawings", language="ko")
    # Without the button too.
    await page.get_by_role("button", name="blue.png 크게 보기").click(modifiers=["Control"])
    await page.get_by_role("checkbox", name="red.png 선택").click(modifiers=["Shift"])
    await expect(page.get_by_text("3장 선택됨")).to_be_visible()
    await trainer.stop()

    async def hold(route: Route) -> None:
        """The first is the last to be refused, and still told first."""
        await asyncio.sleep(0.5)
        await route.continue_()

    await page.route("**/training.v1.Dataset/Remove", hold, times=1)
    await page.get_by_role("button", name="삭제", exact=True).click()
    await page.get_by_role("dialog").get_by_role("button", name="완전히 삭제").click()
    problem = page.get_by_role("alert").filter(has_text="그림 3장은 삭제하지 못했어요")
    await expect(problem).to_contain_text("blue.png, green.png, red.png")
    await expect(page.get_by_role("checkbox", name="red.png 선택")).to_be_checked()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("checkbox")).to_have_count(0)
    await expect(page.get_by_role("button", name="선택", exact=True)).to_be_focused()
    await trainer.start()
    assert len(trainer.house.files) == 3


async def test_captions_appear_when_the_captioner_has_written_them(
    house: House, open_page: OpenPage
) -> None:
    await house.add(a_scribble(1), "new.png", caption_later=True)
    page = await open_page("drawings")
    await expect(page.locator(".drawing")).to_contain_text("new.png")
    await expect(page.get_by_role("button", name="No words yet")).to_have_count(0, timeout=240_000)
    written = (await caption_of(house, "new.png")).removesuffix(TRIGGER).strip()
    await expect(page.locator(".drawing")).to_contain_text(written)


async def test_a_trainer_that_is_away_is_said_and_asked_again(
    trainer: Trainer, open_page: OpenPage
) -> None:
    await trainer.house.add_three()
    page = await open_page("drawings")
    await expect(page.locator(".drawing")).to_have_count(3)
    await trainer.stop()
    await page.get_by_role("searchbox").fill("red")
    problem = page.get_by_role("alert").filter(has_text="Trying again…")
    await expect(problem).to_contain_text("A service cannot be reached right now")
    await trainer.start()
    await expect(page.locator(".drawing")).to_have_count(1)
    await expect(problem).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_everybody_can_use_the_drawings(
    house: House, open_page: OpenPage, language: str
) -> None:
    await house.add_three()
    page = await open_page("drawings", language=language, phone=True, color_scheme="dark")
    await expect(page.locator(".drawing")).to_have_count(3)
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    assert await page.evaluate(TOO_SMALL) == []
    assert await serious_findings(page) == []
    await page.locator(".drawing-caption").first.tap()
    assert await page.evaluate(TOO_SMALL) == []
    assert await serious_findings(page) == []
    await page.locator(".drawing-picture").first.tap()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await page.evaluate(TOO_SMALL) == []
    assert await serious_findings(page) == []


async def test_both_languages_say_the_same_things(open_page: OpenPage) -> None:
    page = await open_page("drawings")
    keys = """async () => {
      const paths = (value, path) => typeof value === "object" && !Array.isArray(value)
        ? Object.entries(value).flatMap(([name, each]) => paths(each, `${path}.${name}`)) : [path];
      const { ENGLISH } = await import("/page/words_en.js");
      const { KOREAN } = await import("/page/words_ko.js");
      return [paths(ENGLISH.drawings, ""), paths(KOREAN.drawings, "")];
    }"""
    english, korean = await page.evaluate(keys)
    assert english == korean
