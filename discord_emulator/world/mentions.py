"""Whom a message calls: mentions in its text, and what `allowed_mentions` leaves of them."""

import re
from typing import Final

from discord_emulator.jsontypes import Json
from discord_emulator.world.guild import Guild
from discord_emulator.world.message import Mentions
from discord_emulator.world.user import User

USER: Final = re.compile(r"<@!?(\d+)>")
ROLE: Final = re.compile(r"<@&(\d+)>")
EVERYONE: Final = re.compile(r"@(everyone|here)\b")


def mentions_in(
    content: str, guild: Guild, allowed: Json | None, replied_to: User | None
) -> Mentions:
    """The mentions of a text.

    Args:
        content: The message's text.
        guild: Where it is said.
        allowed: The request's `allowed_mentions`; None allows all of them.
        replied_to: The author of the message that this one replies to.

    Source: https://discord.com/developers/docs/resources/message#allowed-mentions-object.
    """
    user_ids = list(dict.fromkeys(int(found) for found in USER.findall(content)))
    role_ids = list(dict.fromkeys(int(found) for found in ROLE.findall(content)))
    if allowed is not None:
        parse = allowed.get("parse") or ()
        named_users = {int(user_id) for user_id in allowed.get("users") or ()}
        named_roles = {int(role_id) for role_id in allowed.get("roles") or ()}
        user_ids = [found for found in user_ids if "users" in parse or found in named_users]
        role_ids = [found for found in role_ids if "roles" in parse or found in named_roles]
        if not allowed.get("replied_user"):
            replied_to = None
    if replied_to is not None and replied_to.id not in user_ids:
        user_ids.append(replied_to.id)
    return Mentions(
        users=tuple(guild.members[found].user for found in user_ids if found in guild.members),
        role_ids=tuple(found for found in role_ids if found in guild.roles),
        everyone=bool(EVERYONE.search(content))
        and (allowed is None or "everyone" in (allowed.get("parse") or ())),
    )
