"""Channels and the threads that start at messages: `/channels/{channel_id}`."""

from http import HTTPStatus

from discord_emulator.errors import NotImplementedHere
from discord_emulator.rest.access import Access
from discord_emulator.rest.call import Answer, Call, Route
from discord_emulator.wire.guilds import channel_payload, thread_member_payload
from discord_emulator.world.closing import delete_channel
from discord_emulator.world.permissions import Permissions
from discord_emulator.world.posting import visible_message
from discord_emulator.world.threads import change_thread, start_thread
from discord_emulator.world.world import World


class Channels:
    """Looking up channels, and starting threads."""

    def __init__(self, world: World, access: Access) -> None:
        self._world = world
        self._access = access

    def routes(self) -> list[Route]:
        """The routes of this resource."""
        return [
            Route("GET", "/channels/{channel_id}", self._get),
            Route("PATCH", "/channels/{channel_id}", self._change),
            Route("DELETE", "/channels/{channel_id}", self._delete),
            Route(
                "POST", "/channels/{channel_id}/messages/{message_id}/threads", self._start_thread
            ),
        ]

    def _get(self, call: Call) -> Answer:
        return Answer(channel_payload(self._access.channel(call.id("channel_id"))))

    def _change(self, call: Call) -> Answer:
        """Of threads alone; who began one may change all but whether it is locked.

        Whoever may talk in one that is not locked may wake it.
        """
        thread = self._access.channel(call.id("channel_id"))
        if not thread.is_thread:
            raise NotImplementedHere("changing channels")
        is_own = thread.owner_id == self._world.application.bot.id
        if call.fields == {"archived": False} and not thread.locked:
            self._access.channel(thread.id, thread.needed_to_talk)
        elif not is_own or call.fields.get("locked") is not None:
            self._access.channel(thread.id, Permissions.MANAGE_THREADS)
        change_thread(self._world, thread, call.fields)
        return Answer(channel_payload(thread))

    def _delete(self, call: Call) -> Answer:
        channel = self._access.channel(call.id("channel_id"))
        payload = channel_payload(self._access.channel(channel.id, channel.needed_to_delete))
        delete_channel(self._world, channel)
        return Answer(payload)

    def _start_thread(self, call: Call) -> Answer:
        needed = Permissions.CREATE_PUBLIC_THREADS
        channel = self._access.channel(call.id("channel_id"), needed)
        bot = self._world.application.bot
        thread = start_thread(
            self._world,
            visible_message(channel, call.id("message_id")),
            bot,
            call.fields["name"],
            call.fields.get("auto_archive_duration") or 1440,
        )
        member = thread_member_payload(thread, bot.id)
        return Answer({**channel_payload(thread), "member": member}, HTTPStatus.CREATED)
