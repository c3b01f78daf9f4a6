"""`python -m rpc.probe ADDRESS`: whether a server serves, for container health checks.

Exit status 0: it says SERVING. 1: it does not within a few seconds; standard error says why.
Health checks need no token.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Final

from rpc.channel import open_channel, wait_until_serving
from rpc.errors import StartupError, Unavailable
from rpc.settings import ClientSettings

_TIMEOUT_S: Final = 3.0


async def probe(address: str, *, tls_ca: Path | None = None) -> None:
    """Returns if the server at `address` serves.

    Args:
        address: host:port; with TLS, the name on its certificate.
        tls_ca: The authority that the server's certificate is from, a PEM file; None: no TLS.

    Raises:
        Unavailable: It does not.
        StartupError: That file cannot be read.
    """
    settings = ClientSettings(address=address, tls_ca=tls_ca)
    async with open_channel(settings, peer="server", contract=()) as channel:
        await wait_until_serving(channel, timeout_s=_TIMEOUT_S)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        prog="python -m rpc.probe", description="Asks a server whether it serves."
    )
    parser.add_argument("address", help="host:port; with TLS, the name on its certificate")
    parser.add_argument("--tls-ca", type=Path, help="the authority that it is from: a PEM file")
    arguments = parser.parse_args()
    try:
        asyncio.run(probe(arguments.address, tls_ca=arguments.tls_ca))
    except (StartupError, Unavailable, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
