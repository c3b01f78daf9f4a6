"""The services, as far as an operator's tools know them."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from rpc.settings import ServiceSettings


@dataclass(frozen=True)
class Section:
    """Settings below one prefix.

    Attributes:
        title: For people.
        package: The service's.
        settings_class: The name of the class in its settings.
    """

    title: str
    package: str
    settings_class: str = "Settings"

    @property
    def is_there(self) -> bool:
        """Whether the service is installed here."""
        try:
            return find_spec(f"{self.package}.settings") is not None
        except ModuleNotFoundError:
            return False

    @property
    def model(self) -> type[ServiceSettings]:
        """Its settings."""
        module = import_module(f"{self.package}.settings")
        model: type[ServiceSettings] = getattr(module, self.settings_class)
        return model

    @property
    def prefix(self) -> str:
        """Of its variables."""
        return self.model.model_config.get("env_prefix", "")


DISCORD: Final = Section("Discord", "bot", "DiscordSettings")
BOT: Final = Section("The bot", "bot")
INFERENCE_SERVER: Final = Section("The inference server", "inference_server")
TRAINER: Final = Section("The trainer", "trainer")
GUI: Final = Section("The local page", "gui")

_ALL: Final = (DISCORD, BOT, INFERENCE_SERVER, TRAINER, GUI)


def sections() -> tuple[Section, ...]:
    """Those of the services that are installed here."""
    return tuple(section for section in _ALL if section.is_there)
