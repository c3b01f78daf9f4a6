"""Messages by the bot's own token: `/channels/{channel_id}/messages`."""

from typing import Final

from discord_emulator.errors import Forbidden, InvalidForm
from discord_emulator.gateway.protocol import Intents
from discord_emulator.rest.access import Access
from discord_emulator.rest.call import NOTHING, Answer, Call, Route
from discord_emulator.wire.messages import MessagePayloads, Reader
from discord_emulator.world.channel import Channel
from discord_emulator.world.events import TypingStarted
from discord_emulator.world.message import Message
from discord_emulator.world.permissions import Permissions
from discord_emulator.world.posting import Posting, visible_message
from discord_emulator.world.threads import check_awake, wake_thread
from discord_emulator.world.world import World

PAGE_DEFAULT: Final = 50
PAGE_MAX: Final = 100
BULK_DELETE_MIN: Final = 2
BULK_DELETE_MAX: Final = 100


class Messages:
    """Sending, reading, editing and deleting messages."""

    def __init__(
        self, world: World, access: Access, posting: Posting, payloads: MessagePayloads
    ) -> None:
        self._world = world
        self._access = access
        self._posting = posting
        self._payloads = payloads

    def routes(self) -> list[Route]:
        """The routes of this resource."""
        base = "/channels/{channel_id}/messages"
        return [
            Route("POST", base, self._send),
            Route("GET", base, self._history),
            Route("GET", f"{base}/{{message_id}}", self._get),
            Route("PATCH", f"{base}/{{message_id}}", self._edit),
            Route("DELETE", f"{base}/{{message_id}}", self._delete),
            Route("POST", f"{base}/bulk-delete", self._delete_many),
            Route("POST", "/channels/{channel_id}/typing", self._type),
        ]

    def _send(self, call: Call) -> Answer:
        channel = self._talkable(call, call.files)
        message = self._posting.send(channel, self._world.application.bot, call.message)
        return Answer(self._payload(message))

    def _history(self, call: Call) -> Answer:
        """A page of messages, newest first, `before`, `after` or `around` an id."""
        channel = self._access.channel(call.id("channel_id"))
        if not self._access.has(channel, Permissions.READ_MESSAGE_HISTORY):
            return Answer([])
        limit = call.number("limit", default=PAGE_DEFAULT, least=1, most=PAGE_MAX)
        page = _page(channel.history(), call, limit)
        return Answer([self._payload(message) for message in reversed(page)])

    def _get(self, call: Call) -> Answer:
        needed = Permissions.READ_MESSAGE_HISTORY
        channel = self._access.channel(call.id("channel_id"), needed)
        return Answer(self._payload(visible_message(channel, call.id("message_id"))))

    def _edit(self, call: Call) -> Answer:
        channel = self._access.channel(call.id("channel_id"))
        message = visible_message(channel, call.id("message_id"))
        if message.author is not self._world.application.bot:
            raise Forbidden.not_the_author()
        check_awake(channel)
        return Answer(self._payload(self._posting.edit(message, call.message)))

    def _delete(self, call: Call) -> Answer:
        channel = self._access.channel(call.id("channel_id"))
        message = visible_message(channel, call.id("message_id"))
        is_own = message.author is self._world.application.bot
        if not is_own and not self._access.has(channel, Permissions.MANAGE_MESSAGES):
            raise Forbidden.missing_permissions()
        check_awake(channel)
        self._posting.delete(message)
        return NOTHING

    def _delete_many(self, call: Call) -> Answer:
        needed = Permissions.MANAGE_MESSAGES | Permissions.READ_MESSAGE_HISTORY
        channel = self._access.channel(call.id("channel_id"), needed)
        ids = [int(message_id) for message_id in call.fields["messages"]]
        if not BULK_DELETE_MIN <= len(ids) <= BULK_DELETE_MAX:
            rule = f"Must be between {BULK_DELETE_MIN} and {BULK_DELETE_MAX} in length."
            raise InvalidForm.at(["messages"], rule, "BASE_TYPE_BAD_LENGTH")
        self._posting.delete_many(channel, ids)
        return NOTHING

    def _type(self, call: Call) -> Answer:
        channel = self._talkable(call)
        bot = self._world.application.bot
        self._world.events.publish(TypingStarted(channel, bot))
        return NOTHING

    def _talkable(self, call: Call, files: object = None) -> Channel:
        """The channel, if the bot may say this there."""
        channel = self._access.channel(call.id("channel_id"))
        needed = channel.needed_to_talk
        if files:
            needed |= Permissions.ATTACH_FILES
        self._access.channel(channel.id, needed)
        wake_thread(self._world, channel, self._access.permissions(channel))
        return channel

    def _payload(self, message: Message) -> dict[str, object]:
        application = self._world.application
        reads_content = bool(application.privileged_intents & Intents.MESSAGE_CONTENT)
        reader = Reader(application.bot.id, reads_content=reads_content)
        return self._payloads.message(message, reader)


def _page(messages: list[Message], call: Call, limit: int) -> list[Message]:
    """At most `limit` messages, oldest first."""
    if "after" in call.query:
        after = call.number("after", default=0)
        return [message for message in messages if message.id > after][:limit]
    if "around" in call.query:
        around = call.number("around", default=0)
        nearest = sorted(messages, key=lambda message: abs(message.id - around))[:limit]
        return sorted(nearest, key=lambda message: message.id)
    if "before" in call.query:
        before = call.number("before", default=0)
        messages = [message for message in messages if message.id < before]
    return messages[-limit:]
