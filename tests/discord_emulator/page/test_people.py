import re

import pytest
from playwright.async_api import expect

from discord_emulator import Guild
from tests.discord_emulator.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_channel_that_becomes_unread_while_it_is_pressed_is_opened(
    open_page: OpenPage, guild: Guild
) -> None:
    page = await open_page("alex")
    await page.get_by_role("button", name="drawings").hover()
    await page.mouse.down()
    await guild.user("sam").at("drawings").say("look")
    await expect(page).to_have_title(re.compile(r"^\(1\)"))
    await page.mouse.up()
    await expect(page.get_by_role("heading", name="drawings", level=1)).to_be_visible()


async def test_a_person_sees_the_channels_the_members_and_themselves(open_page: OpenPage) -> None:
    page = await open_page("hana")
    channels = page.get_by_role("navigation", name="Text channels").get_by_role("button")
    await expect(channels).to_have_text(["general", "drawings"])
    members = page.get_by_role("complementary", name="Members")
    await expect(members).to_contain_text("KSH Drawing AI")
    await expect(members).to_contain_text("mina")
    await expect(page.get_by_role("button", name="Switch between people: hana")).to_be_visible()


async def test_another_person_is_one_choice_away_and_the_page_speaks_their_language(
    open_page: OpenPage,
) -> None:
    page = await open_page("hana")
    await page.get_by_role("button", name="Switch between people").click()
    await page.get_by_role("menuitemradio", name="mina").click()
    await expect(page.get_by_role("button", name="사람 바꾸기: mina")).to_be_visible()
    await expect(page.get_by_placeholder("#general에 메시지 보내기")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", "ko")
    assert "user=mina" in page.url
    await page.reload()
    await expect(page.get_by_role("button", name="사람 바꾸기: mina")).to_be_visible()


async def test_who_joins_and_what_opens_is_there_at_once(open_page: OpenPage, guild: Guild) -> None:
    page = await open_page("hana")
    await expect(page.locator(".scroller")).to_be_visible()
    await guild.add_user("yuna")
    await guild.add_channel("news")
    await expect(page.get_by_role("complementary", name="Members")).to_contain_text("yuna")
    await expect(page.get_by_role("button", name="news")).to_be_visible()


async def test_the_theme_follows_the_system_until_one_is_chosen(open_page: OpenPage) -> None:
    page = await open_page("hana", color_scheme="dark")

    async def background() -> str:
        said: str = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        return said

    assert await background() == "rgb(49, 51, 56)"
    await page.get_by_role("button", name="Theme of the system").click()
    assert await background() == "rgb(255, 255, 255)"
    await page.reload()
    await expect(page.get_by_role("button", name="Light theme")).to_be_visible()
    assert await background() == "rgb(255, 255, 255)"
