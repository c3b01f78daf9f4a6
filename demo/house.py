"""The services that a demonstration needs, on free ports of loopback, in a folder of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from demo.errors import Failed, NotTaken
from demo.service import Program, Service
from discord_emulator import LOCAL_TOKEN, Discord, InteractionFailed, NotSeen, Refused
from discord_emulator.seed import LOCAL_GUILD_ID

ROOT: Final = Path(__file__).resolve().parent.parent
"""The checkout."""

# What the services are set by: a demonstration is the same whatever the user has set for their own.
PREFIXES: Final = (
    "BOT_",
    "DISCORD_",
    "GUI_",
    "INFERENCE_SERVER_",
    "SECRETS_FOLDER",
    "TRAINER_",
)

_READY: Final = "discord_emulator ready at "
# They import at once, on a machine that may be slow; one that ends is told of before.
_LISTENS_S: Final = 180.0
# Reading torch and the models from a cold disk.
_SERVES_S: Final = 180.0
# Nobody waits for what still runs.
_STOP_S: Final = 15.0
_LINES_OF_EACH: Final = 15
# Its connections break a moment before a process has ended.
_NOTICED_S: Final = 1.0


@dataclass(frozen=True)
class Models:
    """The models the house stands on: folders.

    Attributes:
        first_adapter: The version that `ksh` starts with; None: it has learnt nothing yet.
    """

    base_model: Path
    captioner: Path
    first_adapter: Path | None

    @classmethod
    def embedded(cls, folder: Path) -> "Models":
        """Those of a folder like `models/` of the checkout."""
        folder = folder.resolve()
        return cls(folder / "pocket", folder / "pocket-captioner", folder / "pocket-ksh")


class House:
    """The services, as processes.

    Args:
        folder: What they keep goes there. They run there too, so that no `.env` is theirs.
        models: What they draw, caption and teach with.
        with_trainer: Whether there is one.
        with_page: Whether the local page is served too; it needs a trainer.
        environment: Settings beside those that the house makes.
    """

    def __init__(
        self,
        folder: Path,
        models: Models,
        *,
        with_trainer: bool = False,
        with_page: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = folder
        self._models = models
        self._environment = environment or {}
        self.with_trainer = with_trainer
        self.with_page = with_page
        self.address = ""
        """The local Discord's."""
        self.page_address = ""
        """The local page's."""
        self.discord = self._service("local Discord", "discord_emulator", "--port", "0")
        self.inference_server = self._service("inference server", "inference_server")
        self.trainer = self._service("trainer", "trainer")
        self.bot = self._service("bot", "bot")
        self.page = self._service("local page", "gui")

    @property
    def services(self) -> list[Service]:
        """All there are."""
        trainer = [self.trainer] if self.with_trainer else []
        page = [self.page] if self.with_page else []
        return [self.discord, self.inference_server, *trainer, self.bot, *page]

    async def open(self) -> None:
        """Starts them; returns when they listen. One started anew comes back to its address."""
        self._set(self.inference_server, **self._inference_server_settings())
        await asyncio.gather(self.discord.start(), self.inference_server.start())
        self.address = await self.discord.told(_address, what="ready", timeout_s=_LISTENS_S)
        drawing = await self._listening(self.inference_server, "INFERENCE_SERVER_LISTEN")
        teaching = "127.0.0.1:1"
        if self.with_trainer:
            self._set(self.trainer, **self._trainer_settings(drawing))
            await self.trainer.start()
            teaching = await self._listening(self.trainer, "TRAINER_LISTEN")
        self._set(self.bot, **self._bot_settings(drawing, teaching))
        await self.bot.start()
        if self.with_page:
            self._set(self.page, **self._page_settings(drawing, teaching))
            await self.page.start()
            event = await self.page.event("listening", timeout_s=_LISTENS_S)
            self.page_address = str(event["address"])

    async def serving(self) -> None:
        """Returns when all can be used."""
        servers = [self.inference_server, *([self.trainer] if self.with_trainer else [])]
        await asyncio.gather(
            self.bot_online(),
            *(server.event("serving", timeout_s=_SERVES_S) for server in servers),
        )

    async def bot_online(self) -> None:
        """Returns when the bot has joined and its commands can be typed."""
        async with Discord(self.address) as discord:
            await discord.bot_online(commands=("draw", "retrain"), timeout_s=_LISTENS_S)

    async def close(self) -> None:
        """Stops all at once."""
        for service in self.services:
            service.tell_to_stop()
        await asyncio.gather(*(service.stop(_STOP_S) for service in self.services))

    def last_lines(self) -> dict[str, list[str]]:
        """The end of each service's log."""
        return {service.name: service.last_lines(_LINES_OF_EACH) for service in self.services}

    async def _listening(self, service: Service, variable: str) -> str:
        event = await service.event("listening", timeout_s=_LISTENS_S)
        address = str(event["address"])
        self._set(service, **{variable: address})
        return address

    def _service(self, name: str, module: str, *arguments: str) -> Service:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(PREFIXES)}
        environment = {**inherited, "PYTHONUNBUFFERED": "1", **self._environment}
        if "DISCORD_OPENAPI" in os.environ:
            environment["DISCORD_OPENAPI"] = os.environ["DISCORD_OPENAPI"]
        command = (sys.executable, "-m", module, *arguments)
        return Service(Program(name, command, environment, self._folder))

    def _set(self, service: Service, **settings: str) -> None:
        # Settings that the caller gave come before those of the house.
        environment = {**service.program.environment, **settings, **self._environment}
        service.program = replace(service.program, environment=environment)

    def _inference_server_settings(self) -> dict[str, str]:
        return {
            "INFERENCE_SERVER_LISTEN": "127.0.0.1:0",
            "INFERENCE_SERVER_LOG_FORMAT": "json",
            "INFERENCE_SERVER_DATA": str(self._folder / "inference_server"),
            "INFERENCE_SERVER_MODEL": str(self._models.base_model),
            "INFERENCE_SERVER_FIRST_ADAPTER": str(self._models.first_adapter or ""),
            "INFERENCE_SERVER_DRAIN_S": "0",
        }

    def _trainer_settings(self, inference_server: str) -> dict[str, str]:
        return {
            "TRAINER_LISTEN": "127.0.0.1:0",
            "TRAINER_LOG_FORMAT": "json",
            "TRAINER_DATA": str(self._folder / "trainer"),
            "TRAINER_INFERENCE_SERVER__ADDRESS": inference_server,
            "TRAINER_BASE_MODEL": str(self._models.base_model),
            "TRAINER_CAPTIONER__MODEL": str(self._models.captioner),
            "TRAINER_DRAIN_S": "0",
        }

    def _bot_settings(self, inference_server: str, trainer: str) -> dict[str, str]:
        return {
            "DISCORD_TOKEN": LOCAL_TOKEN,
            "DISCORD_API_BASE": f"{self.address}/api/v10",
            "BOT_LOG_FORMAT": "json",
            "BOT_DATA_FOLDER": str(self._folder / "bot"),
            "BOT_INFERENCE_SERVER__ADDRESS": inference_server,
            "BOT_TRAINER__ADDRESS": trainer,
            "BOT_OPERATOR_GUILD_ID": str(LOCAL_GUILD_ID),
        }

    def _page_settings(self, inference_server: str, trainer: str) -> dict[str, str]:
        return {
            "GUI_LISTEN": "127.0.0.1:0",
            "GUI_LOG_FORMAT": "json",
            "GUI_INFERENCE_SERVER__ADDRESS": inference_server,
            "GUI_TRAINER__ADDRESS": trainer,
        }


@asynccontextmanager
async def open_house(
    folder: Path, models: Models, *, with_trainer: bool = False, with_page: bool = False
) -> AsyncIterator[House]:
    """A house that can be used; closed at the end, however it comes.

    Raises:
        Failed: A service ended, or what was done in the house failed; with the services' logs.
    """
    house = House(folder, models, with_trainer=with_trainer, with_page=with_page)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(house.close)
        try:
            await house.open()
            async with asyncio.TaskGroup() as group:
                watching = [group.create_task(each.must_go_on()) for each in house.services]
                await house.serving()
                try:
                    yield house
                except Exception:
                    # Where a service has ended, that is the reason, and it is told instead.
                    await asyncio.wait(watching, timeout=_NOTICED_S)
                    raise
                for task in watching:
                    task.cancel()
        except ExceptionGroup as failures:
            raise _failed(failures.exceptions[0], house) from failures
        except Failed as error:
            raise _failed(error, house) from error


def _failed(error: Exception, house: House) -> Exception:
    """What is told of an error: its words, and the logs of those who may know more."""
    if not isinstance(error, Failed | InteractionFailed | NotSeen | Refused):
        return error
    # A refusal is the bot's own good answer, or Discord's.
    logs = {} if isinstance(error, NotTaken | Refused) else house.last_lines()
    return Failed(str(error), logs)


def _address(line: str) -> str | None:
    return line.removeprefix(_READY) if line.startswith(_READY) else None
