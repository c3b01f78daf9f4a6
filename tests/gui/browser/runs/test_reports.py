"""What a run came to, and what may be done about it."""

import re

import pytest
from playwright.async_api import expect

from protos.training.v1 import training_pb2
from rpc.errors import Unavailable
from rpc.server import Server
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.runs.events import ended, report
from tests.gui.browser.runs.paced_runs import PacedRuns, PacedVersions

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def kept_back(runs: PacedRuns, versions: PacedVersions) -> training_pb2.Run:
    """A run whose version 2 is in style less than version 1, which draws."""
    run = runs.add("KEPT_BACK", 2, version=2, step=1000)
    versions.add(1, active=True)
    versions.add(2, run_id=run.id)
    runs.reports[run.id] = report(run, worse=True)
    await runs.tell(run, ended(run))
    return run


async def activated(
    runs: PacedRuns, versions: PacedVersions, *, previous: int | None
) -> training_pb2.Run:
    """A run whose version 2 draws."""
    run = runs.add("ACTIVATED", 2, version=2, step=1000)
    if previous is not None:
        versions.add(previous)
    versions.add(2, run_id=run.id, active=True)
    runs.reports[run.id] = report(run, compared_with=previous)
    await runs.tell(run, ended(run, previous))
    return run


async def test_a_report_tells_the_decision_its_reasons_and_the_figures_in_words(
    open_page: OpenPage, runs: PacedRuns, versions: PacedVersions
) -> None:
    run = await kept_back(runs, versions)
    runs.reports[run.id].metrics[0].rival_is_base = True
    page = await open_page(f"runs/{run.id}", language="ko")
    await expect(page.get_by_text("ksh@2 버전은 자동으로 적용하지 않았어요")).to_be_visible()
    await expect(
        page.get_by_role("listitem").filter(has_text="그림체가 원래 그림과")
    ).to_contain_text("거리가 커졌어요. (0.371 → 0.412)")
    style = page.get_by_role("row").filter(has_text="작가의 그림과 떨어진 거리")
    await expect(style).to_contain_text("낮을수록 좋음")
    await expect(style).to_contain_text("기준 미달")
    adherence = page.get_by_role("row").filter(has_text="프롬프트 반영도")
    await expect(adherence).to_contain_text("높을수록 좋음")
    await expect(adherence).to_contain_text("통과")
    await expect(adherence).to_contain_text("0.5기본 모델")
    description = page.get_by_role("img", name="손실").locator("desc")
    await expect(description).to_contain_text("500스텝 0.105 (선택), 1000스텝 0.11")
    # As exact as in the whole report.
    await expect(page.locator(".decision")).to_contain_text("2분 10초")


async def test_the_whole_report_opens_in_a_new_tab_in_the_language_of_the_page(
    open_page: OpenPage, runs: PacedRuns, versions: PacedVersions
) -> None:
    run = await kept_back(runs, versions)
    page = await open_page(f"runs/{run.id}", language="ko")
    async with page.context.expect_page() as opened:
        await page.get_by_role("link", name="전체 보고서").click()
    tab = await opened.value
    await expect(tab.locator("p")).to_have_text("ko")
    assert await tab.evaluate("opener === null")


async def test_before_and_after_are_compared_with_a_slider_and_the_keyboard(
    open_page: OpenPage, runs: PacedRuns, versions: PacedVersions
) -> None:
    run = await kept_back(runs, versions)
    page = await open_page(f"runs/{run.id}")
    slider = page.get_by_role("slider", name="Before and after: a boy")
    await expect(slider).to_have_attribute("aria-valuetext", "50 % of after")
    await slider.press("End")
    await expect(slider).to_have_attribute("aria-valuetext", "100 % of after")
    pair = page.locator("figure.pair", has=slider)
    colours = await pair.evaluate(
        """(pair) => [...pair.querySelectorAll("canvas")].map((each) =>
             [each.width, ...each.getContext("2d").getImageData(1, 1, 1, 1).data.slice(0, 3)])"""
    )
    assert colours == [[32, 200, 0, 0], [32, 0, 0, 200]]
    clip = await pair.locator("canvas.after").evaluate("(each) => getComputedStyle(each).clipPath")
    assert clip == "inset(0px 0px 0px 0%)"


async def test_what_was_kept_back_can_be_used_all_the_same_and_that_undone(
    open_page: OpenPage, runs: PacedRuns, versions: PacedVersions
) -> None:
    run = await kept_back(runs, versions)
    page = await open_page(f"runs/{run.id}")
    await page.get_by_role("button", name="Use ksh@2 all the same").click()
    told = page.get_by_role("status").filter(
        has_text="ksh@2 is in service now. Before it was ksh@1"
    )
    await expect(told).to_be_visible()
    assert versions.active == 2
    await expect(page.get_by_text("put into service all the same")).to_be_visible()
    await expect(page.get_by_role("button", name="Roll back to ksh@1")).to_be_visible()

    await told.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("ksh@1 is in service now. Before it was ksh@2")).to_be_visible()
    assert versions.active == 1
    await expect(page.get_by_role("button", name="Put ksh@2 into service")).to_be_visible()


async def test_a_version_in_service_can_be_rolled_back(
    open_page: OpenPage, runs: PacedRuns, versions: PacedVersions
) -> None:
    run = await activated(runs, versions, previous=1)
    page = await open_page(f"runs/{run.id}")
    await expect(page.get_by_text("ksh@2 is no worse than ksh@1 in anything")).to_be_visible()
    await page.get_by_role("button", name="Roll back to ksh@1").click()
    await expect(page.get_by_text("ksh@1 is in service now. Before it was ksh@2")).to_be_visible()
    assert versions.active == 1


async def test_a_styles_first_version_can_be_taken_out_of_service_and_put_back(
    open_page: OpenPage, runs: PacedRuns, versions: PacedVersions
) -> None:
    run = await activated(runs, versions, previous=None)
    page = await open_page(f"runs/{run.id}")
    await expect(page.get_by_text("no worse than the base model alone")).to_be_visible()
    await page.get_by_role("button", name="Take it out of service").click()
    await expect(page.get_by_text("ksh@2 is out of service")).to_be_visible()
    assert versions.active is None
    await page.get_by_role("button", name="Undo").click()
    await expect(page.get_by_text("ksh@2 is in service now. Before there was none")).to_be_visible()
    assert versions.active == 2


async def test_what_is_refused_is_told_beside_the_button_and_can_be_tried_again(
    open_page: OpenPage, runs: PacedRuns, versions: PacedVersions
) -> None:
    run = await activated(runs, versions, previous=1)
    versions.refuse = Unavailable("the inference server is shutting down")
    page = await open_page(f"runs/{run.id}")
    back = page.get_by_role("button", name="Roll back to ksh@1")
    await back.click()
    decision = page.locator(".decision")
    await expect(decision.get_by_role("alert")).to_contain_text("Not right now")
    versions.refuse = None
    await back.click()
    await expect(page.get_by_text("ksh@1 is in service now")).to_be_visible()
    await expect(decision.get_by_role("alert")).to_have_count(0)


async def test_a_report_can_be_read_while_the_inference_server_is_away(
    open_page: OpenPage, runs: PacedRuns, versions: PacedVersions, inference_server: Server
) -> None:
    run = await kept_back(runs, versions)
    await inference_server.__aexit__()
    page = await open_page(f"runs/{run.id}")
    await expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    await expect(page.get_by_role("row").filter(has_text="Prompt adherence")).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile("Use ksh@2"))).to_have_count(0)
    await page.close()
