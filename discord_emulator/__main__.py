"""Run the emulator: `python -m discord_emulator --port 8080`.

It prints `discord_emulator ready at http://127.0.0.1:8080` once it listens, and runs until
SIGINT or SIGTERM.
"""

import asyncio
import errno
import os
import signal
import sys

from discord_emulator.emulator import Emulator
from discord_emulator.settings import Settings, settings_from


async def serve(settings: Settings) -> None:
    """Serve until a signal says to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with Emulator(settings) as emulator:
        sys.stdout.write(f"discord_emulator ready at {emulator.address}\n")
        sys.stdout.flush()
        await stop.wait()


def main() -> None:
    """Run the program; exit status 1 where it cannot listen."""
    settings = settings_from(sys.argv[1:], os.environ)
    try:
        asyncio.run(serve(settings))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sys.exit(f"cannot start: port {settings.port} on {settings.host} is in use")


if __name__ == "__main__":
    main()
