"""Using a command in the menu of a user or a message ("Apps" in Discord's client).

Source: https://discord.com/developers/docs/interactions/application-commands#user-commands.
"""

from discord_emulator.control.errors import Refused
from discord_emulator.control.invocation import command_head
from discord_emulator.control.resolved import Resolved
from discord_emulator.jsontypes import Json
from discord_emulator.world.command import Command
from discord_emulator.world.message import Message


def user_menu_data(command: Command, user: object, resolved: Resolved) -> Json:
    """An interaction's `data`; `user` is a member by name or id.

    Raises:
        Refused: There is no such member.
    """
    target_id = resolved.user(user)
    return {**command_head(command), "target_id": target_id, **resolved.payload}


def message_menu_data(command: Command, message: Message, resolved: Resolved) -> Json:
    """An interaction's `data`.

    Raises:
        Refused: The message is one whose menu holds no commands.
    """
    if message.ephemeral_to is not None:
        raise Refused("a message that only one person sees has no commands in its menu")
    target_id = resolved.message(message)
    return {**command_head(command), "target_id": target_id, **resolved.payload}
