"""Whether everybody can use the page: by keyboard, by a screen reader, on a phone, in Korean."""

from typing import Any, Final

import pytest
from playwright.async_api import Page, expect

from protos.training.v1 import training_pb2
from tests.gui.browser.accessibility import serious_findings
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.runs.events import ended, progress, report, sample
from tests.gui.browser.runs.paced_runs import PacedRuns, PacedVersions

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Of a finger: what can be pressed, and is seen. Links in running text are as high as the text.
_TOO_SMALL: Final = """() => ["button", ".button", "select", "summary"]
  .flatMap((kind) => [...document.querySelectorAll(`main ${kind}`)])
  .filter((each) => each.checkVisibility())
  .map((each) => [each.textContent, each.getBoundingClientRect()])
  .filter(([, { width, height }]) => height && (height < 43.5 || width < 43.5))
  .map(([text, { width, height }]) => `${text}: ${width}×${height}`)"""
# Each sentence's place, and how much is told in it.
_SAID: Final = """async (language) => {
  const { RUNS } = await import(`/page/runs/runs_words_${language}.js`);
  const flat = (value, path) => typeof value === "object" && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, each]) => flat(each, `${path}.${key}`))
    : [[path, typeof value, typeof value === "function" ? value.length : [value].flat().length]];
  const { rules, ...all } = RUNS;
  return flat(all, "runs");
}"""


@pytest.fixture
async def places(runs: PacedRuns, versions: PacedVersions) -> dict[str, str]:
    """The four things that the page shows, with something in all of them."""
    live = runs.add("TRAINING", 9, step=20, continued_from=1)
    lowered = training_pb2.RunLowered(train_batch_size=2, gradient_accumulation_steps=4)
    await runs.tell(
        live,
        progress(10, 0.4),
        progress(20, 0.3),
        training_pb2.RunEvent(lowered=lowered),
        sample(20),
    )
    done = runs.add("KEPT_BACK", 2, version=2, step=1000, continued_from=1)
    runs.add("FAILED", 3, reason="the disk is full")
    versions.add(1, active=True)
    versions.add(2, run_id=done.id)
    runs.reports[done.id] = report(done, worse=True, prompts=["a girl " * 20, "b" * 200])
    await runs.tell(done, sample(500), ended(done))
    return {
        "runs": "runs",
        "versions": "runs/versions",
        "live": f"runs/{live.id}",
        "report": f"runs/{done.id}",
    }


async def filled(page: Page, shown: str) -> None:
    last = {"runs": ".run-row", "versions": ".version", "live": ".sample", "report": ".metrics"}
    await expect(page.locator(last[shown]).first).to_be_visible()
    # All at once, menus too, which a press elsewhere would close.
    await page.evaluate(
        "document.querySelectorAll('main details').forEach((each) => (each.open = true))"
    )


EACH: Final = pytest.mark.parametrize("shown", ["runs", "versions", "live", "report"])


@EACH
@pytest.mark.parametrize("phone", [False, True])
async def test_axe_core_has_no_serious_findings(
    open_page: OpenPage, places: dict[str, str], shown: str, *, phone: bool
) -> None:
    page = await (
        open_page(places[shown], language="ko", phone=True, color_scheme="dark")
        if phone
        else open_page(places[shown])
    )
    await filled(page, shown)
    assert await serious_findings(page) == []


@EACH
async def test_nothing_scrolls_sideways_or_is_too_small_for_a_finger_on_a_narrow_phone(
    open_page: OpenPage, places: dict[str, str], shown: str
) -> None:
    page = await open_page(places[shown], phone=True)
    await page.set_viewport_size({"width": 360, "height": 740})
    await filled(page, shown)
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    assert await page.evaluate(_TOO_SMALL) == []


async def test_a_run_is_started_by_keyboard_alone(open_page: OpenPage, runs: PacedRuns) -> None:
    page = await open_page("runs")
    await page.get_by_role("radio", name="Automatic").focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("How long")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("0.001")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Run of ksh")).to_be_focused()
    [request] = runs.started
    assert request.mode == training_pb2.RUN_MODE_CONTINUE
    assert request.parameters.learning_rate == 0.001


async def test_both_languages_say_the_same_things(open_page: OpenPage) -> None:
    page = await open_page("runs")
    english: list[Any] = await page.evaluate(_SAID, "en")
    assert english == await page.evaluate(_SAID, "ko")
    assert len(english) > 150
