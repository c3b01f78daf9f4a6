"""Addresses where nothing listens, for servers that are yet to come."""

import secrets
import socket

# Below those that the kernel hands out itself, from 32768 on: a connection that somebody opens in
# the seconds until the server listens never gets one of these.
_PORTS = range(20_000, 32_000)


def free_port() -> int:
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe:
            # As servers do: what an earlier one's connections left is no hindrance.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def free_address() -> str:
    return f"127.0.0.1:{free_port()}"
