"""Joining Discord, and saying what to do where it does not let the bot in."""

import asyncio
from typing import Final

import aiohttp
import discord
import structlog

from bot.settings import DiscordSettings
from rpc.errors import StartupError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_PORTAL: Final = "https://discord.com/developers/applications"
_TOKEN_REFUSED: Final = (
    "Discord does not accept DISCORD_TOKEN: copy it anew from "
    f"{_PORTAL}, your application, Bot, Reset Token"
)
# https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
_AUTHENTICATION_FAILED: Final = 4004
_CANCEL_AGAIN_S: Final = 0.5


async def connect(bot: discord.Client, settings: DiscordSettings) -> None:
    """Joins Discord and stays until the bot is closed; lost connections are resumed.

    Raises:
        StartupError: Discord does not let the bot in, or is not there.
    """
    try:
        await bot.start(settings.token.get_secret_value())
    except discord.LoginFailure as error:
        raise StartupError(_TOKEN_REFUSED) from error
    except discord.ConnectionClosed as error:
        # Such as when the token is reset while the bot runs.
        is_token = error.code == _AUTHENTICATION_FAILED
        msg = _TOKEN_REFUSED if is_token else f"Discord ended the connection for good: {error}"
        raise StartupError(msg) from error
    except discord.PrivilegedIntentsRequired as error:
        msg = (
            "Discord does not let the bot read messages, and so it cannot see drawings: switch "
            f"on Message Content Intent at {_PORTAL}, your application, Bot, "
            "Privileged Gateway Intents"
        )
        raise StartupError(msg) from error
    except (aiohttp.ClientConnectionError, TimeoutError) as error:
        msg = f"cannot reach Discord at {settings.api_base or 'discord.com'}: {error}"
        raise StartupError(msg) from error
    except discord.HTTPException as error:
        msg = f"Discord did not let the bot start: {error}"
        raise StartupError(msg) from error


async def leave(connected: asyncio.Task[None]) -> None:
    """Ends what `connect` does; its outcome is left to the caller.

    Cancelled until it has ended: asyncio.wait_for of Python 3.11 drops a cancellation that comes
    when its own work ends, as it does when Discord goes away at that moment, and discord.py would
    go on reconnecting. Source: https://github.com/python/cpython/issues/86296.
    """
    while not connected.done():
        connected.cancel()
        await asyncio.wait((connected,), timeout=_CANCEL_AGAIN_S)
