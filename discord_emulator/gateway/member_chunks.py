"""What REQUEST_GUILD_MEMBERS is answered with.

Source: https://discord.com/developers/docs/events/gateway-events#request-guild-members.
"""

from collections.abc import Iterator
from typing import Final

from discord_emulator.jsontypes import Json
from discord_emulator.wire.users import member_payload
from discord_emulator.world.guild import Guild, Member

CHUNK_SIZE: Final = 1000


def member_chunks(guild: Guild, request: Json) -> Iterator[Json]:
    """The GUILD_MEMBERS_CHUNK payloads, one at least."""
    found, not_found = _asked_for(guild, request)
    chunks = [found[at : at + CHUNK_SIZE] for at in range(0, len(found), CHUNK_SIZE)] or [[]]
    for index, chunk in enumerate(chunks):
        payload: Json = {
            "guild_id": str(guild.id),
            "members": [member_payload(member) for member in chunk],
            "chunk_index": index,
            "chunk_count": len(chunks),
            "not_found": not_found,
        }
        if request.get("presences"):
            payload["presences"] = []
        if request.get("nonce"):
            payload["nonce"] = request["nonce"]
        yield payload


def _asked_for(guild: Guild, request: Json) -> tuple[list[Member], list[str]]:
    """Members by id, or by the start of their name; and the ids that are no member's."""
    ids = request.get("user_ids")
    if ids is not None:
        ids = [str(user_id) for user_id in (ids if isinstance(ids, list) else [ids])]
        found = [guild.members[int(i)] for i in ids if int(i) in guild.members]
        return found, [i for i in ids if int(i) not in guild.members]
    start = str(request.get("query") or "").lower()
    matching = [
        member
        for member in guild.members.values()
        if member.user.username.lower().startswith(start)
        or member.display_name.lower().startswith(start)
    ]
    return matching[: request.get("limit") or None], []
