"""What is done with pictures in the page: those that were drawn, and those that are brought."""

import base64
import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Page, expect

from protos.drawing.v1 import adapters_pb2, drawing_pb2
from tests.bot.paced_drawing import PacedDrawing, picture, picture_of
from tests.gui.browser.accessibility import serious_findings
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.test_drawing import PROMPT, draw, drawn, more

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
    await expect(page.locator(".status")).to_contain_text("step 2")
    await page.reload()
    await expect(page.locator(".status")).to_contain_text("step 2")
    drawing.may_go_on.set()
    await drawn(page, 2)
    await expect(page.locator(".comparison")).to_be_visible()
    first, second, again = drawing.asked
    assert first.adapter_weight == 0
    assert second == again
