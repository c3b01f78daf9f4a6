"""Tokens: that both sides of a call have the same, and that nobody else reads them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from operating.doctor.finding import Finding, ok, problem, warning
from operating.doctor.setting import Settings

_OTHERS: Final = 0o077
_SECRETS: Final = Path("secrets")


def tokens(settings: Settings) -> Iterator[Finding]:
    """What can be said of them without telling them."""
    servers = {"inference_server": settings.inference_server, "trainer": settings.trainer}
    callers = {"bot": settings.bot, "trainer": settings.trainer, "gui": settings.gui}
    wrong = [
        finding
        for caller, its in callers.items()
        for server, there in servers.items()
        if its is not None and there is not None
        for finding in _agree(caller, getattr(its, server, None), server, there)
    ]
    wrong += _readable()
    yield from wrong or [ok("callers have those of the servers that they call")]


def _agree(caller: str, client: Any, server: str, there: Any) -> Iterator[Finding]:  # noqa: ANN401 - any service's
    # Without one of its own a caller gets the server's from `make run`.
    if client is None or client.token is None or client.address != there.listen:
        return
    names = f"{caller.upper()}_{server.upper()}__TOKEN", f"{server.upper()}_TOKEN"
    if there.token is None or client.token != there.token:
        yield problem(f"{names[0]} is not {names[1]}", "set them to the same, or only the latter")


def _readable() -> Iterator[Finding]:
    if _others_may_read(Path(".env")):
        yield warning(".env has tokens, and others may read it", "chmod 600 .env")
    if _SECRETS.is_dir():
        if _SECRETS.stat().st_mode & _OTHERS:
            yield warning("others may read secrets/", "chmod 700 secrets")
        token = _SECRETS / "discord_token"
        if not token.is_file() or not token.stat().st_size:
            yield warning(
                f"{token} is empty, and the bot's container needs it",
                "put the bot's token into it: docs/operating/discord.md",
            )


def _others_may_read(file: Path) -> bool:
    if not file.is_file() or not file.stat().st_mode & _OTHERS:
        return False
    return "TOKEN=" in file.read_text(encoding="utf-8", errors="replace")
