"""The settings of the services that are installed here, as far as they can be read."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from operating.doctor.finding import Finding, ok, problem
from operating.services import BOT, DISCORD, GUI, INFERENCE_SERVER, TRAINER, Section, sections
from rpc.errors import StartupError

EXAMPLE: Final = ".env.example"


@dataclass(frozen=True)
class Settings:
    """What each service would read; None: it is not installed, or something is wrong with it."""

    # Their classes are not imported here: whoever looks at one knows what it has.
    discord: Any = None
    bot: Any = None
    inference_server: Any = None
    trainer: Any = None
    gui: Any = None


def read_settings() -> tuple[Settings, list[Finding]]:
    """Reads them all, and tells what is wrong with which."""
    found: list[Finding] = []
    read: dict[Section, Any] = {}
    for section in sections():
        try:
            read[section] = section.model.read()
        except StartupError as error:
            # A token that is missing is told by who looks at tokens: nothing may be wrong.
            if section != DISCORD:
                advice = "correct it in .env, or in the environment: docs/operating/settings.md"
                found.extend(problem(line, advice) for line in str(error).splitlines())
    if not found:
        where = ".env and the environment" if Path(".env").is_file() else "the environment"
        found.append(ok(f"read from {where}"))
    return (
        Settings(
            discord=read.get(DISCORD),
            bot=read.get(BOT),
            inference_server=read.get(INFERENCE_SERVER),
            trainer=read.get(TRAINER),
            gui=read.get(GUI),
        ),
        found,
    )
