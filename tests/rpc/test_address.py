import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rpc.address import is_loopback, split

ports = st.integers(min_value=0, max_value=65535)


@given(st.ip_addresses(), ports)
def test_what_is_joined_is_split_again(
    host: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int
) -> None:
    bracketed = f"[{host}]" if host.version == 6 else str(host)
    assert split(f"{bracketed}:{port}") == (str(host), port)


@pytest.mark.parametrize(
    "address",
    ["", ":", "50051", "127.0.0.1", "127.0.0.1:", ":50051", "a:b", "::1:50051", "a:65536", "a:²"],
)
def test_what_is_no_address_is_refused_with_an_example(address: str) -> None:
    with pytest.raises(ValueError, match=r"such as 127\.0\.0\.1:50051"):
        split(address)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1"])
def test_loopback_is_known_as_such(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["0.0.0.0:1", "[::]:1", "10.0.0.1:1", "localhost.example:1"])
def test_everything_else_is_not(address: str) -> None:
    assert not is_loopback(address)
