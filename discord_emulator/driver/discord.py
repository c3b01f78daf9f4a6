"""The whole emulated Discord, from the outside."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import aiohttp

from discord_emulator.driver.control import Control
from discord_emulator.driver.errors import NotSeen
from discord_emulator.driver.guild import Guild
from discord_emulator.driver.screen import Screen
from discord_emulator.faults import Fault, fault_to_json
from discord_emulator.seed import GuildSeed

if TYPE_CHECKING:
    from discord_emulator.jsontypes import Json

POLL_S: Final = 0.05


class Discord:
    """Drives an emulator, in this process or in another.

    Example:
        async with Discord("http://127.0.0.1:8080") as discord:
            await discord.bot_online(commands=["draw"])
            mina = discord.guild().user("mina")
            draw = await mina.slash("draw", prompt="a cat")
            reply = await draw.reply()

    Args:
        address: The emulator's.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._stack = AsyncExitStack()
        self._screens: dict[str, Screen] = {}
        self._guilds: dict[str, Json] = {}

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(aiohttp.ClientSession())
            self._control = Control(self._address, http)
            stack.push_async_callback(self._close_screens)
            state = await self._control.get("")
            self._guilds = {guild["name"]: guild for guild in state["guilds"]}
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    def guild(self, name: str | None = None) -> Guild:
        """A guild by its name, or the first.

        Raises:
            KeyError: There is none of that name.
        """
        state = self._guilds[name] if name else next(iter(self._guilds.values()))
        return Guild(state, self._control, self._screen_of)

    async def create_guild(self, seed: GuildSeed) -> Guild:
        """One more guild, with the bot in it."""
        state = await self._control.post("guilds", asdict(seed))
        self._guilds[state["name"]] = state
        return self.guild(state["name"])

    async def bot_online(self, *, commands: Sequence[str] = (), timeout_s: float = 30.0) -> None:
        """Wait until the bot is connected and has synced these commands.

        Raises:
            NotSeen: It has not in time.
        """
        deadline = asyncio.get_running_loop().time() + timeout_s
        while True:
            state = await self._control.get("")
            scopes = [state["commands"], *(guild["commands"] for guild in state["guilds"])]
            synced = {name for scope in scopes for name in scope}
            if state["bot_online"] and synced.issuperset(commands):
                return
            if asyncio.get_running_loop().time() > deadline:
                is_online = "online" if state["bot_online"] else "offline"
                names = ", ".join(sorted(synced)) or "none"
                raise NotSeen(
                    f"after {timeout_s:g} s the bot is {is_online}, its commands: {names}"
                )
            await asyncio.sleep(POLL_S)

    async def violations(self) -> list[str]:
        """The bot's requests that broke Discord's rules, in words."""
        state = await self._control.get("violations")
        return [str(violation) for violation in state]

    async def rate_limited(self) -> dict[str, int]:
        """How many of the bot's requests to which routes were answered 429."""
        return dict(await self._control.get("rate-limited"))

    async def advance(self, seconds: float) -> None:
        """Move the emulator's clock forward."""
        await self._control.post("clock", {"seconds": seconds})

    @asynccontextmanager
    async def clock_held(self) -> AsyncIterator[None]:
        """Let the emulator's time stand still meanwhile, but for `advance`.

        What is slow only because the machine is misses no deadline then. No window of a rate
        limit ends either.
        """
        await self._control.post("clock", {"held": True})
        try:
            yield
        finally:
            await self._control.post("clock", {"held": False})

    async def cause(self, fault: Fault) -> None:
        """Have something go wrong; see `discord_emulator.faults`.

        Raises:
            Refused: It could never happen, such as a fault of a route that there is not.
        """
        await self._control.post("faults", fault_to_json(fault))

    def _screen_of(self, path: str, name: str) -> Screen:
        return self._screens.setdefault(path, Screen(name, self._control, path))

    async def _close_screens(self) -> None:
        for screen in self._screens.values():
            await screen.close()
