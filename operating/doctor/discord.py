"""Discord: whether it lets the bot in, and with what."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, Final

from operating.doctor.finding import Finding, ok, problem, warning
from operating.doctor.setting import Settings

_API: Final = "https://discord.com/api/v10"
_ANSWERS_S: Final = 10.0
_PORTAL: Final = "https://discord.com/developers/applications"
# https://discord.com/developers/docs/resources/application#application-object-application-flags:
# of a bot in many servers, and of one in fewer than a hundred.
_MESSAGE_CONTENT: Final = 1 << 18 | 1 << 19
# https://discord.com/developers/docs/topics/permissions
PERMISSIONS: Final = {
    "Add Reactions": 1 << 6,
    "View Channels": 1 << 10,
    "Send Messages": 1 << 11,
    "Attach Files": 1 << 15,
    "Read Message History": 1 << 16,
    "Create Public Threads": 1 << 35,
    "Send Messages in Threads": 1 << 38,
}
"""Those that the bot needs, as Discord calls them."""
_ADMINISTRATOR: Final = 1 << 3
_UNAUTHORIZED: Final = 401


def discord(settings: Settings) -> Iterator[Finding]:
    """What Discord says of the token, the application and the servers that the bot is in."""
    if settings.discord is None:
        yield warning(
            "DISCORD_TOKEN is not set, or not a token: make run starts a local Discord",
            f"for the real one copy the bot's from {_PORTAL} into .env: docs/operating/discord.md",
        )
        return
    token = settings.discord.token.get_secret_value()
    base = str(settings.discord.api_base or _API).rstrip("/")
    try:
        user = _asked(base, "/users/@me", token)
        application = _asked(base, "/applications/@me", token)
        guilds = _asked(base, "/users/@me/guilds", token)
    except urllib.error.HTTPError as error:
        yield _refused(error)
        return
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        yield warning(f"{base} cannot be asked: {reason}", "is this machine on the internet?")
        return
    servers = f"{len(guilds)} server{'s' * (len(guilds) != 1)}"
    yield ok(f"the token is that of {user['username']}, which is in {servers}")
    if not int(application.get("flags", 0)) & _MESSAGE_CONTENT:
        yield problem(
            "the bot may not see the drawings that are posted",
            f"{_PORTAL}, your application, Bot: switch on Message Content Intent, and save",
        )
    yield from _home(settings, application, guilds)


def invitation(application_id: str) -> str:
    """The link that invites the bot with what it needs."""
    return (
        f"https://discord.com/oauth2/authorize?client_id={application_id}"
        f"&scope=bot+applications.commands&permissions={sum(PERMISSIONS.values())}"
    )


def _home(settings: Settings, application: Any, guilds: Any) -> Iterator[Finding]:  # noqa: ANN401 - JSON
    link = invitation(application["id"])
    home = settings.bot.operator_guild_id if settings.bot is not None else None
    if not guilds:
        yield warning("the bot is in no server", f"invite it: {link}")
    elif home is not None and all(int(guild["id"]) != home for guild in guilds):
        yield problem(
            f"the bot is not in the server {home} of BOT_OPERATOR_GUILD_ID",
            f"set it to the id of one that it is in, or invite it there: {link}",
        )
    elif home is None and len(guilds) > 1:
        yield warning(
            f"BOT_OPERATOR_GUILD_ID is not set, and the bot is in {len(guilds)} servers",
            "set it to yours, whose managers teach the style: Copy Server ID, with developer mode",
        )
    for guild in guilds:
        lacking = _lacking(int(guild.get("permissions", 0)))
        if lacking:
            yield warning(
                f"in {guild['name']} the bot lacks {', '.join(lacking)}",
                f"give its role these permissions, or invite it anew: {link}",
            )


def _lacking(permissions: int) -> list[str]:
    if permissions & _ADMINISTRATOR:
        return []
    return [name for name, bit in PERMISSIONS.items() if not permissions & bit]


def _refused(error: urllib.error.HTTPError) -> Finding:
    if error.code == _UNAUTHORIZED:
        return problem(
            "Discord does not know the token",
            f"{_PORTAL}, your application, Bot, Reset Token: the new one goes into .env",
        )
    return warning(f"Discord answers {error.code} {error.reason}", "try again in a while")


def _asked(base: str, path: str, token: str) -> Any:  # noqa: ANN401 - JSON
    request = urllib.request.Request(  # noqa: S310 - http or https, by the setting's type
        f"{base}{path}",
        headers={
            "Authorization": f"Bot {token}",
            # Discord wants one of this form.
            "User-Agent": f"DiscordBot (ksh-drawing-ai, {version('ksh-drawing-ai')})",
        },
    )
    with urllib.request.urlopen(request, timeout=_ANSWERS_S) as answer:  # noqa: S310 - likewise
        return json.load(answer)
