"""The page on a phone."""

import pytest
from playwright.async_api import expect

from discord_emulator import Guild
from tests.discord_emulator.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

# what stands in a line of text is as high as the line
TOO_SMALL = """() => [...document.querySelectorAll("button, [role=option], a.button")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .filter((each) => !each.closest(".message-content, .above, .message-head"))
  .map((each) => [each.className, each.getBoundingClientRect()])
  .filter(([, box]) => box.height > 0 && (box.height < 40 || box.width < 40))
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""


async def test_the_channels_are_in_a_drawer(open_page: OpenPage) -> None:
    page = await open_page("alex", phone=True)
    channel = page.get_by_role("button", name="drawings")
    await expect(channel).to_be_hidden()
    await page.get_by_role("button", name="Show the channels").tap()
    await channel.tap()
    await expect(channel).to_be_hidden()
    await expect(page.get_by_role("heading", level=1)).to_have_text("drawings")
    await page.get_by_role("button", name="Show the members").tap()
    await expect(page.get_by_role("complementary", name="Members")).to_be_visible()
    await page.mouse.click(20, 400)
    await expect(page.get_by_role("complementary", name="Members")).to_be_hidden()


async def test_the_composer_is_at_the_foot_and_nothing_is_wider_than_the_phone(
    open_page: OpenPage, guild: Guild
) -> None:
    await guild.user("sam").say("long" * 400)
    page = await open_page("alex", phone=True)
    await expect(page.get_by_role("log")).to_contain_text("long")
    box = await page.locator(".composer").bounding_box()
    assert box is not None
    assert 740 < box["y"] + box["height"] <= 844
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    scroller = page.locator(".scroller")
    assert await scroller.evaluate("(pane) => pane.scrollWidth <= pane.clientWidth")


@pytest.mark.usefixtures("bot")
async def test_what_is_touched_is_large_enough(open_page: OpenPage, guild: Guild) -> None:
    sam = guild.user("sam")
    message = await sam.say("hello")
    await sam.react(message, "👍")
    await (await sam.slash("panel")).reply()
    page = await open_page("alex", phone=True)
    await expect(page.get_by_role("button", name="Again")).to_be_visible()
    assert await page.evaluate(TOO_SMALL) == []
    await page.get_by_role("button", name="Show the channels").tap()
    assert await page.evaluate(TOO_SMALL) == []


async def test_a_long_touch_opens_the_menu_of_a_message(open_page: OpenPage, guild: Guild) -> None:
    await guild.user("sam").say("hello")
    page = await open_page("alex", phone=True)
    message = page.get_by_role("log").locator("li.message")
    await expect(message).to_be_visible()
    await message.dispatch_event("pointerdown", {"pointerType": "touch"})
    menu = page.get_by_role("menuitem", name="Reply")
    await expect(menu).to_be_visible()
    box = await page.locator(".popup.menu").bounding_box()
    assert box is not None
    assert round(box["y"] + box["height"]) == 844
