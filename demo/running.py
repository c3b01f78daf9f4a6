"""`make run`: everything that the Procfile names, until Ctrl-C."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from typing import Final

from honcho.colour import get_colours
from honcho.environ import parse, parse_procfile
from honcho.printer import Message, Printer

from demo.service import Program, Service
from discord_emulator import LOCAL_TOKEN
from discord_emulator.seed import LOCAL_GUILD_ID

_DISCORD: Final = "discord"
_READY: Final = "discord_emulator ready at "
_READY_S: Final = 120.0
# Longer than a service's drain time and than what the trainer gives a run for its checkpoint.
_STOP_S: Final = 40.0

_TO_LOCAL: Final = """\
A local Discord, for as long as this runs: {discord}
  Open it in a browser: a chat page to use the bot by hand, as whom you like.
  In it are ksh (owner), hana (manager), mina (reads Korean), alex and sam. From another terminal:
    .venv/bin/python -m demo draw --at {discord} "an anime girl, blonde hair, smile, park"
    .venv/bin/python -m demo teach --at {discord}
  From Python: discord_emulator/README.md.
  With DISCORD_TOKEN set, the bot joins the real Discord instead.
"""
_TO_REAL: Final = """\
The bot joins Discord with DISCORD_TOKEN. In a server that it was invited to:
  /draw                                  a picture
  files posted in #drawings by managers  are learnt from
  /retrain                               teaches the style anew
"""
_ADDRESSES: Final = """\
A page to draw and teach with in a browser, without Discord: {page}
The inference server is at {inference_server}, the trainer at {trainer}. What they keep is in data/.
Ctrl-C stops everything.
"""


async def run(folder: Path) -> int:
    """Runs everything; when one service ends, all are stopped.

    Args:
        folder: With the Procfile, and perhaps an `.env`.

    Returns:
        The exit status of the first service that ended.
    """
    programs = _programs(folder)
    printer = Printer(sys.stdout, width=max(map(len, programs)), colour=_shows_colours())
    colours = get_colours()
    _announce(programs)
    services = {
        name: _service(program, printer, next(colours)) for name, program in programs.items()
    }
    async with AsyncExitStack() as stack:
        stack.push_async_callback(_stop, services)
        if _DISCORD in services:
            # The bot does not wait for a Discord that is not there.
            await services[_DISCORD].start()
            await services[_DISCORD].told(_ready, what="ready", timeout_s=_READY_S)
        for name, service in services.items():
            if name != _DISCORD:
                await service.start()
        ending = {name: asyncio.create_task(service.ended()) for name, service in services.items()}
        try:
            await asyncio.wait(ending.values(), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in ending.values():
                task.cancel()
        name, status = next((name, task.result()) for name, task in ending.items() if task.done())
        _say(printer, f"{name} ended with {_told(status)}, and so everything is stopped")
        return status


def _programs(folder: Path) -> dict[str, Program]:
    environment = agreed_environment(folder)
    lines = parse_procfile((folder / "Procfile").read_text(encoding="utf-8")).processes
    is_real = bool(environment.get("DISCORD_TOKEN"))
    if not is_real:
        _join_local(environment)
    return {
        # `exec`, so that the service itself is who gets signals, and not its shell.
        name: Program(name, ("sh", "-c", f"exec {command}"), environment, folder)
        for name, command in lines.items()
        if not (is_real and name == _DISCORD)
    }


def agreed_environment(folder: Path) -> dict[str, str]:
    """The user's own, over `.env`, over what the services are to agree on."""
    file = folder / ".env"
    written = parse(file.read_text(encoding="utf-8")) if file.is_file() else {}
    environment = {**written, **os.environ, "PYTHONUNBUFFERED": "1"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    environment.setdefault("LOCAL_DISCORD_PORT", "8080")
    drawing = environment.setdefault("INFERENCE_SERVER_LISTEN", "127.0.0.1:50051")
    teaching = environment.setdefault("TRAINER_LISTEN", "127.0.0.1:50052")
    for caller, server, address in (
        ("BOT", "INFERENCE_SERVER", drawing),
        ("TRAINER", "INFERENCE_SERVER", drawing),
        ("BOT", "TRAINER", teaching),
        ("GUI", "INFERENCE_SERVER", drawing),
        ("GUI", "TRAINER", teaching),
    ):
        environment.setdefault(f"{caller}_{server}__ADDRESS", address)
        if token := environment.get(f"{server}_TOKEN"):
            environment.setdefault(f"{caller}_{server}__TOKEN", token)
    environment.setdefault("GUI_LISTEN", "127.0.0.1:8000")
    for name in ("BOT", "GUI", "INFERENCE_SERVER", "TRAINER"):
        environment.setdefault(f"{name}_LOG_FORMAT", "console")
    # They write into pipes, and this process for them.
    if _shows_colours():
        environment["FORCE_COLOR"] = "1"
    return environment


def _shows_colours() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _join_local(environment: dict[str, str]) -> None:
    environment["DISCORD_TOKEN"] = LOCAL_TOKEN
    environment["DISCORD_API_BASE"] = f"{_local_discord(environment)}/api/v10"
    # Its managers are the operator's: they teach `ksh`.
    environment["BOT_OPERATOR_GUILD_ID"] = str(LOCAL_GUILD_ID)


def _local_discord(environment: Mapping[str, str]) -> str:
    return f"http://127.0.0.1:{environment['LOCAL_DISCORD_PORT']}"


def page_address(environment: Mapping[str, str]) -> str:
    """Where the page is, as a browser is told."""
    scheme = "https" if environment.get("GUI_TLS_KEY") else "http"
    return f"{scheme}://{environment['GUI_LISTEN']}"


def _announce(programs: Mapping[str, Program]) -> None:
    environment = programs["bot"].environment
    how = _TO_LOCAL if _DISCORD in programs else _TO_REAL
    text = (how + _ADDRESSES).format(
        discord=_local_discord(environment),
        page=page_address(environment),
        inference_server=environment["INFERENCE_SERVER_LISTEN"],
        trainer=environment["TRAINER_LISTEN"],
    )
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _service(program: Program, printer: Printer, colour: str) -> Service:
    def on_line(line: str) -> None:
        _say(printer, line, program.name, colour)

    return Service(program, on_line)


def _say(printer: Printer, line: str, name: str = "run", colour: str | None = None) -> None:
    printer.write(Message("line", f"{line}\n", datetime.now().astimezone(), name, colour))
    sys.stdout.flush()


def _told(status: int) -> str:
    """An exit status, the signal by its name where one ended the process."""
    if status >= 0:
        return f"status {status}"
    return f"status {status} ({signal.Signals(-status).name})"


def _ready(line: str) -> bool | None:
    return line.startswith(_READY) or None


async def _stop(services: Mapping[str, Service]) -> None:
    # Discord last, or the bot would look for it.
    those = [service for name, service in services.items() if name != _DISCORD]
    for service in those:
        service.tell_to_stop()
    await asyncio.gather(*(service.stop(_STOP_S) for service in those))
    if _DISCORD in services:
        await services[_DISCORD].stop(_STOP_S)
