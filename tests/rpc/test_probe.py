import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from rpc.server import Server, running
from rpc.settings import ServerSettings


async def probed(address: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "rpc.probe", address, stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    return process.returncode, errors.decode().strip()


@asynccontextmanager
async def nothing(_server: Server) -> AsyncIterator[None]:
    yield


async def test_a_server_that_serves_is_found_healthy_without_its_token() -> None:
    settings = ServerSettings(listen="127.0.0.1:0", token=SecretStr("secret"), drain_s=0)
    async with running(settings, nothing, name="server") as server:
        assert await probed(server.address) == (0, "")


async def test_a_server_that_is_loading_is_not() -> None:
    settings = ServerSettings(listen="127.0.0.1:0", drain_s=0)
    async with Server(settings, name="server") as server:
        status, why = await probed(server.address)
    assert status == 1
    assert why == "the server did not serve within 3 s"


async def test_a_server_that_is_away_is_not() -> None:
    status, why = await probed("127.0.0.1:1")
    assert status == 1
    assert why == "the server did not serve within 3 s"
