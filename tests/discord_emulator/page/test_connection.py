"""What the page does when Discord goes, comes back, or changes."""

import pytest
from playwright.async_api import Browser, expect

from discord_emulator import Discord, Emulator, Guild, Settings
from tests.discord_emulator.page.browser import watched_page
from tests.discord_emulator.page.conftest import OpenPage
from tests.ports import free_port

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_page_comes_back_with_a_new_discord_at_the_same_address(
    browser: Browser,
) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    connecting = "로컬 Discord에 연결하는 중…"
    # which the browser tells in the console of each try
    async with watched_page(browser, address, forgiving="ERR_CONNECTION_REFUSED") as open_page:
        async with Emulator(Settings(port=port)):
            page = await open_page("mina", "drawings")
        await expect(page.get_by_text(connecting)).to_be_visible()
        async with Emulator(Settings(port=port)), Discord(address) as discord:
            await expect(page.get_by_text(connecting)).to_be_hidden()
            await expect(page.get_by_role("heading", level=1)).to_have_text("drawings")
            await discord.guild().user("sam").at("drawings").say("still here?")
            await expect(page.get_by_role("log")).to_contain_text("still here?")


async def test_one_sees_who_types_until_they_have_sent_it(open_page: OpenPage) -> None:
    page, other = await open_page("alex"), await open_page("sam")
    await page.locator(".composer-text").focus()
    await page.keyboard.type("hello")
    await expect(other.get_by_text("alex is typing…")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(other.get_by_role("log")).to_contain_text("hello")
    await expect(other.get_by_text("alex is typing…")).to_have_count(0)


async def test_a_channel_that_is_deleted_is_left(open_page: OpenPage, guild: Guild) -> None:
    page = await open_page("alex", "drawings")
    await guild.user("ksh").at("drawings").delete_channel()
    await expect(page.get_by_role("button", name="drawings")).to_have_count(0)
    await expect(page.get_by_role("heading", level=1)).to_have_text("general")


async def test_who_gets_a_role_may_do_more_at_once(open_page: OpenPage, guild: Guild) -> None:
    await guild.user("sam").say("rude")
    page = await open_page("alex")
    message = page.get_by_role("log").locator("li.message")
    await guild.set_roles("alex", "admin")
    await expect(page.get_by_role("complementary", name="Members")).to_contain_text("alex admin")
    await message.click(button="right")
    await page.get_by_role("menuitem", name="Delete message").click()
    await expect(message).to_have_count(0)
