from pathlib import Path

import grpc
import pytest

from rpc.errors import ResourceExhausted, ServerAway, StartupError
from rpc.settings import MIB
from tests.rpc.kinds import SERVICE, Kinds, call, channel_to, serving


async def test_with_a_certificate_the_server_speaks_tls(certificate: tuple[Path, Path]) -> None:
    pem, key = certificate
    async with (
        serving(Kinds(), tls_certificate=pem, tls_key=key, token="open-sesame") as server,
        channel_to(server, tls_ca=pem, token="open-sesame") as trusting,
        channel_to(server, tls=True, token="open-sesame") as wary,
        channel_to(server, token="open-sesame") as plain,
    ):
        assert await call(trusting, "unary_unary") == [b"ended"]
        for channel in (wary, plain):
            with pytest.raises(ServerAway):
                await call(channel, "unary_unary")


async def test_a_certificate_that_is_not_there_stops_the_start_with_its_name(
    tmp_path: Path,
) -> None:
    missing = tmp_path / "server.pem"
    with pytest.raises(StartupError, match=r"cannot read .*server\.pem: No such file"):
        async with serving(Kinds(), tls_certificate=missing, tls_key=missing):
            pass


async def test_a_port_in_use_stops_the_start_with_a_message() -> None:
    async with serving(Kinds()) as server:
        port = server.address.rpartition(":")[2]
        with pytest.raises(StartupError, match=f"port {port} is in use"):
            async with serving(Kinds(), listen=server.address):
                pass


async def test_a_message_over_the_limit_is_refused_and_one_below_it_passes() -> None:
    kinds = Kinds()
    async with (
        serving(kinds, max_message_bytes=MIB) as server,
        channel_to(server) as channel,
    ):
        method: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]
        method = channel.unary_unary(f"/{SERVICE}/unary_unary")
        assert await method(b"." * (MIB - 1)) == b"ended"
        with pytest.raises(ResourceExhausted, match="too large for the test server"):
            await method(b"." * (MIB + 1))
