"""What an emulator is made of, put together once its address is known."""

from typing import Final

from aiohttp import web

from discord_emulator.cdn import Cdn
from discord_emulator.clock import Clock
from discord_emulator.control.operator import OperatorApi
from discord_emulator.control.person import PersonApi
from discord_emulator.control.server import with_refusals
from discord_emulator.control.trouble import Trouble
from discord_emulator.gateway.dispatch import Dispatcher
from discord_emulator.gateway.gateway import Gateway
from discord_emulator.gateway.sessions import Sessions
from discord_emulator.page.page import Page
from discord_emulator.rest.access import Access
from discord_emulator.rest.applications import Applications
from discord_emulator.rest.call import Route
from discord_emulator.rest.callbacks import Callbacks
from discord_emulator.rest.channels import Channels
from discord_emulator.rest.commands import Commands
from discord_emulator.rest.description import description_from
from discord_emulator.rest.faults import RequestFaults
from discord_emulator.rest.guilds import Guilds
from discord_emulator.rest.messages import Messages
from discord_emulator.rest.rate_limits import RateLimits
from discord_emulator.rest.reactions import Reactions
from discord_emulator.rest.server import RestApi
from discord_emulator.rest.webhooks import Webhooks
from discord_emulator.seed import found_guild
from discord_emulator.settings import LOCAL_TEAM_ID, Settings
from discord_emulator.wire.messages import MessagePayloads
from discord_emulator.world.interactions import Interactions
from discord_emulator.world.posting import Posting
from discord_emulator.world.user import Application, User
from discord_emulator.world.world import World

# ten files of the highest boost tier, and room for the rest
REQUEST_MAX_BYTES: Final = 1024 * 1024 * 1024


class Assembly:
    """All parts of one emulator.

    Args:
        settings: What it was told.
        address: Where it listens, such as `http://127.0.0.1:8080`.
    """

    def __init__(self, settings: Settings, address: str) -> None:
        gateway_address = address.replace("http", "ws", 1)
        self.world = World(_application(settings), Clock())
        self._cdn = Cdn(address, self.world.clock, self.world.attachments)
        self._payloads = MessagePayloads(self.world, self._cdn)
        self._posting = Posting(self.world)
        self.interactions = Interactions(self.world)
        dispatcher = Dispatcher(self.world, self._payloads)
        self._sessions = Sessions(self.world, dispatcher, gateway_address)
        self.gateway = Gateway(self._sessions)
        description = description_from(settings.openapi) if settings.openapi else None
        limits = RateLimits(self.world.clock)
        routes = self._rest_routes(gateway_address)
        faults = RequestFaults(self.world.clock, routes)
        self.rest = RestApi(routes, settings.token, limits, faults, description)
        self._trouble = Trouble(faults, self.gateway, self.interactions, self._cdn)
        for seed in settings.guilds:
            found_guild(self.world, seed)

    def web_application(self) -> web.Application:
        """Everything that is served, on one port."""
        operator = OperatorApi(self.world, self._sessions, self.rest, self._trouble)
        person = PersonApi(self.world, self.interactions, self._posting, self._payloads)
        application = web.Application(client_max_size=REQUEST_MAX_BYTES)
        application.add_routes(self.rest.routes())
        application.add_routes(self._cdn.routes())
        application.add_routes(with_refusals([*operator.routes(), *person.routes()]))
        application.add_routes(Page(self.gateway.serve).routes())
        return application

    def _rest_routes(self, gateway_address: str) -> list[Route]:
        world, access = self.world, Access(self.world)
        answering = (world, self.interactions, self._posting, self._payloads)
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


def _application(settings: Settings) -> Application:
    return Application(
        id=settings.application_id,
        name=settings.application_name,
        token=settings.token,
        bot=User(settings.application_id, settings.application_name, bot=True),
        privileged_intents=settings.privileged_intents,
        team_id=LOCAL_TEAM_ID if settings.team else None,
    )
