"""The emulator's life: it listens, serves, and lets go of everything."""

import socket
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from discord_emulator.assembly import Assembly
from discord_emulator.rest.server import Violation
from discord_emulator.settings import Settings

# how long what is still being answered may take when the emulator stops
STOP_WITHIN_S: Final = 2.0


class Emulator:
    """A local Discord. Use it as an async context manager; it listens inside.

    Example:
        async with Emulator(Settings()) as emulator:
            print(emulator.address)

    Raises:
        OSError: On entering, when the port is in use.
    """

    address: str
    """Where it listens, such as `http://127.0.0.1:8080`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._assembly: Assembly
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            host = self._settings.host
            everywhere = "::" if ":" in host else "0.0.0.0"  # noqa: S104 - as it was asked to
            bound = everywhere if self._settings.published else host
            listening = stack.enter_context(_listen(bound, self._settings.port))
            address, port = listening.getsockname()[:2]
            host = host if self._settings.published else address
            self.address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
            self._assembly = Assembly(self._settings, self.address)
            stack.push_async_callback(self._assembly.interactions.close)
            runner = web.AppRunner(
                self._assembly.web_application(), access_log=None, shutdown_timeout=STOP_WITHIN_S
            )
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.SockSite(runner, listening).start()
            # bots are told to go before the runner waits for its handlers
            stack.push_async_callback(self._assembly.gateway.close)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    @property
    def violations(self) -> list[Violation]:
        """The bot's requests that broke Discord's rules."""
        return self._assembly.rest.violations

    @property
    def own_faults(self) -> list[Violation]:
        """The emulator's own answers that Discord's API description does not allow."""
        return self._assembly.rest.own_faults


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address; bound first, since every part needs to know the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening
