"""Drawings on their way in: dropped, refused, waiting, imported."""

import base64
import io
import zipfile

import pytest
from playwright.async_api import FilePayload, Page, expect

from protos.training.v1 import dataset_pb2
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.drawings.conftest import Trainer
from tests.trainer.house import OPERATOR, House, a_scribble

pytestmark = pytest.mark.asyncio(loop_scope="session")

DROP = """async ([zone, files]) => {
  const transfer = new DataTransfer();
  for (const { name, type, bytes } of files) {
    const content = Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0));
    transfer.items.add(new File([content], name, { type }));
  }
  for (const event of ["dragenter", "dragover", "drop"]) {
    document.querySelector(zone).dispatchEvent(
      new DragEvent(event, { bubbles: true, cancelable: true, dataTransfer: transfer }));
  }
}"""


def png(seed: int, name: str | None = None) -> FilePayload:
    return {"name": name or f"{seed}.png", "mimeType": "image/png", "buffer": a_scribble(seed)}


def text(name: str, said: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": said.encode()}


async def drop(page: Page, *files: FilePayload) -> None:
    told = [
        {
            "name": each["name"],
            "type": each["mimeType"],
            "bytes": base64.b64encode(each["buffer"]).decode(),
        }
        for each in files
    ]
    await page.evaluate(DROP, ["main", told])


async def drawings(house: House) -> dict[str, str]:
    page = await house.dataset.List(
        dataset_pb2.ListDrawingsRequest(actor=OPERATOR, style="ksh", page_size=200)
    )
    return {drawing.file_name: drawing.caption for drawing in page.drawings}


async def test_files_are_dropped_anywhere_and_texts_beside_them_are_their_captions(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page("drawings")
    await expect(page.get_by_text("No drawings yet")).to_be_visible()
    await drop(page, png(1, "miku.png"), text("miku.txt", "a girl with twin tails"), png(2))
    panel = page.get_by_role("region", name="Files being added")
    await expect(panel).to_contain_text("2 of 2 files done")
    await expect(page.locator(".drawing")).to_have_count(2)
    await expect(page.locator(".drawing").filter(has_text="twin tails")).to_have_count(1)
    added = await drawings(house)
    assert set(added) == {"miku.png", "2.png"}
    assert added["miku.png"] == "a girl with twin tails drawn by KSH drawing style"
    await panel.get_by_role("button", name="Close").click()
    await expect(panel).to_be_hidden()


async def test_a_file_that_is_refused_says_why_and_is_kept_in_mind(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page("drawings", language="ko")
    broken = png(3, "broken.png")
    await drop(page, {**broken, "buffer": broken["buffer"][:200]}, png(4), png(4, "same.png"))
    panel = page.get_by_role("region", name="추가하는 파일")
    await expect(panel).to_contain_text("2개는 추가되지 않았어요")
    await expect(panel).to_contain_text("파일이 손상됐거나 중간에 잘렸어요")
    await page.reload()
    await page.get_by_role("button", name="추가되지 않음 2").click()
    await expect(page.get_by_text("똑같은 그림이 이미 있어요.")).to_be_visible()
    await page.get_by_role("button", name="broken.png 목록에서 지우기").click()
    await page.get_by_role("button", name="모두 지우기").click()
    await expect(page.get_by_text("추가되지 않은 파일이 없어요.")).to_be_visible()
    assert len(house.files) == 1


async def test_files_wait_for_a_trainer_that_is_away(trainer: Trainer, open_page: OpenPage) -> None:
    page = await open_page("drawings")
    await expect(page.get_by_text("No drawings yet")).to_be_visible()
    await trainer.stop()
    await drop(page, *(png(i) for i in range(5)))
    panel = page.get_by_role("region", name="Files being added")
    await expect(panel.get_by_role("alert")).to_contain_text("the files wait and are sent again")
    await panel.get_by_role("button", name="Cancel 4.png").click()
    await trainer.start()
    await expect(panel).to_contain_text("5 of 5 files done")
    await expect(page.locator(".drawing")).to_have_count(4)
    assert len(await drawings(trainer.house)) == 4


async def test_files_go_on_while_another_part_of_the_page_is_open(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page("drawings")
    await expect(page.get_by_text("No drawings yet")).to_be_visible()
    await drop(page, *(png(i) for i in range(30)))
    await page.get_by_role("link", name="Training").click()
    await page.get_by_role("link", name="Drawings").click()
    panel = page.get_by_role("region", name="Files being added")
    await expect(panel).to_contain_text("30 of 30 files done")
    # In another language it is another page; what was under way is there all the same.
    await page.get_by_role("button", name="한국어").click()
    await expect(page.get_by_role("region", name="추가하는 파일")).to_contain_text("30개")
    assert len(await drawings(house)) == 30


async def test_a_zip_is_imported_with_its_captions(open_page: OpenPage) -> None:
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as file:
        for i in range(4):
            file.writestr(f"{i}.png", a_scribble(i))
        file.writestr("4.png", b"no picture")
        file.writestr("metadata.csv", "file_name,text\n0.png,a girl at sea\n")
    page = await open_page("drawings")
    await page.locator("input[type=file]").set_input_files(
        {"name": "all.zip", "mimeType": "application/zip", "buffer": zipped.getvalue()}
    )
    panel = page.get_by_role("region", name="Files being added")
    await expect(panel).to_contain_text("4 added, 1 refused")
    await expect(page.locator(".drawing")).to_have_count(4)
    await expect(page.locator(".drawing").filter(has_text="a girl at sea")).to_have_count(1)
    await expect(page.get_by_role("button", name="Refused 1")).to_be_visible()


async def test_what_is_no_picture_is_said(open_page: OpenPage) -> None:
    page = await open_page("drawings")
    await expect(page.get_by_text("No drawings yet")).to_be_visible()
    await drop(page, text("notes.md", "hello"))
    await expect(page.get_by_role("status").first).to_contain_text("no picture and no zip")
