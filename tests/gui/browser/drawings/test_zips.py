"""Zips that are imported: what is told of them, by their own names, for as long as it matters."""

import io
import zipfile
from collections.abc import Mapping
from typing import Literal

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from protos.training.v1 import dataset_pb2, styles_pb2
from tests.gui.browser.accessibility import serious_findings
from tests.gui.browser.conftest import OpenPage
from tests.trainer.house import OPERATOR, House, a_scribble

pytestmark = pytest.mark.asyncio(loop_scope="session")


def zipped(name: str, files: Mapping[str, bytes]) -> FilePayload:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return {"name": name, "mimeType": "application/zip", "buffer": content.getvalue()}


def of_bytes(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/zip", "buffer": content}


async def add(page: Page, *files: FilePayload) -> None:
    await page.locator("input[type=file]").set_input_files(files)


def row(panel: Locator, name: str) -> Locator:
    return panel.locator(".uploads-list > li").filter(has_text=name)


@pytest.mark.parametrize(
    ("language", "label", "told", "counted"),
    [
        (
            "en",
            "Files being added",
            {
                "broken.zip": "broken.zip must be whole: it cannot be unpacked (",
                "empty.zip": "empty.zip must be a zip of drawings, not an empty file.",
                "texts.zip": "texts.zip holds no drawings (.avif, ",
            },
            "3 of 3 files done, 3 not added",
        ),
        (
            "ko",
            "추가하는 파일",
            {
                "broken.zip": "broken.zip 파일이 손상됐거나 중간에 잘려서 풀 수 없어요.",
                "empty.zip": "empty.zip 파일은 비어 있어요.",
                "texts.zip": "texts.zip에 그림이 없어요.",
            },
            "3개는 추가되지 않았어요",
        ),
    ],
)
async def test_what_is_wrong_with_a_zip_is_told_of_its_own_name(
    house: House,
    open_page: OpenPage,
    language: Literal["en", "ko"],
    label: str,
    told: Mapping[str, str],
    counted: str,
) -> None:
    page = await open_page("drawings", language=language)
    await add(
        page,
        of_bytes("broken.zip", b"no zip at all"),
        of_bytes("empty.zip", b""),
        zipped("texts.zip", {"notes.md": b"no drawings"}),
    )
    panel = page.get_by_role("region", name=label)
    await expect(panel).to_contain_text(counted)
    for name, why in told.items():
        await expect(row(panel, name)).to_contain_text(why)
    assert not list(house.files)


async def test_which_of_its_files_were_refused_is_told_with_the_reasons(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page("drawings", language="ko")
    table = b"image,text\n0.png,a girl\nmissing.png,a guy\n"
    files = {"그림들/0.png": a_scribble(0), "그림들/1.png": b"no picture", "그림들/info.csv": table}
    await add(page, zipped("all.zip", files))
    done = row(page.get_by_role("region", name="추가하는 파일"), "all.zip")
    await expect(done).to_contain_text("1장 추가, 1장은 추가되지 않음")
    await expect(done.get_by_role("list")).to_be_hidden()
    await done.get_by_text("추가하지 못한 항목과 이유").click()
    await expect(done.get_by_role("listitem")).to_contain_text(
        ["그림들/1.png PNG", "그림들/info.csv 3번째 줄: missing.png 파일이 없어요."]
    )
    assert await serious_findings(page) == []
    found = await house.dataset.List(dataset_pb2.ListDrawingsRequest(actor=OPERATOR, style="ksh"))
    assert [drawing.source for drawing in found.drawings] == ["all.zip"]


async def test_a_zip_of_which_every_file_is_refused_counts_as_not_added(
    open_page: OpenPage,
) -> None:
    page = await open_page("drawings")
    await add(page, zipped("all.zip", {"0.png": b"no picture"}))
    panel = page.get_by_role("region", name="Files being added")
    await expect(panel).to_contain_text("1 of 1 file done, 1 not added")
    await expect(row(panel, "all.zip")).to_contain_text("0 added, 1 refused")


async def test_what_became_of_a_zip_stays_while_others_come_and_is_not_told_in_other_styles(
    house: House, open_page: OpenPage
) -> None:
    await house.styles.Create(
        styles_pb2.CreateStyleRequest(
            actor=OPERATOR, name="ink", display_name="Ink", trigger="drawn in ink"
        )
    )
    page = await open_page("drawings/ksh")
    panel = page.get_by_role("region", name="Files being added")
    for number in (1, 2):
        await add(page, zipped(f"{number}.zip", {f"{number}.png": a_scribble(number)}))
        await expect(row(panel, f"{number}.zip")).to_contain_text("1 added")
    await add(page, of_bytes("broken.zip", b"no zip"))
    await expect(panel.locator(".uploads-list > li")).to_have_count(3)
    await expect(panel).to_contain_text("3 of 3 files done, 1 not added")

    await page.evaluate("location.hash = '#drawings/ink'")
    await expect(page.get_by_text("No drawings yet")).to_be_visible()
    await expect(panel).to_be_hidden()
    await add(page, zipped("3.zip", {"3.png": a_scribble(3)}))
    await expect(panel).to_contain_text("1 of 1 file done")
    await panel.get_by_role("button", name="Close").click()
    await expect(panel).to_be_hidden()

    await page.evaluate("location.hash = '#drawings/ksh'")
    await expect(panel.locator(".uploads-list > li")).to_have_count(3)
    await panel.get_by_role("button", name="Close").click()
    await expect(panel).to_be_hidden()
