"""Drawings on their way in: dropped, refused, waiting, imported."""

import asyncio
import base64
import io
import zipfile

import aiohttp
import pytest
from playwright.async_api import FilePayload, Page, Route, expect

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
    await expect(page.locator("main")).to_be_attached()
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
    await expect(panel).to_contain_text("1개는 추가되지 않았어요")
    await expect(panel).to_contain_text("파일이 손상됐거나 중간에 잘렸어요")
    # It would be refused again.
    await expect(panel.get_by_role("button", name="broken.png 다시 시도")).to_be_hidden()
    await page.reload()
    await page.get_by_role("button", name="추가되지 않음 1").click()
    await page.get_by_role("button", name="broken.png 목록에서 지우기").click()
    await expect(page.get_by_text("추가되지 않은 파일이 없어요.")).to_be_visible()
    assert len(house.files) == 1


async def test_a_picture_that_is_there_already_is_not_told_as_refused(
    house: House, open_page: OpenPage
) -> None:
    page = await open_page("drawings")
    await drop(page, png(4), png(4, "same.png"))
    panel = page.get_by_role("region", name="Files being added")
    await expect(panel).to_contain_text("2 of 2 files done, 1 there already")
    await expect(panel.get_by_role("button", name="Try same.png again")).to_be_hidden()
    await expect(page.get_by_role("button", name="Refused")).to_have_count(0)
    assert len(house.files) == 1


async def test_a_drawing_added_while_the_first_ones_are_on_their_way_is_shown(
    open_page: OpenPage,
) -> None:
    page = await open_page("drawings")
    await expect(page.get_by_text("No drawings yet")).to_be_visible()
    asked, may_come = asyncio.Event(), asyncio.Event()

    async def hold(route: Route) -> None:
        response = await route.fetch()
        asked.set()
        await may_come.wait()
        await route.fulfill(response=response)

    await page.route("**/training.v1.Dataset/List", hold, times=1)
    await page.reload()
    await asyncio.wait_for(asked.wait(), 30)
    await drop(page, png(4))
    await expect(page.get_by_role("region", name="Files being added")).to_contain_text(
        "1 of 1 file done"
    )
    may_come.set()
    await expect(page.locator(".drawing")).to_have_count(1)


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


async def test_what_is_no_picture_is_said_by_its_name(open_page: OpenPage) -> None:
    page = await open_page("drawings")
    await expect(page.get_by_text("No drawings yet")).to_be_visible()
    litter, alone = text(".DS_Store", "?"), text("alone.txt", "a caption of nothing")
    await drop(page, png(1), text("1.txt", "a girl"), text("notes.pdf", "%PDF"), litter, alone)
    panel = page.get_by_role("region", name="Files being added")
    await expect(panel).to_contain_text("3 of 3 files done, 2 not added")
    for name in ("notes.pdf", "alone.txt"):
        row = panel.get_by_role("listitem").filter(has_text=name)
        await expect(row).to_contain_text("It is not a PNG, JPEG")
        await expect(row.get_by_role("button")).to_have_count(0)


async def test_drawings_are_added_as_somebody_elses(house: House, open_page: OpenPage) -> None:
    page = await open_page("drawings")
    await page.locator("summary").filter(has_text="More").click()
    await page.get_by_role("button", name="Whose drawings I add").click()
    dialog = page.get_by_role("dialog", name="Whose drawings are these?")
    await dialog.get_by_label("Discord user id").fill("12")
    await dialog.get_by_role("button", name="Save").click()
    # That is no Discord id.
    await expect(dialog).to_be_visible()
    await dialog.get_by_label("Discord user id").fill("123456789012345678")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("added as those of 123456789012345678")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("added as those of 123456789012345678")).to_be_visible()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as file:
        file.writestr("2.png", a_scribble(2))
    await drop(
        page,
        png(1),
        {"name": "all.zip", "mimeType": "application/zip", "buffer": zipped.getvalue()},
    )
    await expect(page.locator(".drawing")).to_have_count(2)
    found = await house.dataset.List(dataset_pb2.ListDrawingsRequest(actor=OPERATOR, style="ksh"))
    assert {drawing.uploader_id for drawing in found.drawings} == {123456789012345678}


async def test_who_is_no_discord_user_uploads_nothing(house: House, address: str) -> None:
    async with aiohttp.ClientSession(address, headers={"Origin": address}) as browser:
        for wrong in ("me", "0", "-1", str(2**64)):
            path = f"/files/drawings/ksh?file_name=1.png&uploader_id={wrong}"
            async with browser.post(path, data=a_scribble(1)) as answer:
                assert answer.status == 400
                assert "uploader_id must be a Discord id" in await answer.text()
    assert not list(house.files)
