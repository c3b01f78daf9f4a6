"""What one person sees: a WebSocket of everything that comes onto their screen."""

import asyncio
import json
from typing import Final

from aiohttp import WSCloseCode, web

from discord_emulator.control.surroundings import channel_seen, member_seen
from discord_emulator.jsontypes import Json
from discord_emulator.wire.messages import MessagePayloads, Reader, emoji_payload
from discord_emulator.world import events
from discord_emulator.world.channel import Channel
from discord_emulator.world.guild import Guild, Member
from discord_emulator.world.interaction import CallbackType, Interaction
from discord_emulator.world.message import Message

OUTBOX_MAX: Final = 10_000
# how much of each channel stands on the screen when it is opened
SHOWN_AT_FIRST: Final = 50


class Screen:
    """Tells of the world as one member of a guild sees it."""

    def __init__(self, payloads: MessagePayloads, guild: Guild, member: Member) -> None:
        self._payloads = payloads
        self._guild = guild
        self._member = member
        self._user_id = member.user.id
        self._outbox: asyncio.Queue[str] = asyncio.Queue(OUTBOX_MAX)
        self._overrun = asyncio.Event()

    async def serve(self, request: web.Request, world_events: events.Events) -> web.StreamResponse:
        """Send what is there, then what happens, until the person goes."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._put({"kind": "opened", "messages": [self._told(m) for m in self._shown()]})
        unsubscribe = world_events.subscribe(self._tell)
        tasks = {
            asyncio.create_task(self._write(socket)),
            asyncio.create_task(_until_gone(socket)),
            asyncio.create_task(self._overrun.wait()),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            unsubscribe()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await socket.close(code=WSCloseCode.TRY_AGAIN_LATER)
        return socket

    def messages(
        self, channel: Channel, before: int | None = None, limit: int | None = None
    ) -> list[Json]:
        """What this person sees in a channel, oldest first.

        Args:
            channel: The channel.
            before: Only messages before the one of this id.
            limit: At most so many, the newest of them; None: all.
        """
        seen = [
            message
            for message in channel.messages.values()
            if message.seen_by(self._user_id) and (before is None or message.id < before)
        ]
        shown = seen if limit is None else seen[max(len(seen) - limit, 0) :]
        return [self._told(message) for message in shown]

    def _shown(self) -> list[Message]:
        return [
            message
            for channel in (*self._guild.channels.values(), *self._guild.threads.values())
            for message in list(channel.messages.values())[-SHOWN_AT_FIRST:]
            if message.seen_by(self._user_id)
        ]

    def _told(self, message: Message) -> Json:
        reader = Reader(self._user_id, locale=self._member.user.locale)
        return self._payloads.message(message, reader)

    def _tell(self, event: events.Event) -> None:
        if isinstance(event, events.MessagesDeleted):
            for message in event.messages:
                self._tell(events.MessageDeleted(message))
            return
        told = self._of_message(event) or self._of_interaction(event) or self._of_guild(event)
        if told is not None:
            self._put(told)

    def _of_message(self, event: events.Event) -> Json | None:
        match event:
            case events.MessageCreated(message, interaction) if message.seen_by(self._user_id):
                return {"kind": "message", **self._shown_with(message, interaction)}
            case events.MessageEdited(message, interaction) if message.seen_by(self._user_id):
                return {"kind": "edit", **self._shown_with(message, interaction)}
            case events.MessageDeleted(message) if message.seen_by(self._user_id):
                return {"kind": "delete", "message_id": str(message.id)}
            case events.ReactionAdded(message, user, emoji) | events.ReactionRemoved(
                message, user, emoji
            ) if message.seen_by(self._user_id):
                return {
                    "kind": "reaction",
                    "by": user.username,
                    "emoji": emoji_payload(emoji),
                    **self._shown_with(message, None),
                }
            case _:
                return None

    def _shown_with(self, message: Message, interaction: Interaction | None) -> Json:
        interaction_id = str(interaction.id) if interaction else None
        return {"message": self._told(message), "interaction_id": interaction_id}

    def _of_interaction(self, event: events.Event) -> Json | None:
        """What becomes of what this person did."""
        match event:
            case events.InteractionAcknowledged(interaction, callback, payload) if self._did(
                interaction
            ):
                told: Json = {
                    "kind": "acknowledged",
                    "interaction_id": str(interaction.id),
                    "callback": callback.name.lower(),
                }
                if callback is CallbackType.MODAL:
                    told["modal"] = payload
                if callback is CallbackType.AUTOCOMPLETE_RESULT:
                    told["choices"] = payload.get("choices") or []
                return told
            case events.InteractionFailed(interaction) if self._did(interaction):
                return {"kind": "failed", "interaction_id": str(interaction.id)}
            case _:
                return None

    def _of_guild(self, event: events.Event) -> Json | None:
        match event:
            case events.MemberJoined(guild, member) | events.MemberChanged(guild, member) if (
                guild is self._guild
            ):
                return {"kind": "member", "member": member_seen(member)}
            case events.ChannelCreated(channel) if self._sees(channel):
                return {"kind": "channel", "channel": channel_seen(channel, self._member)}
            case events.ThreadCreated(thread) | events.ThreadChanged(thread) if self._sees(thread):
                return {"kind": "thread", "channel": channel_seen(thread, self._member)}
            case events.ChannelDeleted(channel) if self._sees(channel):
                return {"kind": "channel_deleted", "channel_id": str(channel.id)}
            case events.TypingStarted(channel, user) if self._sees(channel):
                channel_id = str(channel.id)
                return {"kind": "typing", "by": user.username, "channel_id": channel_id}
            case _:
                return None

    def _did(self, interaction: Interaction) -> bool:
        return interaction.member.user.id == self._user_id

    def _sees(self, channel: Channel) -> bool:
        return channel.guild is self._guild and self._guild.can_see(self._user_id, channel)

    def _put(self, told: Json) -> None:
        try:
            self._outbox.put_nowait(json.dumps(told))
        except asyncio.QueueFull:
            self._overrun.set()

    async def _write(self, socket: web.WebSocketResponse) -> None:
        while True:
            await socket.send_str(await self._outbox.get())


async def _until_gone(socket: web.WebSocketResponse) -> None:
    """A screen only shows; whatever it is sent is ignored."""
    async for _ in socket:
        pass
