"""Pictures that are brought to the page: to start from, or to read their settings."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from protos.drawing.v1 import adapters_pb2, drawing_pb2
from tests.bot.paced_drawing import PacedDrawing, picture
from tests.gui.browser.accessibility import serious_findings
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.drawn import PROMPT, draw, drawn, more

pytestmark = pytest.mark.asyncio(loop_scope="session")


DROP = """([name, type, base64, target]) => {
  const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], name, { type }));
  const send = (element, kind) =>
    element.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
  send(document.body, "dragenter");
  const targets = [...document.querySelectorAll(".drop-target")];
  const on = targets.find((each) => each.textContent === target);
  if (!on.checkVisibility()) throw new Error("nothing to drop on");
  send(on, "dragenter");
  send(on, "dragover");
  send(on, "drop");
}"""


async def drop(
    page: Page, target: str, data: bytes, *, name: str = "cat.png", kind: str = "image/png"
) -> None:
    await expect(page.get_by_role("button", name="Generate")).to_be_visible()
    await page.evaluate(DROP, [name, kind, base64.b64encode(data).decode(), target])


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


async def test_a_picture_is_started_from_and_stays_over_a_reload(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    page = await open_page()
    png = picture(80, 120, 7)
    await drop(page, "Start from it", png)
    await expect(page.get_by_role("img", name="The picture to start from")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("img", name="The picture to start from")).to_be_visible()
    await page.get_by_label("How far from it").fill("0.4")
    await draw(page)
    await drawn(page)
    [asked] = drawing.asked
    assert asked.image == png
    assert asked.strength == pytest.approx(0.4)
    # The server gives it the picture's own shape.
    assert not asked.HasField("width")

    await page.get_by_role("button", name="Do not start from it").click()
    await page.get_by_role("button", name="Generate").click()
    await drawn(page, 2)
    assert not drawing.asked[1].HasField("image")
    assert drawing.asked[1].width == 128


async def test_a_picture_that_the_server_would_not_take_is_made_anew(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    page = await open_page()
    await expect(page.get_by_text("Loading…")).to_have_count(0)
    await drop(page, "Start from it", picture(90, 60, 7, "BMP"), name="a.bmp", kind="image/bmp")
    await expect(page.get_by_role("img", name="The picture to start from")).to_be_visible()
    noise = io.BytesIO()
    Image.effect_noise((1400, 1400), 90).save(noise, "PNG")
    assert len(noise.getvalue()) > 1 << 20
    await draw(page)
    await drawn(page)
    assert opened(drawing.asked[0].image).size == (90, 60)

    await drop(page, "Start from it", noise.getvalue())
    await expect(page.get_by_role("img", name="The picture to start from")).to_be_visible()
    await page.get_by_role("button", name="Generate").click()
    await drawn(page, 2)
    assert len(drawing.asked[1].image) <= 1 << 20
    assert opened(drawing.asked[1].image).width >= 256


@pytest.mark.parametrize(
    ("kind", "told"), [("image/png", "could not be read"), ("text/plain", "not a picture")]
)
async def test_what_is_no_picture_is_refused(open_page: OpenPage, kind: str, told: str) -> None:
    page = await open_page()
    await drop(page, "Start from it", b"nothing", kind=kind)
    await expect(page.get_by_role("alert").filter(has_text=told)).to_be_visible()
    await expect(page.get_by_role("img", name="The picture to start from")).to_be_hidden()


async def test_a_picture_says_what_it_was_made_with_and_the_form_takes_it(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1, 2]}
    drawing.schedulers = {"euler": "Euler", "dpmpp_2m": "DPM++ 2M"}
    drawing.inspection = drawing_pb2.DrawParameters(
        prompt="a fox",
        negative_prompt="blurry",
        guild_prompt_prefix="soft light",
        style="ksh",
        adapter=adapters_pb2.AdapterVersion(style="ksh", version=1),
        adapter_weight=0.7,
        width=96,
        height=96,
        num_inference_steps=9,
        guidance_scale=3.5,
        scheduler="dpmpp_2m",
        seed=2**62,
        software="other 1",
    )
    page = await open_page()
    await expect(page.get_by_text("Loading…")).to_have_count(0)
    png = picture(96, 96, 7)
    await drop(page, "Read its settings", png, name="fox.png")
    dialog = page.get_by_role("dialog", name="fox.png")
    await expect(dialog).to_contain_text("a fox")
    await expect(dialog).to_contain_text("DPM++ 2M")
    await expect(dialog).to_contain_text("other 1")
    assert await serious_findings(page) == []
    assert drawing.inspected == [png]
    await dialog.get_by_role("button", name="Use these settings").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_label(PROMPT)).to_have_value("soft light, a fox")
    await page.get_by_role("button", name="Generate").click()
    await drawn(page)
    [asked] = drawing.asked
    assert (asked.negative_prompt, asked.version, asked.seed) == ("blurry", 1, 2**62)
    assert (asked.width, asked.height, asked.num_inference_steps) == (96, 96, 9)
    assert (asked.guidance_scale, asked.scheduler) == (3.5, "dpmpp_2m")
    assert asked.adapter_weight == pytest.approx(0.7)


FOREIGN = drawing_pb2.DrawParameters(
    full_prompt="a cat, <lora:foo:1>, sitting",
    raw_prompt=True,
    width=2048,
    height=2048,
    num_inference_steps=400,
    guidance_scale=7,
    scheduler="Heun",
    seed=123,
)


async def use_settings(page: Page, png: bytes) -> None:
    await drop(page, "Read its settings", png, name="other.png")
    await page.get_by_role("dialog").get_by_role("button", name="Use these settings").click()


async def test_what_cannot_be_as_a_picture_says_is_told_and_as_usual(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.inspection = FOREIGN
    page = await open_page()
    await more(page)
    await expect(page.get_by_text("Loading…")).to_have_count(0)
    await page.get_by_label("Sampler").select_option("Euler a")
    await use_settings(page, picture(64, 64, 7))
    note = page.get_by_role("status").filter(has_text="Not as the picture says:")
    await expect(note.get_by_role("listitem")).to_have_text(
        [
            "Sampler: Heun is not here, so the usual one.",
            "Size: the usual one. A number from 64 to 256, not 2048.",
            "Steps: the usual one. A number from 1 to 100, not 400.",
            "Left out of the words: <lora:foo:1>. Styles are chosen under More.",
        ]
    )
    assert await serious_findings(page) == []
    await page.get_by_role("button", name="Generate").click()
    await drawn(page)
    await expect(note).to_be_hidden()
    [asked] = drawing.asked
    assert (asked.prompt, asked.seed, asked.raw_prompt) == ("a cat, sitting", 123, True)
    assert (asked.scheduler, asked.width, asked.num_inference_steps) == ("dpmpp_2m_karras", 128, 12)


async def test_the_picture_to_start_from_goes_or_stays_as_the_settings_say(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.inspection = drawing_pb2.DrawParameters(prompt="a cat", seed=1, width=128, height=128)
    page = await open_page()
    await expect(page.get_by_text("Loading…")).to_have_count(0)
    source = page.get_by_role("img", name="The picture to start from")
    await drop(page, "Start from it", picture(64, 64, 3))
    await expect(source).to_be_visible()
    await use_settings(page, picture(64, 64, 7))
    await expect(source).to_be_hidden()
    await expect(page.locator(".draw-form .note")).to_contain_text("came of words alone")

    drawing.inspection.strength = 0.5
    await use_settings(page, picture(64, 64, 7))
    await expect(page.locator(".draw-form .note")).to_contain_text("choose that one too")
    await drop(page, "Start from it", picture(64, 64, 3))
    await expect(source).to_be_visible()
    await use_settings(page, picture(64, 64, 7))
    await expect(page.locator(".draw-form .note")).to_contain_text("check that it is the one")
    await expect(source).to_be_visible()

    await more(page)
    await page.get_by_role("button", name="Reset settings").click()
    await expect(source).to_be_hidden()


async def test_what_was_refused_is_forgotten_when_something_is_taken(open_page: OpenPage) -> None:
    page = await open_page()
    await expect(page.get_by_text("Loading…")).to_have_count(0)
    no_picture = page.get_by_role("alert").filter(has_text="not a picture")
    unreadable = page.get_by_role("alert").filter(has_text="could not be read")

    async def refused() -> None:
        await drop(page, "Start from it", b"nothing", name="broken.png")
        await expect(unreadable).to_be_visible()
        await drop(page, "Start from it", b"nothing", kind="text/plain")
        await expect(no_picture).to_be_visible()

    await refused()
    await drop(page, "Start from it", picture(64, 64, 3))
    await expect(page.get_by_role("img", name="The picture to start from")).to_be_visible()
    await expect(unreadable.or_(no_picture)).to_have_count(0)
    await refused()
    await draw(page)
    await drawn(page)
    await expect(unreadable.or_(no_picture)).to_have_count(0)


async def test_a_version_that_is_gone_is_told(open_page: OpenPage, drawing: PacedDrawing) -> None:
    drawing.inspection = drawing_pb2.DrawParameters(
        prompt="a cat",
        style="ksh",
        adapter=adapters_pb2.AdapterVersion(style="ksh", version=7),
        adapter_weight=1,
    )
    page = await open_page()
    await more(page)
    version = page.get_by_label("Version", exact=True)
    await expect(version).to_contain_text("Whichever is in service (now 1)")
    await use_settings(page, picture(64, 64, 7))
    await expect(version).to_have_accessible_description("Version 7 is not there any more.")
    await expect(version).to_have_value("")


async def test_a_picture_that_says_nothing_is_told_and_can_be_started_from(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = await open_page()
    (tmp_path / "plain.png").write_bytes(picture(64, 64, 3))
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="Read settings").click()
    await (await choosing.value).set_files(tmp_path / "plain.png")
    dialog = page.get_by_role("dialog", name="plain.png")
    await expect(dialog).to_contain_text("does not say what it was made with")
    await dialog.get_by_role("button", name="Start from it").click()
    await expect(page.get_by_role("img", name="The picture to start from")).to_be_visible()
