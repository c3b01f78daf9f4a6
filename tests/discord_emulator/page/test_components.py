"""Buttons, selects, modals, menus."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from discord_emulator import Guild
from tests.discord_emulator.page.conftest import OpenPage
from tests.discord_emulator.page.studio_bot import png

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.usefixtures("bot"),
]


def messages(page: Page) -> Locator:
    return page.get_by_role("log").locator("li.message")


async def shown(page: Page, guild: Guild, command: str) -> Locator:
    """The message that another's command brought."""
    await (await guild.user("sam").slash(command)).reply()
    message = messages(page).last
    await expect(message).to_contain_text(f"sam used /{command}")
    return message


async def test_a_button_is_pressed_and_the_answer_replies(
    open_page: OpenPage, guild: Guild
) -> None:
    page = await open_page("alex")
    panel = await shown(page, guild, "panel")
    await expect(panel.get_by_role("button", name="Off")).to_be_disabled()
    await panel.get_by_role("button", name="Again").press("Enter")
    await expect(messages(page)).to_have_count(2)
    await expect(messages(page).last).to_contain_text("once more")
    await expect(messages(page).last.locator(".above")).to_contain_text("panel")
    await messages(page).first.get_by_role("button", name="Change").click()
    await expect(messages(page).first).to_contain_text("changed")
    await expect(messages(page).first.get_by_role("button", name="Again")).to_have_count(0)


async def test_a_button_held_while_its_message_changes_is_pressed(
    open_page: OpenPage, guild: Guild
) -> None:
    page = await open_page("alex")
    panel = await shown(page, guild, "panel")
    await panel.get_by_role("button", name="Change").hover()
    await page.mouse.down()
    sam = guild.user("sam")
    await sam.react((await sam.history())[-1], "👍")
    await sam.type()
    await expect(page.get_by_text("sam is typing")).to_be_visible()
    await page.mouse.up()
    await expect(panel).to_contain_text("changed")
    await expect(panel.get_by_role("button", name="👍 1")).to_be_visible()


async def test_a_button_that_nobody_hears_is_busy_and_then_says_so(
    open_page: OpenPage, guild: Guild
) -> None:
    page = await open_page("alex")
    message = await shown(page, guild, "deaf")
    button = message.get_by_role("button", name="Anyone?")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await expect(button).to_be_disabled()
    await expect(message).to_contain_text("This interaction failed")
    await expect(button).to_be_enabled()


async def test_a_select_takes_as_many_as_the_bot_wants(open_page: OpenPage, guild: Guild) -> None:
    page = await open_page("alex")
    panel = await shown(page, guild, "panel")
    await panel.get_by_role("button", name="Style").click()
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.get_by_role("option", name="MONO").click()
    chosen = page.get_by_role("option", selected=True)
    await expect(chosen).to_have_text(["KSH", "KIM"])
    await page.keyboard.press("Escape")
    await expect(messages(page).last).to_contain_text("ksh and kim")


@pytest.mark.parametrize(
    ("select", "typed", "answer"),
    [("Role", "man", "manager"), ("Channel", "draw", "drawings"), ("Anyone", "min", "mina")],
)
async def test_people_roles_and_channels_are_chosen_by_name(
    open_page: OpenPage, guild: Guild, select: str, typed: str, answer: str
) -> None:
    page = await open_page("alex")
    message = await shown(page, guild, "choosers")
    await message.get_by_role("button", name=select).click()
    await page.get_by_role("combobox", name="Search").fill(typed)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await expect(messages(page).last).to_contain_text(answer)


async def test_a_modal_is_filled_with_words_a_choice_and_a_file(
    open_page: OpenPage, tmp_path: Path
) -> None:
    sketch = tmp_path / "sketch.png"
    sketch.write_bytes(png(2, 2))
    page = await open_page("alex")
    await page.locator(".composer-text").focus()
    await page.keyboard.type("/words ")
    await page.keyboard.press("Enter")
    modal = page.get_by_role("dialog", name="Other words")
    prompt = modal.get_by_role("textbox", name="Prompt")
    await expect(prompt).to_have_value("a cat")
    await expect(prompt).to_be_focused()
    await prompt.fill("")
    await modal.get_by_role("button", name="Submit").click()
    await expect(modal).to_contain_text("This field is required")
    await prompt.fill("a dog")
    await modal.get_by_role("button", name="Mood").click()
    await page.get_by_role("option", name="Wild").click()
    await modal.locator("input[type=file]").set_input_files(sketch)
    await expect(modal.get_by_role("list")).to_contain_text("sketch.png")
    await prompt.press("Enter")
    await expect(modal).to_have_count(0)
    await expect(messages(page)).to_contain_text("a dog||Wild|")
    await expect(messages(page)).to_contain_text("PNG")
    await expect(messages(page).locator(".above")).to_have_count(0)


async def test_a_modal_is_ticked(open_page: OpenPage) -> None:
    page = await open_page("alex")
    await page.locator(".composer-text").focus()
    await page.keyboard.type("/wish ")
    await page.keyboard.press("Enter")
    modal = page.get_by_role("dialog", name="Wishes")
    await expect(modal.get_by_role("radio", name="Wide")).to_be_checked()
    await modal.get_by_role("radiogroup", name="Size").get_by_text("Tall").click()
    moods = modal.get_by_role("group", name="Moods")
    for mood in ("Calm", "Wild", "Odd"):
        await moods.get_by_role("checkbox", name=mood).check()
    await modal.get_by_role("checkbox", name="Once more").check()
    await modal.get_by_role("button", name="Submit").click()
    await expect(modal).to_contain_text("Choose 0 to 2")
    await moods.get_by_role("checkbox", name="Wild").uncheck()
    await modal.get_by_role("button", name="Submit").click()
    await expect(messages(page)).to_contain_text("512x768|calm,odd|True")


async def test_a_modal_is_closed_with_escape(open_page: OpenPage, guild: Guild) -> None:
    page = await open_page("alex")
    panel = await shown(page, guild, "panel")
    await panel.get_by_role("button", name="Words").click()
    modal = page.get_by_role("dialog", name="Other words")
    await expect(modal).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(modal).to_have_count(0)


async def test_commands_are_in_the_menus_of_messages_and_people(
    open_page: OpenPage, guild: Guild
) -> None:
    page = await open_page("alex")
    await guild.user("sam").say("the sea")
    await messages(page).click(button="right")
    await page.get_by_role("menuitem", name="Paint this").click()
    await expect(messages(page).last).to_contain_text("painting: the sea")
    await expect(messages(page).last).to_contain_text("alex used Paint this")
    await (
        page.get_by_role("complementary", name="Members").get_by_role("button", name="mina").click()
    )
    await page.get_by_role("menuitem", name="Portrait").click()
    await expect(messages(page).last).to_contain_text("a portrait of mina")


async def test_a_layout_is_shown_with_its_pictures(open_page: OpenPage, guild: Guild) -> None:
    page = await open_page("alex")
    layout = await shown(page, guild, "layout")
    await expect(layout.get_by_role("heading", name="Two pictures")).to_be_visible()
    for picture in await layout.get_by_role("img").all():
        await expect(picture).to_have_js_property("naturalWidth", 640)


async def test_a_message_menu_is_used_with_the_keyboard(open_page: OpenPage, guild: Guild) -> None:
    page = await open_page("alex")
    await guild.user("sam").say("the sea")
    await messages(page).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("menuitem", name="Reply")).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("menuitem", name="Paint this")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menuitem")).to_have_count(0)
    await expect(messages(page)).to_be_focused()
