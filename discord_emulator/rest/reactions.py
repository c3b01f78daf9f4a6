"""Reactions: `/channels/{channel_id}/messages/{message_id}/reactions`."""

from typing import Final

from discord_emulator.rest.access import Access
from discord_emulator.rest.call import NOTHING, Answer, Call, Route
from discord_emulator.wire.users import user_payload
from discord_emulator.world.message import Message
from discord_emulator.world.permissions import Permissions
from discord_emulator.world.posting import visible_message
from discord_emulator.world.reacting import react, unreact
from discord_emulator.world.world import World

REACTIONS_MAX: Final = 100


class Reactions:
    """Adding, listing and removing reactions. Emoji are `✅` or `name:id`."""

    def __init__(self, world: World, access: Access) -> None:
        self._world = world
        self._access = access

    def routes(self) -> list[Route]:
        """The routes of this resource."""
        base = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}"
        return [
            Route("PUT", f"{base}/@me", self._add),
            Route("DELETE", f"{base}/@me", self._remove_own),
            Route("DELETE", f"{base}/{{user_id}}", self._remove),
            Route("GET", base, self._list),
        ]

    def _add(self, call: Call) -> Answer:
        needed = Permissions.READ_MESSAGE_HISTORY
        message = self._message(call, needed)
        if call.path["emoji_name"] not in message.reactions:
            self._access.channel(message.channel.id, needed | Permissions.ADD_REACTIONS)
        react(self._world, message, self._world.application.bot, call.path["emoji_name"])
        return NOTHING

    def _remove_own(self, call: Call) -> Answer:
        message = self._message(call)
        unreact(self._world, message, self._world.application.bot, call.path["emoji_name"])
        return NOTHING

    def _remove(self, call: Call) -> Answer:
        message = self._message(call, Permissions.MANAGE_MESSAGES)
        user = self._world.user(call.id("user_id"))
        unreact(self._world, message, user, call.path["emoji_name"])
        return NOTHING

    def _list(self, call: Call) -> Answer:
        user_ids = self._message(call).reactions.get(call.path["emoji_name"], [])
        after = call.number("after", default=0)
        limit = call.number("limit", default=25, least=1, most=REACTIONS_MAX)
        page = sorted(user_id for user_id in user_ids if user_id > after)[:limit]
        return Answer([user_payload(self._world.user(user_id)) for user_id in page])

    def _message(self, call: Call, needed: Permissions = Permissions.VIEW_CHANNEL) -> Message:
        channel = self._access.channel(call.id("channel_id"), needed)
        return visible_message(channel, call.id("message_id"))
