import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from pydantic import SecretStr

from gui.access import Tries
from gui.page import FOLDER
from gui.server import serving
from gui.settings import Settings
from rpc.errors import StartupError

PASSWORD = "correct horse 밧데리"
CAPABILITIES = "/api/drawing.v1.Drawing/GetCapabilities"


@pytest.fixture
async def guarded(settings: Settings) -> AsyncIterator[str]:
    """The address of a page with a password."""
    changed = settings.model_copy(update={"password": SecretStr(PASSWORD)})
    async with serving(changed) as address:
        yield address


@pytest.fixture
async def visitor(guarded: str) -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)  # cookies of an address that is a number
    async with aiohttp.ClientSession(guarded, headers={"Origin": guarded}, cookie_jar=jar) as asks:
        yield asks


async def status(asks: aiohttp.ClientSession, method: str, path: str, **options: object) -> int:
    async with asks.request(method, path, **options) as answer:  # type: ignore[arg-type]
        return answer.status


async def log_in(asks: aiohttp.ClientSession, password: str) -> int:
    return await status(asks, "POST", "/session", data={"password": password})


async def test_nothing_is_told_before_the_password_is_given(visitor: aiohttp.ClientSession) -> None:
    assert await status(visitor, "GET", "/") == 200
    assert await status(visitor, "GET", "/page/main.js") == 200
    assert await status(visitor, "POST", CAPABILITIES, json={}) == 401
    assert await status(visitor, "GET", "/files/exports/ksh.zip") == 401
    async with visitor.get("/session") as answer:
        assert await answer.json() == {"has_password": True, "is_in": False}

    assert await log_in(visitor, "wrong") == 403
    assert await status(visitor, "POST", CAPABILITIES, json={}) == 401
    assert await log_in(visitor, PASSWORD) == 200
    assert await status(visitor, "POST", CAPABILITIES, json={}) == 200


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    visitor: aiohttp.ClientSession,
) -> None:
    async with visitor.post("/session", data={"password": PASSWORD}) as answer:
        [cookie] = answer.cookies.values()
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


async def test_who_has_left_is_out(visitor: aiohttp.ClientSession, guarded: str) -> None:
    await log_in(visitor, PASSWORD)
    [cookie] = list(visitor.cookie_jar)
    assert await status(visitor, "DELETE", "/session") == 200
    stolen = {"Cookie": f"{cookie.key}={cookie.value}", "Origin": guarded}
    async with aiohttp.ClientSession(guarded, headers=stolen) as thief:
        assert await status(thief, "POST", CAPABILITIES, json={}) == 401


async def test_a_session_ends_when_it_was_not_used(settings: Settings) -> None:
    changed = settings.model_copy(update={"password": SecretStr(PASSWORD), "session_s": 2})
    jar = aiohttp.CookieJar(unsafe=True)
    async with (
        serving(changed) as address,
        aiohttp.ClientSession(address, cookie_jar=jar) as visitor,
    ):
        await log_in(visitor, PASSWORD)
        assert await status(visitor, "POST", CAPABILITIES, json={}) == 200
        await asyncio.sleep(2.5)
        assert await status(visitor, "POST", CAPABILITIES, json={}) == 401


async def test_who_guesses_is_slowed_down(visitor: aiohttp.ClientSession) -> None:
    for _ in range(5):
        assert await log_in(visitor, "wrong") == 403
    async with visitor.post("/session", data={"password": PASSWORD}) as answer:
        assert answer.status == 429
        assert int(answer.headers["Retry-After"]) > 0


def test_guesses_from_many_addresses_are_counted_together() -> None:
    tries = Tries()
    for i in range(30):
        assert tries.wait_s(f"10.0.0.{i}") == 0
        tries.was_wrong(f"10.0.0.{i}")
    assert tries.wait_s("10.0.1.1") > 0


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
async def test_another_site_cannot_act_in_the_page(
    browser: aiohttp.ClientSession, origin: str
) -> None:
    sent = {"json": {}, "headers": {"Origin": origin}}
    assert await status(browser, "POST", CAPABILITIES, **sent) == 403
    assert await status(browser, "POST", "/session", data={}, headers={"Origin": origin}) == 403


async def test_without_a_password_only_names_of_this_machine_are_answered(
    browser: aiohttp.ClientSession,
) -> None:
    assert await status(browser, "GET", "/", headers={"Host": "rebound.example"}) == 403
    assert await status(browser, "GET", "/", headers={"Host": "localhost:8000"}) == 200


def test_off_loopback_a_password_is_required(settings: Settings) -> None:
    with pytest.raises(ValueError, match="has no password; set GUI_PASSWORD"):
        Settings(listen="0.0.0.0:8000")
    assert Settings(listen="0.0.0.0:8000", password=SecretStr(PASSWORD)).password is not None
    with pytest.raises(ValueError, match="at least 12 characters, not 5"):
        Settings(password=SecretStr("short"))
    assert settings.password is None


async def test_a_port_that_is_taken_is_said(settings: Settings, address: str) -> None:
    taken = settings.model_copy(update={"listen": address.removeprefix("http://")})
    with pytest.raises(StartupError, match="the page cannot listen on 127"):
        async with serving(taken):
            pass


async def test_every_answer_carries_the_policy(browser: aiohttp.ClientSession) -> None:
    for path in ("/", "/page/main.js", "/page/none.js", "/nothing", "/session"):
        async with browser.get(path) as answer:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_every_file_of_the_page_is_served(browser: aiohttp.ClientSession) -> None:
    names = [path.relative_to(FOLDER) for path in FOLDER.rglob("*.*") if path.suffix != ".html"]
    assert names
    for name in names:
        assert await status(browser, "GET", f"/page/{name}") == 200
        assert await status(browser, "GET", f"/page/..%2f{name}") == 404
