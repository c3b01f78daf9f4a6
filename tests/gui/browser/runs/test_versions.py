"""A style's versions."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from rpc.errors import FailedPrecondition, NotFound
from rpc.server import Server, running
from rpc.settings import ServerSettings
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.runs.events import ended, report
from tests.gui.browser.runs.paced_runs import PacedRuns, PacedVersions

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def lineage(runs: PacedRuns, versions: PacedVersions) -> None:
    """3 and 4 come of 2, which comes of 1, which was removed; 5 from scratch; 4 is in service."""
    for number, parent in ((1, None), (2, 1), (3, 2), (4, 2), (5, None)):
        run = runs.add("ACTIVATED", number, version=number, continued_from=parent)
        versions.add(number, run_id=run.id, active=number == 4)
    del versions.adapters[1]


def version(page: Page, number: int) -> Locator:
    return page.locator(f".version[data-version='{number}']")


@pytest.mark.usefixtures("lineage")
async def test_each_version_tells_where_it_comes_from_and_which_one_draws(
    open_page: OpenPage,
) -> None:
    page = await open_page("runs/versions")
    await expect(page.get_by_text("ksh@4 draws now")).to_be_visible()
    names = page.locator(".version h3")
    await expect(names).to_have_text(["ksh@5", "ksh@4", "ksh@3", "ksh@2"])
    await expect(version(page, 5)).to_contain_text("from scratch")
    await expect(version(page, 4)).to_contain_text("In service")
    await expect(version(page, 4)).to_contain_text("continued from ksh@2")
    await expect(version(page, 4)).to_contain_text("54")
    await expect(version(page, 2)).to_contain_text("continued from ksh@1, which was removed")
    await version(page, 4).get_by_role("link", name="Its run").click()
    await expect(page.get_by_role("heading", name="Run of ksh")).to_be_focused()


@pytest.mark.usefixtures("lineage")
async def test_the_line_beside_them_joins_those_that_continued_from_one(
    open_page: OpenPage,
) -> None:
    page = await open_page("runs/versions")
    dots = page.locator(".rail circle")
    await expect(dots).to_have_count(4)
    lanes = [await dot.get_attribute("cx") for dot in await dots.all()]
    # 5 stands alone, 4 begins where it ended, 3 beside it, and both lead to 2.
    assert lanes == ["11", "11", "29", "11"]
    await expect(version(page, 2).locator("line:not(.gone)")).to_have_count(2)
    await expect(version(page, 2).locator("line.gone")).to_have_count(1)


@pytest.mark.usefixtures("lineage")
async def test_a_version_is_put_into_service_and_that_undone(
    open_page: OpenPage, versions: PacedVersions
) -> None:
    page = await open_page("runs/versions", language="ko")
    await page.get_by_role("button", name="적용하기: ksh@3").click()
    told = page.get_by_role("status").filter(has_text="이제 ksh@3 버전으로 그려요")
    await expect(told).to_contain_text("이전 버전은 ksh@4예요")
    await expect(version(page, 3)).to_contain_text("사용 중")
    assert versions.active == 3
    await told.get_by_role("button", name="실행 취소").click()
    await expect(version(page, 4)).to_contain_text("사용 중")
    assert versions.active == 4


@pytest.mark.usefixtures("lineage")
@pytest.mark.parametrize(
    ("link", "layout", "name"),
    [
        ("for diffusers", "DIFFUSERS", "ksh-3.safetensors"),
        ("for AUTOMATIC1111 and ComfyUI", "KOHYA", "ksh-3-kohya.safetensors"),
    ],
)
async def test_a_version_is_downloaded_in_either_layout(
    open_page: OpenPage, link: str, layout: str, name: str, tmp_path: Path
) -> None:
    page = await open_page("runs/versions")
    await version(page, 3).get_by_text("Download").click()
    async with page.expect_download() as started:
        await version(page, 3).get_by_role("link", name=link).click()
    download = await started.value
    assert download.suggested_filename == name
    await download.save_as(tmp_path / "adapter")
    assert (tmp_path / "adapter").read_text() == f"ADAPTER_LAYOUT_{layout}"


@pytest.mark.usefixtures("lineage")
async def test_a_version_is_removed_only_after_a_yes_and_never_the_one_in_service(
    open_page: OpenPage, versions: PacedVersions
) -> None:
    page = await open_page("runs/versions")
    await expect(page.get_by_role("button", name="Remove: ksh@3")).to_be_visible()
    await expect(page.get_by_role("button", name="Remove: ksh@4")).to_have_count(0)
    dialog = page.get_by_role("dialog", name="Remove ksh@3?")
    await page.get_by_role("button", name="Remove: ksh@3").click()
    await dialog.get_by_role("button", name="Keep it").click()
    assert 3 in versions.adapters
    await page.get_by_role("button", name="Remove: ksh@3").click()
    await dialog.get_by_role("button", name="Remove for good").click()
    await expect(version(page, 3)).to_have_count(0)
    await expect(page.get_by_text("ksh@3 was removed.")).to_be_visible()
    assert 3 not in versions.adapters


@pytest.mark.usefixtures("lineage")
async def test_nothing_offers_to_put_a_version_back_that_was_removed(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    page = await open_page("runs/versions")
    undo = page.get_by_role("button", name="Undo")
    await page.get_by_role("button", name="Put into service: ksh@3").click()
    await expect(undo).to_be_visible()
    await page.get_by_role("button", name="Remove: ksh@4").click()
    await page.get_by_role("button", name="Remove for good").click()
    await expect(page.get_by_text("ksh@4 was removed.")).to_be_visible()
    await expect(undo).to_have_count(0)

    run = next(run for run in runs.runs.values() if run.version == 4)
    await runs.tell(run, ended(run, 2))
    await page.goto(f"{page.url.partition('#')[0]}#runs/{run.id}")
    await expect(page.locator(".decision")).to_contain_text("It has been removed since.")


@pytest.mark.usefixtures("lineage")
async def test_an_undo_that_cannot_be_is_offered_once(
    open_page: OpenPage, versions: PacedVersions
) -> None:
    page = await open_page("runs/versions")
    await page.get_by_role("button", name="Put into service: ksh@3").click()
    undo = page.get_by_role("button", name="Undo")
    await expect(undo).to_be_visible()
    # By somebody else.
    versions.refuse = NotFound("there is no ksh@4; ksh has ksh@2, ksh@3")
    await undo.click()
    await expect(page.get_by_text("There is no ksh@4")).to_be_visible()
    await expect(undo).to_have_count(0)


@pytest.mark.usefixtures("lineage")
async def test_what_was_told_of_versions_stays_behind_on_their_page(open_page: OpenPage) -> None:
    page = await open_page("runs/versions")
    await page.get_by_role("button", name="Put into service: ksh@3").click()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()
    await page.get_by_role("link", name="Runs").click()
    await expect(page.get_by_role("heading", name="Start a run")).to_be_visible()
    await expect(page.get_by_role("button", name="Undo")).to_have_count(0)


@pytest.mark.usefixtures("lineage")
async def test_each_version_leads_to_drawing_with_it(open_page: OpenPage) -> None:
    page = await open_page("runs/versions")
    link = page.get_by_role("link", name="Draw with it: ksh@3")
    await expect(link).to_have_attribute("href", "#draw/ksh@3")


@pytest.mark.usefixtures("lineage")
async def test_what_a_version_is_downloaded_as_is_a_menu_beside_its_button(
    open_page: OpenPage,
) -> None:
    page = await open_page("runs/versions")
    opener = version(page, 3).get_by_text("Download")
    before = await opener.bounding_box()
    await opener.click()
    link = version(page, 3).get_by_role("link", name="for diffusers")
    await expect(link).to_be_visible()
    assert await opener.bounding_box() == before
    await page.keyboard.press("Escape")
    await expect(link).to_be_hidden()
    await expect(opener).to_be_focused()


async def test_the_line_is_explained_where_there_is_one(
    open_page: OpenPage, versions: PacedVersions
) -> None:
    versions.add(1)
    page = await open_page("runs/versions")
    await expect(version(page, 1)).to_be_visible()
    await expect(page.get_by_text("Newest first")).to_be_hidden()


@pytest.mark.usefixtures("lineage")
async def test_a_removal_that_is_refused_is_told_where_it_was_asked_for(
    open_page: OpenPage, versions: PacedVersions
) -> None:
    versions.refuse = FailedPrecondition("a draw uses ksh@3; try again when it has finished")
    page = await open_page("runs/versions", language="ko")
    await page.get_by_role("button", name="삭제: ksh@3").click()
    await page.get_by_role("button", name="완전히 삭제").click()
    told = version(page, 3).get_by_role("alert")
    await expect(told).to_contain_text("지금 ksh@3 버전으로 그리고 있어요")


@pytest.mark.usefixtures("lineage")
async def test_how_a_version_was_judged_is_fetched_when_somebody_wants_to_know(
    open_page: OpenPage, runs: PacedRuns
) -> None:
    run = next(run for run in runs.runs.values() if run.version == 3)
    runs.reports[run.id] = report(run)
    page = await open_page("runs/versions")
    await version(page, 3).get_by_text("How it was judged").click()
    row = version(page, 3).get_by_role("row").filter(has_text="Prompt adherence")
    await expect(row).to_contain_text("higher is better")


@pytest.mark.usefixtures("lineage")
async def test_versions_come_by_themselves_when_the_inference_server_is_back(
    open_page: OpenPage, versions: PacedVersions, inference_server: Server
) -> None:
    await inference_server.__aexit__()
    page = await open_page("runs/versions")
    await expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    await expect(page.locator(".versions-card")).to_be_hidden()
    settings = ServerSettings(listen=inference_server.address, drain_s=0)
    async with running(settings, versions.load(), name="inference server"):
        await expect(version(page, 4)).to_contain_text("In service")
        await expect(page.get_by_role("alert")).to_have_count(0)
        await page.close()


async def test_of_a_version_from_elsewhere_nothing_is_told_that_is_not_known(
    open_page: OpenPage, versions: PacedVersions
) -> None:
    brought = versions.add(1, active=True)
    brought.manifest.num_drawings = 0
    page = await open_page("runs/versions")
    await expect(page.get_by_text("ksh@1 draws now")).to_be_visible()
    await expect(page.get_by_text("brought from elsewhere")).to_be_visible()
    await expect(page.locator("main")).not_to_contain_text("0 drawings")
