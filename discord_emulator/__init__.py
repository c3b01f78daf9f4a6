"""A local Discord that a bot connects to, and a driver for the people who use it.

    async with Emulator(Settings()) as emulator, Discord(emulator.address) as discord:
        mina = discord.guild("KSH Studio").user("mina")
        ...

The emulator speaks Discord's REST API and gateway, version 10, as its documentation has
them; README.md says how much of them.
"""

from discord_emulator.driver.discord import Discord
from discord_emulator.driver.errors import InteractionFailed, NotSeen, Refused
from discord_emulator.driver.guild import Guild
from discord_emulator.driver.interaction import Interaction
from discord_emulator.driver.seen import Attachment, Choice, Message, Modal
from discord_emulator.driver.upload import File
from discord_emulator.driver.user import User
from discord_emulator.emulator import Emulator
from discord_emulator.faults import (
    AnswerLost,
    CutOff,
    GatewayLost,
    InvalidSession,
    LateInteractions,
    LinksExpired,
    Reconnect,
    ServerError,
    Slow,
    TooManyRequests,
)
from discord_emulator.rest.server import Violation
from discord_emulator.seed import STUDIO, ChannelSeed, GuildSeed, OverwriteSeed, RoleSeed, UserSeed
from discord_emulator.settings import LOCAL_APPLICATION_ID, LOCAL_TOKEN, Settings

__all__ = [
    "LOCAL_APPLICATION_ID",
    "LOCAL_TOKEN",
    "STUDIO",
    "AnswerLost",
    "Attachment",
    "ChannelSeed",
    "Choice",
    "CutOff",
    "Discord",
    "Emulator",
    "File",
    "GatewayLost",
    "Guild",
    "GuildSeed",
    "Interaction",
    "InteractionFailed",
    "InvalidSession",
    "LateInteractions",
    "LinksExpired",
    "Message",
    "Modal",
    "NotSeen",
    "OverwriteSeed",
    "Reconnect",
    "Refused",
    "RoleSeed",
    "ServerError",
    "Settings",
    "Slow",
    "TooManyRequests",
    "User",
    "UserSeed",
    "Violation",
]
