"""The emulator as one object: everything it is made of, listening on one port."""

import socket
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from discord_emulator.cdn import Cdn
from discord_emulator.clock import Clock
from discord_emulator.control.operator import OperatorApi
from discord_emulator.control.person import PersonApi
from discord_emulator.control.server import with_refusals
from discord_emulator.gateway.dispatch import Dispatcher
from discord_emulator.gateway.gateway import Gateway
from discord_emulator.gateway.sessions import Sessions
from discord_emulator.rest.access import Access
from discord_emulator.rest.applications import Applications
from discord_emulator.rest.call import Route
from discord_emulator.rest.callbacks import Callbacks
from discord_emulator.rest.channels import Channels
from discord_emulator.rest.commands import Commands
from discord_emulator.rest.description import description_from
from discord_emulator.rest.guilds import Guilds
from discord_emulator.rest.messages import Messages
from discord_emulator.rest.reactions import Reactions
from discord_emulator.rest.server import RestApi, Violation
from discord_emulator.rest.webhooks import Webhooks
from discord_emulator.seed import found_guild
from discord_emulator.settings import Settings
from discord_emulator.wire.messages import MessagePayloads
from discord_emulator.world.interactions import Interactions
from discord_emulator.world.posting import Posting
from discord_emulator.world.user import Application, User
from discord_emulator.world.world import World

# ten files of the highest boost tier, and room for the rest
REQUEST_MAX_BYTES: Final = 1024 * 1024 * 1024


class Emulator:
    """A local Discord. Use it as an async context manager; it listens inside.

    Example:
        async with Emulator(Settings()) as emulator:
            print(emulator.address)

    Raises:
        OSError: On entering, when the port is in use.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            listening = _listen(self._settings.host, self._settings.port)
            stack.callback(listening.close)
            host, port = listening.getsockname()[:2]
            self.address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
            self._build()
            stack.push_async_callback(self._interactions.close)
            runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=2)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.SockSite(runner, listening).start()
            # every socket is closed before the runner waits for its handlers
            stack.push_async_callback(self._gateway.close)
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
        return self._rest.violations

    @property
    def own_faults(self) -> list[Violation]:
        """The emulator's own answers that Discord's API description does not allow."""
        return self._rest.own_faults

    def _build(self) -> None:
        """Make all parts, now that the address is known."""
        settings = self._settings
        bot = User(settings.application_id, settings.application_name, bot=True)
        self._world = World(
            Application(
                settings.application_id,
                settings.application_name,
                settings.token,
                bot,
                settings.privileged_intents,
            ),
            Clock(),
        )
        self._cdn = Cdn(self.address, self._world.clock, self._world.attachments)
        self._payloads = MessagePayloads(self._world, self._cdn)
        self._posting = Posting(self._world)
        self._interactions = Interactions(self._world)
        gateway_address = self.address.replace("http", "ws", 1)
        dispatcher = Dispatcher(self._world, self._payloads)
        self._sessions = Sessions(self._world, dispatcher, gateway_address)
        self._gateway = Gateway(self._sessions)
        description = description_from(settings.openapi) if settings.openapi else None
        self._rest = RestApi(self._rest_routes(gateway_address), settings.token, description)
        for seed in settings.guilds:
            found_guild(self._world, seed)

    def _rest_routes(self, gateway_address: str) -> list[Route]:
        world, access = self._world, Access(self._world)
        answering = (world, self._interactions, self._posting, self._payloads)
        return [
            *Applications(world, gateway_address).routes(),
            *Commands(world).routes(),
            *Callbacks(*answering).routes(),
            *Webhooks(*answering).routes(),
            *Messages(world, access, self._posting, self._payloads).routes(),
            *Reactions(world, access).routes(),
            *Channels(world, access).routes(),
            *Guilds(world).routes(),
        ]

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=REQUEST_MAX_BYTES)
        operator = OperatorApi(self._world, self._sessions, self._gateway, self._rest)
        person = PersonApi(self._world, self._interactions, self._posting, self._payloads)
        application.add_routes(self._rest.routes())
        application.add_routes(self._cdn.routes())
        application.add_routes(with_refusals([*operator.routes(), *person.routes()]))
        application.add_routes([web.get("/", self._gateway.serve)])
        return application


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
