"""Reading and writing messages."""

from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Locator, Page, expect

from discord_emulator import LOCAL_TOKEN, Emulator, Guild
from tests.discord_emulator.page.conftest import OpenPage
from tests.discord_emulator.page.studio_bot import png

pytestmark = pytest.mark.asyncio(loop_scope="session")

# what a browser does when files are dragged onto an element
DROP = """([target, name, bytes]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
  const on = document.querySelector(target);
  for (const kind of ["dragenter", "dragover", "drop"])
    on.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
}"""
PASTE = """([bytes]) => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([new Uint8Array(bytes)], "pasted.png", { type: "image/png" }));
  document.querySelector(".composer-text").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def messages(page: Page) -> Locator:
    return page.get_by_role("log").locator("li.message")


async def say(page: Page, text: str) -> None:
    await page.locator(".composer-text").focus()
    await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def test_enter_sends_and_shift_enter_begins_a_line(open_page: OpenPage, guild: Guild) -> None:
    page = await open_page("alex")
    await page.locator(".composer-text").focus()
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await say(page, "two")
    sent = await guild.user("sam").sees(lambda message: message.author == "alex")
    assert sent.content == "one\ntwo"
    await expect(page.locator(".composer-text")).to_have_value("")


async def test_a_name_is_completed_and_calls_its_owner(open_page: OpenPage, guild: Guild) -> None:
    page, other = await open_page("alex"), await open_page("mina", "drawings")
    await page.locator(".composer-text").focus()
    await page.keyboard.type("hello @mi")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    mina = guild.user("mina")
    sent = await mina.sees(lambda message: message.author == "alex")
    assert [user["username"] for user in sent.payload["mentions"]] == ["mina"]
    await expect(messages(page).locator(".mention")).to_have_text("@mina")
    general = other.get_by_role("button", name="general (읽지 않음)")
    await expect(general.locator(".badge")).to_have_text("1")
    await expect(other).to_have_title("(1) #drawings | KSH Studio")
    await general.click()
    await expect(other.locator(".message.mentions-me")).to_be_visible()
    await expect(other.locator(".badge")).to_have_count(0)
    await expect(other).to_have_title("#general | KSH Studio")


async def test_korean_that_is_being_composed_is_not_sent_by_enter(open_page: OpenPage) -> None:
    page = await open_page("mina")
    field = page.locator(".composer-text")
    await field.fill("안녕")
    await field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    await expect(field).to_have_value("안녕")
    await page.keyboard.press("Enter")
    await expect(messages(page)).to_contain_text("안녕")


async def test_dropped_pictures_are_sent_and_enlarged(open_page: OpenPage) -> None:
    page = await open_page("alex")
    data = png(600, 400)
    await page.evaluate(DROP, [".message-pane", "sketch.png", list(data)])
    await page.evaluate(PASTE, [list(data)])
    uploads = page.get_by_role("list", name="Attach files").get_by_role("listitem")
    await expect(uploads).to_have_count(2)
    await page.get_by_role("button", name="Remove sketch.png").click()
    await expect(uploads).to_have_text(["pasted.png"])
    await page.evaluate(DROP, [".message-pane", "sketch.png", list(data)])
    await say(page, "look")
    await expect(messages(page)).to_contain_text("look")
    await messages(page).get_by_role("button", name="Enlarge pasted.png").click()
    enlarged = page.get_by_role("dialog", name="Picture")
    await expect(enlarged.get_by_role("img", name="pasted.png")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await expect(enlarged.get_by_role("img", name="sketch.png")).to_be_visible()
    await expect(enlarged.get_by_role("img")).to_have_js_property("naturalWidth", 600)
    await page.keyboard.press("Escape")
    await expect(enlarged).to_have_count(0)


async def test_a_file_that_is_too_large_is_refused_with_the_limit(
    open_page: OpenPage, tmp_path: Path
) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(b"\0" * (10 * 1024 * 1024 + 1))
    page = await open_page("alex")
    await page.locator(".composer input[type=file]").set_input_files(large)
    await expect(page.get_by_role("alert")).to_contain_text("large.png is too large")
    await expect(page.get_by_role("alert")).to_contain_text("10 MB")


async def test_a_message_is_replied_to_edited_and_deleted_by_its_menu(
    open_page: OpenPage, guild: Guild
) -> None:
    await guild.user("sam").say("a question")
    page = await open_page("alex")
    await messages(page).click(button="right")
    await page.get_by_role("menuitem", name="Reply").click()
    await say(page, "an answer")
    answer = messages(page).filter(has_text="an answer")
    await expect(answer.locator(".above")).to_contain_text("a question")
    # What was sent stands there until Discord says that it has it.
    await expect(page.locator(".composer-text")).to_have_value("")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.type("!")
    await page.keyboard.press("Enter")
    await expect(messages(page).last).to_contain_text("an answer! (edited)")
    await messages(page).last.hover()
    await page.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Delete message").click()
    await expect(messages(page)).to_have_count(1)
    await messages(page).click(button="right")
    await expect(page.get_by_role("menuitem", name="Copy text")).to_be_visible()
    await expect(page.get_by_role("menuitem", name="Delete message")).to_have_count(0)


async def test_reactions_are_added_counted_and_taken_back(
    open_page: OpenPage, guild: Guild
) -> None:
    sam = guild.user("sam")
    message = await sam.say("nice")
    await sam.react(message, "👍")
    page = await open_page("alex")
    pill = messages(page).locator(".reaction")
    await expect(pill).to_have_text("👍1")
    await pill.click()
    await expect(pill).to_have_text("👍2")
    await expect(pill).to_have_attribute("aria-pressed", "true")
    await pill.click()
    await expect(pill).to_have_text("👍1")
    await messages(page).hover()
    await page.get_by_role("button", name="Add reaction").first.click()
    await page.get_by_role("button", name="🎨").click()
    await expect(messages(page).locator(".reaction")).to_have_text(["👍1", "🎨1"])


async def test_a_long_history_loads_as_one_scrolls_and_stays_in_its_place(
    open_page: OpenPage, guild: Guild
) -> None:
    sam = guild.user("sam")
    for number in range(150):
        await sam.control.post(
            f"{sam.path}/messages", {"channel": "general", "content": f"message {number}"}
        )
    page = await open_page("alex")
    await expect(messages(page)).to_have_count(50)
    await expect(page.get_by_text("message 149")).to_be_in_viewport()
    scroller = page.locator(".scroller")
    await scroller.evaluate("(pane) => { pane.scrollTop = 0; }")
    await expect(messages(page)).to_have_count(100)
    await expect(page.get_by_text("message 100", exact=True)).to_be_in_viewport()

    kept = page.get_by_text("message 100", exact=True)
    before = await kept.bounding_box()
    await sam.say("something new")
    await expect(page.get_by_role("button", name="1 new message")).to_be_visible()
    assert await kept.bounding_box() == before

    await page.get_by_role("button", name="1 new message").click()
    await expect(page.get_by_text("something new")).to_be_in_viewport()
    await scroller.evaluate("(pane) => { pane.scrollTop = 0; }")
    await expect(messages(page)).to_have_count(151)
    await scroller.evaluate("(pane) => { pane.scrollTop = 0; }")
    await expect(page.get_by_text("Welcome to #general!")).to_be_visible()


async def test_what_came_while_one_was_elsewhere_is_below_a_line(
    open_page: OpenPage, guild: Guild
) -> None:
    sam = guild.user("sam")
    await sam.say("old")
    page = await open_page("alex", "drawings")
    await sam.say("new")
    await page.get_by_role("button", name="general (unread)").click()
    line = page.get_by_role("separator", name="New")
    await expect(line).to_be_visible()
    below = line.locator("xpath=following-sibling::li[1]")
    await expect(below).to_contain_text("new")
    await page.keyboard.press("Escape")
    await expect(line).to_have_count(0)


async def test_days_are_divided(open_page: OpenPage, guild: Guild) -> None:
    sam = guild.user("sam")
    await sam.say("today")
    await sam.control.post("clock", {"seconds": 24 * 3600})
    await sam.say("tomorrow")
    page = await open_page("alex")
    await expect(page.locator(".line.day")).to_have_count(2)


async def test_a_thread_is_opened_and_talked_in(
    open_page: OpenPage, guild: Guild, emulator: Emulator
) -> None:
    message = await guild.user("sam").say("let us talk")
    page = await open_page("alex")
    await expect(messages(page)).to_have_count(1)
    url = f"{emulator.address}/api/v10/channels/{message.channel_id}/messages/{message.id}/threads"
    headers = {"Authorization": f"Bot {LOCAL_TOKEN}"}
    async with (
        aiohttp.ClientSession(headers=headers) as http,
        http.post(url, json={"name": "a thread"}) as response,
    ):
        assert response.status == 201
    await page.get_by_role("button", name="a thread 0 messages").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("a thread")
    await say(page, "in here")
    await expect(messages(page)).to_contain_text("in here")
    said = await guild.user("sam").at("a thread").history()
    assert [message.content for message in said] == ["in here"]


async def test_a_link_to_a_message_leads_to_it_however_far_back_it_is(
    open_page: OpenPage, guild: Guild
) -> None:
    sam = guild.user("sam").at("general")
    first = await sam.say("the first of many")
    for number in range(60):
        await sam.say(f"and {number}")
    link = f"https://discord.com/channels/{guild.id}/{first.channel_id}/{first.id}"
    await sam.at("drawings").say(f"[there]({link}), {link}")
    page = await open_page("alex", "drawings")
    await expect(messages(page).get_by_role("link")).to_have_count(0)
    await page.get_by_role("button", name="there", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("general")
    await expect(page.get_by_text("the first of many")).to_be_in_viewport()


async def test_what_is_replied_to_is_told_in_plain_words(open_page: OpenPage, guild: Guild) -> None:
    sam, mina = (guild.user(name) for name in ("sam", "mina"))
    said = await sam.say(
        f"## \\*new\\* **drawings**\nby <@{guild.state['users']['ksh']}> ||a cat||"
    )
    await mina.say("lovely", reply_to=said)
    page = await open_page("alex")
    await expect(page.locator(".above-text")).to_have_text("*new* drawings by @ksh ▇▇▇")
