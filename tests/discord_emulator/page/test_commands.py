"""Slash commands, typed with the keyboard alone."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from tests.discord_emulator.page.conftest import OpenPage
from tests.discord_emulator.page.studio_bot import png

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.usefixtures("bot"),
]


async def typed(page: Page, text: str) -> None:
    await page.locator(".composer").get_by_role("combobox").last.focus()
    await page.keyboard.type(text)


async def test_a_slash_offers_the_commands_and_what_they_do(open_page: OpenPage) -> None:
    page = await open_page("alex")
    await typed(page, "/")
    offered = page.get_by_role("option")
    await expect(offered.filter(has_text="/paint")).to_contain_text("Paint a picture")
    await page.keyboard.type("pan")
    await expect(offered).to_have_count(1)
    await expect(offered).to_contain_text("/panel")


async def test_they_are_offered_in_the_language_of_the_person(open_page: OpenPage) -> None:
    page = await open_page("mina")
    await typed(page, "/칠")
    await expect(page.get_by_role("option")).to_contain_text("그림을 그립니다")
    await page.keyboard.press("Tab")
    form = page.get_by_role("group", name="/칠하기")
    await expect(form).to_contain_text("프롬프트")
    await expect(page.locator(".option-hint")).to_contain_text("무엇을 그릴지")
    await page.keyboard.type("고양이 분위기:")
    await expect(page.get_by_role("option", name="차분하게")).to_be_visible()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    painted = page.get_by_role("log").locator(".embed")
    await expect(painted).to_contain_text("고양이")
    await expect(painted).to_contain_text("wild")
    used = page.get_by_role("log").locator("li.message")
    await expect(used).to_contain_text("mina 님이 /칠하기 사용")


async def test_commands_that_a_person_may_not_use_are_not_offered(open_page: OpenPage) -> None:
    for user, count in (("hana", 1), ("alex", 0)):
        page = await open_page(user)
        await typed(page, "/man")
        option = page.get_by_role("option", name="/manage")
        await expect(page.get_by_role("option")).to_have_count(1)
        await expect(option).to_have_count(count)


async def test_options_are_added_from_a_list_and_sent_in_their_types(open_page: OpenPage) -> None:
    page = await open_page("alex")
    await typed(page, "/paint a cat")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("option", name="steps")).to_contain_text("How many strokes")
    await page.keyboard.press("Tab")
    await expect(page.locator(".option-hint")).to_contain_text("It must be from 1 to 50")
    await page.keyboard.type("7 friend:")
    await page.keyboard.type("min")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    painted = page.get_by_role("log").locator(".embed")
    await expect(painted).to_contain_text("a cat")
    await expect(painted).to_contain_text("7")
    await expect(painted).to_contain_text("mina")


async def test_what_the_bot_suggests_can_be_chosen(open_page: OpenPage) -> None:
    page = await open_page("alex")
    await typed(page, "/paint a cat size:")
    await expect(page.get_by_role("option", name="any for a cat")).to_be_visible()
    await page.keyboard.type("large")
    await expect(page.get_by_role("option", name="large for a cat")).to_be_visible()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log").locator(".embed")).to_contain_text("<large>")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("/paint ", "This option is required"),
        ("/paint a cat steps:no", "This must be a whole number"),
        ("/paint a cat steps:51", "It must be from 1 to 50"),
        ("/paint a cat mood:angry", "Choose one of the list"),
    ],
)
async def test_what_an_option_does_not_take_is_said_before_it_is_sent(
    open_page: OpenPage, line: str, why: str
) -> None:
    page = await open_page("alex")
    await typed(page, line)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert").filter(has_text=why)).to_be_visible()
    await expect(page.get_by_role("log").locator("li.message")).to_have_count(0)


async def test_a_command_is_one_however_fast_it_is_typed(open_page: OpenPage) -> None:
    page = await open_page("alex")

    async def late(route: Route) -> None:
        await asyncio.sleep(0.5)
        await route.continue_()

    await page.route("**/commands?*", late)
    await page.reload()
    await expect(page.locator(".channel.current")).to_be_visible()
    await typed(page, "/echo at once")
    await page.keyboard.press("Enter")
    message = page.get_by_role("log").locator("li.message")
    await expect(message).to_contain_text("alex used /echo")
    await expect(message.locator(".message-content")).to_have_text("at once")


async def test_backspace_and_escape_give_a_command_up(open_page: OpenPage) -> None:
    page = await open_page("alex")
    await typed(page, "/paint ")
    await expect(page.get_by_role("group", name="/paint")).to_be_visible()
    await page.keyboard.press("Backspace")
    await expect(page.get_by_role("group", name="/paint")).to_have_count(0)
    await typed(page, "/paint a")
    await page.keyboard.press("Escape")
    await typed(page, "hello")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log")).to_contain_text("hello")


async def test_a_file_goes_with_a_command(open_page: OpenPage, tmp_path: Path) -> None:
    sketch = tmp_path / "sketch.png"
    sketch.write_bytes(png(8, 8))
    page = await open_page("alex")
    await typed(page, "/paint a cat sketch:")
    await page.locator(".option input[type=file]").set_input_files(sketch)
    await expect(page.locator(".option-file")).to_have_text("sketch.png")
    await page.keyboard.press("Enter")
    size = sketch.stat().st_size
    painted = page.get_by_role("log").locator(".embed")
    await expect(painted).to_contain_text(f"sketch.png {size}")


async def test_a_message_follows_the_bots_edits_and_shows_what_comes(open_page: OpenPage) -> None:
    page = await open_page("alex")
    await page.evaluate(
        """() => {
          globalThis.seen = new Set();
          new MutationObserver(() => {
            for (const item of document.querySelectorAll("[role=log] li.message"))
              for (const word of ["is thinking", "stroke 1", "stroke 2", "stroke 3", "Painted"])
                if (item.textContent.includes(word)) globalThis.seen.add(word);
          }).observe(document.body, { childList: true, subtree: true });
        }"""
    )
    await typed(page, "/paint a cat")
    await page.keyboard.press("Enter")
    message = page.get_by_role("log").locator("li.message")
    await expect(message.locator(".embed")).to_contain_text("Painted")
    await expect(message.get_by_role("img")).to_have_attribute("width", "467")
    await expect(message).to_contain_text("alex used /paint")
    seen = await page.evaluate("[...globalThis.seen]")
    assert seen == ["is thinking", "stroke 1", "stroke 2", "stroke 3", "Painted"]


async def test_what_only_one_sees_is_dismissed(open_page: OpenPage) -> None:
    page, other = await open_page("alex"), await open_page("sam")
    await typed(page, "/whisper ")
    await page.keyboard.press("Enter")
    message = page.get_by_role("log").locator("li.message")
    await expect(message).to_contain_text("between us")
    await expect(message).to_contain_text("Only you can see this")
    await expect(other.get_by_role("log").locator("li.message")).to_have_count(0)
    await message.get_by_role("button", name="Dismiss message").click()
    await expect(message).to_have_count(0)


async def test_a_bot_that_is_silent_is_told_of(open_page: OpenPage) -> None:
    page = await open_page("alex")
    await typed(page, "/silence ")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Sending command…")).to_be_visible()
    await expect(page.get_by_text("The application did not respond")).to_be_visible()
    await page.get_by_role("button", name="Dismiss message").click()
    await expect(page.get_by_text("The application did not respond")).to_have_count(0)


async def test_one_sees_who_types(open_page: OpenPage) -> None:
    page = await open_page("alex")
    await typed(page, "/ponder ")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("KSH Drawing AI is typing…")).to_be_visible()
    await typed(page, "/echo done")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("KSH Drawing AI is typing…")).to_have_count(0)
