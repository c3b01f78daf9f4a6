"""What the emulator is told when it starts."""

import argparse
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from discord_emulator.gateway.protocol import PRIVILEGED_INTENTS
from discord_emulator.seed import STUDIO, GuildSeed

LOCAL_APPLICATION_ID: Final = 1_000_000_000_000_000_001
# obviously no real token, in its three parts, of which clients read the first: the id in base64
LOCAL_TOKEN: Final = "MTAwMDAwMDAwMDAwMDAwMDAwMQ.local.emulator"  # noqa: S105 - opens this alone
LOCAL_TEAM_ID: Final = 1_000_000_000_000_000_003


@dataclass(frozen=True, slots=True)
class Settings:
    """The emulator's settings.

    Args:
        host: A loopback address: whoever reaches the emulator may act as anyone in it.
        port: 0 takes any free one.
        published: It listens on all addresses, and says that it is at `host`: for a container whose
            port is published on loopback, so that it is at the same address for those without.
        token: The bot token that is accepted.
        application_id: The bot's application, and its user.
        application_name: The bot's name.
        privileged_intents: Those that are switched on for the application.
        team: Whether the application belongs to a team, and not to a person.
        openapi: Discord's published API description, to check requests against.
        guilds: The guilds that there are at the start.
    """

    host: str = "127.0.0.1"
    port: int = 0
    published: bool = False
    token: str = LOCAL_TOKEN
    application_id: int = LOCAL_APPLICATION_ID
    application_name: str = "KSH Drawing AI"
    privileged_intents: int = PRIVILEGED_INTENTS.value
    team: bool = False
    openapi: Path | None = None
    guilds: Sequence[GuildSeed] = field(default=(STUDIO,))

    def __post_init__(self) -> None:
        if self.host != "localhost" and not ipaddress.ip_address(self.host).is_loopback:
            raise ValueError(f"host must be a loopback address, not {self.host}")


def settings_from(arguments: Sequence[str], environment: Mapping[str, str]) -> Settings:
    """Read the command line, and `DISCORD_OPENAPI` from the environment.

    Exits with code 2 and a message where they are wrong.
    """
    parser = argparse.ArgumentParser(
        prog="python -m discord_emulator", description="A local Discord for one bot."
    )
    default = Settings()
    parser.add_argument("--host", default=default.host, help="loopback address to listen on")
    parser.add_argument("--port", type=int, default=default.port, help="0 takes a free one")
    parser.add_argument(
        "--published",
        action="store_true",
        help="listen on all addresses: in a container whose port is published on loopback",
    )
    parser.add_argument("--token", default=default.token, help="the bot token to accept")
    parser.add_argument("--application-id", type=int, default=default.application_id)
    parser.add_argument(
        "--openapi",
        type=Path,
        default=environment.get("DISCORD_OPENAPI") or None,
        help="Discord's API description to check requests against (default: $DISCORD_OPENAPI)",
    )
    parsed = parser.parse_args(arguments)
    if parsed.openapi is not None and not parsed.openapi.is_file():
        parser.error(f"DISCORD_OPENAPI names {parsed.openapi}, which is no file")
    try:
        return Settings(**vars(parsed))
    except ValueError as error:
        parser.error(str(error))
