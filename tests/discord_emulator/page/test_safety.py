"""Nothing that people or bots write does more than be read."""

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from discord_emulator import Emulator, File, Guild
from tests.discord_emulator.page.conftest import OpenPage

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCRIPT = "document.title='owned';globalThis.owned=1"
ATTACKS = [
    f'<img src=x onerror="{SCRIPT}">',
    f"<script>{SCRIPT}</script>",
    f"[click](javascript:{SCRIPT})",
    f'[click](https://example.org" onmouseover="{SCRIPT})',
    f'<https://example.org/"><svg/onload={SCRIPT}>>',
    f'```html\n<img src=x onerror="{SCRIPT}">\n```',
    f"||<iframe srcdoc='<script>{SCRIPT}</script>'>||",
    "<t:99999999999999:R> <t:9999999999999:F> <@1> <#2> <@&3> <:a:4>",
    "*" * 900 + "_" * 900,
    "> " * 900,
    "**__~~||*_" * 150,
    "[" * 900 + "](" * 500,
]


async def test_what_is_written_is_read_and_never_run(open_page: OpenPage, guild: Guild) -> None:
    sam = guild.user("sam")
    page = await open_page("alex")
    for attack in ATTACKS:
        await sam.say(attack)
    message = page.get_by_role("log").locator("li.message")
    await expect(message).to_have_count(len(ATTACKS))
    await expect(message.first).to_contain_text("<img src=x onerror=")
    inside = page.get_by_role("log").locator(".message-content")
    for tag in ("img", "script", "iframe", "svg", "[onerror]", "a[href^='javascript' i]"):
        await expect(inside.locator(tag)).to_have_count(0)
    assert await page.evaluate("globalThis.owned") is None
    assert "owned" not in await page.title()


async def test_a_name_is_only_a_name(open_page: OpenPage, guild: Guild) -> None:
    name = f"<img src=x onerror={SCRIPT}>"
    await guild.add_user("eve", nick=name)
    await guild.user("eve").say("hi")
    page = await open_page("alex")
    await expect(page.get_by_role("log")).to_contain_text(name)
    assert await page.evaluate("globalThis.owned") is None


async def test_the_policy_lets_no_html_be_made_of_text(
    browser: Browser, emulator: Emulator
) -> None:
    page = await browser.new_page()
    await page.goto(emulator.address)
    refused = await page.evaluate(
        "(() => { try { document.body.innerHTML = '<b>x</b>'; } catch (e) { return e.name; } })()"
    )
    assert refused == "TypeError"
    await page.close()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("page.html", f"<script>{SCRIPT}</script><p>hello"),
        (
            "picture.svg",
            f'<svg xmlns="http://www.w3.org/2000/svg"><script>{SCRIPT}</script></svg>',
        ),
    ],
)
async def test_a_file_that_is_opened_runs_no_script(
    browser: Browser, guild: Guild, name: str, text: str
) -> None:
    sent = await guild.user("sam").upload("general", [File(name, text.encode())])
    page = await browser.new_page()
    await page.goto(sent.attachments[0].url)
    assert await page.title() != "owned"
    assert await page.evaluate("globalThis.origin") == "null"
    await page.close()


async def test_every_file_of_the_page_has_its_type_and_is_never_kept(emulator: Emulator) -> None:
    types = {
        "": "text/html",
        "page/main.js": "text/javascript",
        "page/theme.css": "text/css",
        "page/icon.svg": "image/svg+xml",
    }
    async with aiohttp.ClientSession() as http:
        for path, kind in types.items():
            async with http.get(f"{emulator.address}/{path}") as response:
                assert response.status == 200
                assert response.content_type == kind
                assert response.charset == "utf-8"
                assert response.headers["Cache-Control"] == "no-store"
                policy = response.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "unsafe" not in policy
        for path in ("page/none.js", "page/index.html", "page/../page.py", "page/%2e%2e/page.py"):
            async with http.get(f"{emulator.address}/{path}") as response:
                assert response.status == 404


@pytest.mark.parametrize("header", ["Origin", "Host"])
async def test_a_page_of_another_site_reaches_no_one_here(
    emulator: Emulator, guild: Guild, header: str
) -> None:
    url = f"{emulator.address}/_emulator/guilds/{guild.id}/users/alex"
    headers = {header: "http://evil.example" if header == "Origin" else "evil.example"}
    async with aiohttp.ClientSession() as http:
        for request in (
            http.get(f"{url}/guild", headers=headers),
            http.post(
                f"{url}/messages", json={"channel": "general", "content": "x"}, headers=headers
            ),
            http.get(f"{url}/screen", headers={**headers, "Upgrade": "websocket"}),
        ):
            async with request as response:
                assert response.status == 403
                assert "another site" in (await response.json())["message"]
    assert await guild.user("alex").history() == []
