"""A service's process as the tests start it: `python -m tests.rpc.child ADDRESS SECONDS_TO_LOAD`.

Its calls last until it gets SIGUSR1. It says on standard output what happens.
"""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rpc.logs import configure_logs
from rpc.process import abandonably, run
from rpc.server import Server, serve
from rpc.settings import ServerSettings
from tests.rpc.kinds import Context, Kinds, add_kinds_to_server


async def main() -> None:
    let_go = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, let_go.set)

    async def hold(_context: Context) -> None:
        say("called")
        await let_go.wait()

    settings = ServerSettings(listen=sys.argv[1], drain_s=10)
    configure_logs(settings)

    @asynccontextmanager
    async def load(server: Server) -> AsyncIterator[None]:
        say("loading")
        await abandonably(time.sleep, float(sys.argv[2]))
        server.add(Kinds(hold), add_kinds_to_server)
        say(server.address)
        yield
        say("closed")

    await serve(settings, load, name="child")


def say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run(main)
