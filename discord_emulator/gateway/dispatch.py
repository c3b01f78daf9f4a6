"""Which gateway event, if any, a session is told of what happened in the world.

Source: https://discord.com/developers/docs/events/gateway#list-of-intents.
"""

from dataclasses import dataclass
from functools import singledispatchmethod

from discord_emulator.gateway.protocol import Intents
from discord_emulator.gateway.session import Session
from discord_emulator.jsontypes import Json
from discord_emulator.wire.guilds import (
    channel_payload,
    guild_create_payload,
    thread_member_payload,
)
from discord_emulator.wire.interactions import interaction_payload
from discord_emulator.wire.messages import MessagePayloads, Reader, emoji_payload
from discord_emulator.wire.users import member_payload
from discord_emulator.world import events
from discord_emulator.world.guild import Guild
from discord_emulator.world.message import Message
from discord_emulator.world.user import User
from discord_emulator.world.world import World

MESSAGES = Intents.GUILD_MESSAGES


@dataclass(frozen=True, slots=True)
class Dispatch:
    """A gateway event's name and data."""

    name: str
    data: Json


class Dispatcher:
    """Turns the world's events into gateway events, session by session."""

    def __init__(self, world: World, messages: MessagePayloads) -> None:
        self._world = world
        self._bot_id = world.application.bot.id
        self._messages = messages

    def guild_available(self, guild: Guild, session: Session) -> Dispatch:
        """GUILD_CREATE after READY, of a guild that READY told was unavailable.

        Clients tell it from one that the bot has just joined by its `unavailable: false`.
        """
        created = self._guild_create(guild, session)
        return Dispatch(created.name, {**created.data, "unavailable": False})

    def _guild_create(self, guild: Guild, session: Session) -> Dispatch:
        """Without the presence intent it tells of no member but the bot."""
        own = guild.member(self._bot_id)
        all_told = Intents.GUILD_PRESENCES in session.intents
        members = guild.members.values() if all_told else [own]
        return Dispatch("GUILD_CREATE", guild_create_payload(guild, members, own.joined_at))

    @singledispatchmethod
    def translated(self, _event: events.Event, _session: Session) -> Dispatch | None:
        """The gateway event of an event of the world, None where it is not for the session."""
        return None

    @translated.register
    def _(self, event: events.GuildJoined, session: Session) -> Dispatch | None:
        if not _hears(session, event.guild, Intents.GUILDS):
            return None
        return self._guild_create(event.guild, session)

    @translated.register
    def _(self, event: events.MemberJoined, session: Session) -> Dispatch | None:
        if not _hears(session, event.guild, Intents.GUILD_MEMBERS):
            return None
        data = {**member_payload(event.member), "guild_id": str(event.guild.id)}
        return Dispatch("GUILD_MEMBER_ADD", data)

    @translated.register
    def _(self, event: events.MemberChanged, session: Session) -> Dispatch | None:
        if not _hears(session, event.guild, Intents.GUILD_MEMBERS):
            return None
        data = {**member_payload(event.member), "guild_id": str(event.guild.id)}
        return Dispatch("GUILD_MEMBER_UPDATE", data)

    @translated.register
    def _(self, event: events.ChannelCreated, session: Session) -> Dispatch | None:
        if not _hears(session, event.channel.guild, Intents.GUILDS):
            return None
        return Dispatch("CHANNEL_CREATE", channel_payload(event.channel))

    @translated.register
    def _(self, event: events.ChannelDeleted, session: Session) -> Dispatch | None:
        channel = event.channel
        if not _hears(session, channel.guild, Intents.GUILDS):
            return None
        payload = channel_payload(channel)
        if not channel.is_thread:
            return Dispatch("CHANNEL_DELETE", payload)
        told = ("id", "guild_id", "parent_id", "type")
        return Dispatch("THREAD_DELETE", {name: payload[name] for name in told})

    @translated.register
    def _(self, event: events.ThreadCreated, session: Session) -> Dispatch | None:
        if not _hears(session, event.thread.guild, Intents.GUILDS):
            return None
        data: Json = {**channel_payload(event.thread), "newly_created": True}
        if self._bot_id in event.thread.member_ids:
            data["member"] = thread_member_payload(event.thread, self._bot_id)
        return Dispatch("THREAD_CREATE", data)

    @translated.register
    def _(self, event: events.MessageCreated, session: Session) -> Dispatch | None:
        return self._of_message("MESSAGE_CREATE", event.message, session)

    @translated.register
    def _(self, event: events.MessageEdited, session: Session) -> Dispatch | None:
        return self._of_message("MESSAGE_UPDATE", event.message, session)

    @translated.register
    def _(self, event: events.MessageDeleted, session: Session) -> Dispatch | None:
        if not self._hears_message(session, event.message, MESSAGES):
            return None
        data = {"id": str(event.message.id), **_whereabouts(event.message)}
        return Dispatch("MESSAGE_DELETE", data)

    @translated.register
    def _(self, event: events.MessagesDeleted, session: Session) -> Dispatch | None:
        heard = [m for m in event.messages if self._hears_message(session, m, MESSAGES)]
        if not heard:
            return None
        return Dispatch(
            "MESSAGE_DELETE_BULK",
            {
                "ids": [str(message.id) for message in heard],
                "channel_id": str(event.channel.id),
                "guild_id": str(event.channel.guild.id),
            },
        )

    @translated.register
    def _(self, event: events.ThreadChanged, session: Session) -> Dispatch | None:
        if not _hears(session, event.thread.guild, Intents.GUILDS):
            return None
        return Dispatch("THREAD_UPDATE", channel_payload(event.thread))

    @translated.register
    def _(self, event: events.ReactionAdded, session: Session) -> Dispatch | None:
        if not self._hears_message(session, event.message, Intents.GUILD_MESSAGE_REACTIONS):
            return None
        data = {
            **_reaction(event.message, event.user, event.emoji),
            "member": member_payload(event.message.channel.guild.member(event.user.id)),
            "message_author_id": str(event.message.author.id),
        }
        return Dispatch("MESSAGE_REACTION_ADD", data)

    @translated.register
    def _(self, event: events.ReactionRemoved, session: Session) -> Dispatch | None:
        if not self._hears_message(session, event.message, Intents.GUILD_MESSAGE_REACTIONS):
            return None
        data = _reaction(event.message, event.user, event.emoji)
        return Dispatch("MESSAGE_REACTION_REMOVE", data)

    @translated.register
    def _(self, event: events.TypingStarted, session: Session) -> Dispatch | None:
        guild = event.channel.guild
        if not _hears(session, guild, Intents.GUILD_MESSAGE_TYPING):
            return None
        data: Json = {
            "channel_id": str(event.channel.id),
            "guild_id": str(guild.id),
            "user_id": str(event.user.id),
            "timestamp": int(self._world.clock.now()),
            "member": member_payload(guild.member(event.user.id)),
        }
        return Dispatch("TYPING_START", data)

    @translated.register
    def _(self, event: events.InteractionOpened, session: Session) -> Dispatch | None:
        if not session.serves(event.interaction.channel.guild.id):
            return None
        data = interaction_payload(event.interaction, self._world, self._messages)
        return Dispatch("INTERACTION_CREATE", data)

    def _of_message(self, name: str, message: Message, session: Session) -> Dispatch | None:
        if not self._hears_message(session, message, MESSAGES):
            return None
        reads_content = Intents.MESSAGE_CONTENT in session.intents
        reader = Reader(self._bot_id, reads_content=reads_content)
        return Dispatch(name, self._messages.dispatched(message, reader))

    def _hears_message(self, session: Session, message: Message, intent: Intents) -> bool:
        if message.ephemeral_to is not None:
            # tied to direct messages, which all go to shard 0
            return Intents.DIRECT_MESSAGES in session.intents and session.shard[0] == 0
        guild = message.channel.guild
        return _hears(session, guild, intent) and guild.can_see(self._bot_id, message.channel)


def _hears(session: Session, guild: Guild, intent: Intents) -> bool:
    return intent in session.intents and session.serves(guild.id)


def _whereabouts(message: Message) -> Json:
    """`channel_id`, and `guild_id` unless the message is ephemeral."""
    whereabouts: Json = {"channel_id": str(message.channel.id)}
    if message.ephemeral_to is None:
        whereabouts["guild_id"] = str(message.channel.guild.id)
    return whereabouts


def _reaction(message: Message, user: User, emoji: str) -> Json:
    return {
        "user_id": str(user.id),
        "message_id": str(message.id),
        **_whereabouts(message),
        "emoji": emoji_payload(emoji),
        "burst": False,
        "type": 0,
    }
