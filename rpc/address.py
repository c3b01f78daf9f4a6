"""TCP addresses as gRPC writes them: `127.0.0.1:50051`, `[::1]:50051`, `trainer:50052`."""

import ipaddress
from typing import Annotated

from pydantic import AfterValidator

HIGHEST_PORT = 65535


def split(address: str) -> tuple[str, int]:
    """Host, without brackets, and port of `address`.

    >>> split("[::1]:50051")
    ('::1', 50051)

    Raises:
        ValueError: It is not an address; the message says what one looks like.
    """
    host, _, port = address.rpartition(":")
    bracketed = host.startswith("[") and host.endswith("]")
    if (
        not host.strip("[]")
        or (":" in host and not bracketed)
        or not (port.isascii() and port.isdecimal() and int(port) <= HIGHEST_PORT)
    ):
        msg = f"must be host:port, such as 127.0.0.1:50051 or [::1]:50051, not {address!r}"
        raise ValueError(msg)
    return host.strip("[]"), int(port)


def is_loopback(address: str) -> bool:
    """Whether only this machine can reach `address`. No name but `localhost` is trusted to be."""
    host, _ = split(address)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _checked(address: str) -> str:
    split(address)
    return address


Address = Annotated[str, AfterValidator(_checked)]
"""A settings field that holds an address. Port 0 lets the system choose, where a server listens."""
