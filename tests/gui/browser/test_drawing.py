"""Drawing in the page: from the words to the picture."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from protos.drawing.v1 import drawing_pb2
from rpc.errors import Cancelled, ResourceExhausted, Unavailable
from rpc.server import Server, running
from rpc.settings import ServerSettings
from tests.bot.paced_drawing import PacedDrawing, loading, picture_of
from tests.gui.browser.accessibility import serious_findings
from tests.gui.browser.conftest import OpenPage
from tests.gui.browser.drawn import PROMPT, at_step_three, draw, drawn, more

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_two_boxes_and_a_key_make_a_picture_that_is_saved_as_it_came(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    page = await open_page()
    await page.get_by_label("What to keep out").fill("lowres")
    await page.get_by_label(PROMPT).fill("a girl in a park")
    await expect(page.get_by_text("Loading…")).to_have_count(0)
    await page.keyboard.press("Control+Enter")
    await drawn(page)
    [asked] = drawing.asked
    assert (asked.prompt, asked.negative_prompt) == ("a girl in a park", "lowres")
    assert (asked.width, asked.height) == (128, 128)
    assert asked.request_id
    await expect(page.get_by_role("status")).to_have_text("The picture is done.")
    async with page.expect_download() as saving:
        await page.get_by_role("button", name="Save").click()
    saved = await saving.value
    assert saved.suggested_filename == f"ksh-{asked.seed}.png"
    assert Path(await saved.path()).read_bytes() == picture_of(asked)


async def test_the_queue_the_steps_and_a_look_at_it_are_told(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.queue = (2, 0)
    drawing.may_start.clear()
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    page = await open_page()
    await draw(page)
    await expect(page.locator(".status")).to_have_text(
        "Waiting · 2 ahead of yours · starts in about 8 s"
    )
    drawing.may_start.set()
    await expect(page.locator(".status")).to_have_text("Drawing · step 6 of 12 · about 3 s left")
    await expect(page.get_by_role("img", name="The picture so far")).to_be_visible()
    await expect(page.get_by_role("progressbar")).to_have_js_property("value", 0.5)
    await expect(page.get_by_role("status")).to_have_text("Drawing, 50%")
    assert await serious_findings(page) == []
    drawing.may_go_on.set()
    await drawn(page)


async def test_cancel_ends_the_draw_on_the_server(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    page = await at_step_three(open_page, drawing)
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_role("status")).to_have_text("Cancelled.")
    assert drawing.cancelled == {drawing.asked[0].request_id}
    await expect(page.get_by_label(PROMPT)).to_have_value("a girl in a park")
    drawing.stop_at = None
    await draw(page)
    await drawn(page)


async def test_a_server_that_goes_away_in_the_middle_is_asked_again_for_the_same(
    open_page: OpenPage, drawing: PacedDrawing, inference_server: Server
) -> None:
    page = await at_step_three(open_page, drawing)
    await inference_server.__aexit__()
    await expect(page.locator(".status")).to_contain_text("Trying again…")
    back = PacedDrawing()
    settings = ServerSettings(listen=inference_server.address, drain_s=0)
    async with running(settings, loading(back), name="inference server"):
        await drawn(page)
    assert back.asked[-1] == drawing.asked[0]


async def test_what_is_refused_is_told_and_can_be_tried_again(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.refuse = ResourceExhausted("at most 2 draws may wait")
    page = await open_page()
    await draw(page)
    problem = page.get_by_role("alert").filter(has_text="at most 2 draws may wait")
    await expect(problem).to_be_visible()
    await expect(page.get_by_label(PROMPT)).to_have_value("a girl in a park")
    assert await serious_findings(page) == []
    drawing.refuse = None
    await problem.get_by_role("button", name="Try again").click()
    await drawn(page)
    await expect(problem).to_be_hidden()


async def test_a_draw_that_somebody_else_cancelled_is_over(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.refuse = Cancelled("the draw was cancelled")
    page = await open_page()
    await draw(page)
    await expect(page.get_by_role("status")).to_have_text("Cancelled.")


async def test_a_version_is_chosen_by_the_address_and_then_free_to_change(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1, 2]}
    page = await open_page()
    await more(page)
    await expect(page.get_by_label("Version", exact=True)).to_contain_text("Version 2")
    # Made since the page was opened.
    drawing.versions = {"ksh": [1, 2, 3]}
    await page.evaluate("location.hash = '#draw/ksh@3'")
    await expect(page.get_by_label("Version", exact=True)).to_have_value("3")
    await expect(page).to_have_url(re.compile("#draw$"))
    await draw(page)
    await drawn(page, 1)
    [asked] = drawing.asked
    assert (asked.style, asked.version) == ("ksh", 3)


async def test_everything_behind_more_is_asked_for(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1, 2, 3], "ink": [7]}
    drawing.schedulers = {"euler": "Euler", "dpmpp_2m_karras": "DPM++ 2M Karras"}
    page = await open_page()
    await more(page)
    await page.get_by_label("Size").select_option("Another size…")
    await page.get_by_label("Width").fill("96")
    await page.get_by_label("Height").fill("160")
    await page.get_by_label("Pictures", exact=True).fill("2")
    await page.get_by_label("Steps").fill("7")
    await page.get_by_label("Guidance").fill("4.25")
    await page.get_by_label("Seed", exact=True).fill("9223372036854775806")
    await page.get_by_label("Sampler").select_option("DPM++ 2M Karras")
    await page.get_by_label("Version", exact=True).select_option("Version 2")
    await page.get_by_label("Style weight").fill("0.5")
    await page.get_by_label("Without the style's own words").check()
    await draw(page)
    await drawn(page, 2)
    await expect(page.get_by_role("status").last).to_have_text("2 pictures are done.")
    [asked] = drawing.asked
    assert (asked.width, asked.height, asked.num_images) == (96, 160, 2)
    assert (asked.num_inference_steps, asked.guidance_scale) == (7, 4.25)
    assert (asked.seed, asked.scheduler) == (9223372036854775806, "dpmpp_2m_karras")
    assert (asked.style, asked.version, asked.adapter_weight) == ("ksh", 2, 0.5)
    assert asked.raw_prompt

    await page.reload()
    await expect(page.get_by_label("Width")).to_have_value("96")
    await expect(page.get_by_label("Version", exact=True)).to_have_value("2")
    await page.get_by_label("Steps").fill("0")
    await page.get_by_role("button", name="Reset settings").click()
    await expect(page.get_by_label("Steps")).to_have_value("12")
    await expect(page.get_by_label(PROMPT)).to_have_value("a girl in a park")
    await page.get_by_label("Style", exact=True).select_option("INK")
    await expect(page.get_by_label("Version", exact=True)).to_contain_text("Version 7")


@pytest.mark.parametrize(
    ("label", "text", "told"),
    [
        (PROMPT, "  ", "Write what to draw."),
        (PROMPT, "가" * 4001, "At most 4,000 characters, not 4,001."),
        ("Steps", "500", "A number from 1 to 100, not 500."),
        ("Steps", "2.5", "A whole number, not 2.5."),
        ("Guidance", "much", "A number from 0 to 30, not much."),
        ("Seed", "-1", "A whole number from 0 to 9223372036854775807."),
    ],
)
async def test_what_breaks_a_rule_is_told_at_its_field(
    open_page: OpenPage, drawing: PacedDrawing, label: str, text: str, told: str
) -> None:
    page = await open_page()
    await more(page)
    await page.get_by_label(PROMPT).fill("girl")
    field = page.get_by_label(label, exact=True)
    await field.fill(text)
    await more(page)
    await page.get_by_role("button", name="Generate").click()
    await expect(field).to_be_focused()
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description(re.compile(re.escape(told)))
    assert await serious_findings(page) == []
    assert drawing.asked == []


async def test_what_breaks_a_rule_is_told_once_its_field_is_left(open_page: OpenPage) -> None:
    page = await open_page()
    await more(page)
    steps = page.get_by_label("Steps")
    await steps.fill("500")
    await expect(steps).not_to_have_attribute("aria-invalid", "true")
    await page.keyboard.press("Tab")
    await expect(steps).to_have_accessible_description(re.compile("from 1 to 100, not 500"))
    # Whoever mends it sees at once that it is right.
    await steps.fill("50")
    await expect(steps).not_to_have_attribute("aria-invalid", "true")
    await page.get_by_label("Size").select_option("Another size…")
    await page.get_by_label("Height").fill("256")
    await page.get_by_label("Width").fill("256")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("Height")).to_have_accessible_description(
        re.compile("at most 36,864 pixels, not 256×256 = 65,536")
    )


async def test_what_was_translated_left_out_or_drawn_without_a_version_is_told(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.started = drawing_pb2.Started(
        without_adapter=drawing_pb2.WITHOUT_ADAPTER_NONE_ACTIVE,
        translated_prompt="a girl",
        untranslated=["두루뭉술"],
        missing_textual_inversions=["EasyNegative"],
    )
    page = await open_page(language="ko")
    await page.get_by_label("그릴 내용").fill("두루뭉술 소녀")
    await expect(page.get_by_text("불러오는 중…")).to_have_count(0)
    await page.get_by_role("button", name="그리기", exact=True).click()
    await drawn(page)
    stage = page.locator(".stage")
    await expect(stage).to_contain_text("그린 내용: a girl")
    await expect(stage).to_contain_text("번역하지 못해서 빠진 말: 두루뭉술")
    await expect(stage).to_contain_text("학습된 버전이 없는")
    # Each picture of a style lacks the same: that is for whoever looks closer.
    await expect(stage.get_by_text("설치되어 있지 않아서")).to_have_count(0)
    await stage.get_by_role("button", name="자세히").click()
    await page.get_by_role("dialog").get_by_text("설치되어 있지 않아서").click()
    await expect(page.get_by_role("dialog").get_by_text("EasyNegative")).to_be_visible()


async def test_a_flagged_picture_is_veiled_and_one_that_was_withheld_is_told(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.safety = drawing_pb2.Safety(checked=True, flagged=True)
    page = await open_page()
    await draw(page)
    await drawn(page)
    await expect(page.locator(".stage .flagged")).to_contain_text("safety check flagged")
    drawing.safety = drawing_pb2.Safety(checked=True, flagged=True, withheld=True)
    await page.get_by_role("button", name="Generate").click()
    await expect(page.locator(".stage .empty")).to_contain_text("held this picture back")


async def test_a_server_that_is_away_is_said_and_tried_again(
    open_page: OpenPage, inference_server: Server, drawing: PacedDrawing
) -> None:
    await inference_server.__aexit__()
    page = await open_page()
    # Two sentences, each whole.
    await expect(page.get_by_role("alert")).to_have_text(
        re.compile(r"cannot be reached\. Trying again by itself\.$")
    )
    await page.get_by_label(PROMPT).fill("typed meanwhile")
    settings = ServerSettings(listen=inference_server.address, drain_s=0)
    async with running(settings, loading(drawing), name="inference server"):
        await expect(page.get_by_role("alert").first).to_be_hidden()
        await expect(page.get_by_label(PROMPT)).to_have_value("typed meanwhile")
        await draw(page)
        await drawn(page)


async def test_a_server_that_starts_is_said_in_korean(
    open_page: OpenPage, drawing: PacedDrawing
) -> None:
    drawing.refuse = Unavailable("the inference server is starting up")
    page = await open_page(language="ko")
    await expect(page.get_by_text("불러오는 중…")).to_have_count(0)
    await page.get_by_label("그릴 내용").fill("소녀")
    await page.get_by_role("button", name="그리기", exact=True).click()
    await expect(page.locator(".status")).to_have_text(
        "지금은 할 수 없어요: 이미지 생성 서버가 시작하는 중이에요. 다시 시도하고 있어요…"
    )
