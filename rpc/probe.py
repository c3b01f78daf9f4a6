"""`python -m rpc.probe ADDRESS`: whether a server serves, for container health checks.

Exit status 0: it says SERVING. 1: it does not within a few seconds; standard error says why.
Health checks need no token. It speaks no TLS: a server that does is probed by whoever trusts it.
"""

import asyncio
import sys
from typing import Final

from rpc.channel import open_channel, wait_until_serving
from rpc.errors import Unavailable
from rpc.settings import ClientSettings

_TIMEOUT_S: Final = 3.0


async def probe(address: str) -> None:
    """Returns if the server at `address` serves.

    Raises:
        Unavailable: It does not.
    """
    settings = ClientSettings(address=address)
    async with open_channel(settings, peer="server", contract=()) as channel:
        await wait_until_serving(channel, timeout_s=_TIMEOUT_S)


def main() -> None:
    """The command."""
    try:
        asyncio.run(probe(sys.argv[1]))
    except Unavailable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
