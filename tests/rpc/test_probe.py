import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from rpc.server import Server, running
from rpc.settings import ServerSettings


async def probed(*arguments: str) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "rpc.probe", *arguments, stderr=asyncio.subprocess.PIPE
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


async def test_one_that_speaks_tls_is_found_by_who_trusts_it(
    certificate: tuple[Path, Path],
) -> None:
    pem, key = certificate
    settings = ServerSettings(listen="127.0.0.1:0", tls_certificate=pem, tls_key=key, drain_s=0)
    async with running(settings, nothing, name="server") as server:
        assert await probed(server.address, "--tls-ca", str(pem)) == (0, "")
        assert (await probed(server.address))[0] == 1


async def test_an_authority_that_is_not_there_is_named() -> None:
    status, why = await probed("127.0.0.1:1", "--tls-ca", "/nowhere/ca.pem")
    assert status == 1
    assert "/nowhere/ca.pem" in why


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
