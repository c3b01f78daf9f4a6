"""What happened, as the world publishes it; the gateway and the screens subscribe.

`interaction` on a message event is the interaction whose answer caused it, if one did.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from discord_emulator.jsontypes import Json
from discord_emulator.world.channel import Channel
from discord_emulator.world.guild import Guild, Member
from discord_emulator.world.interaction import CallbackType, Interaction
from discord_emulator.world.message import Message
from discord_emulator.world.user import User


@dataclass(frozen=True, slots=True)
class GuildJoined:
    """The bot is in one more guild."""

    guild: Guild


@dataclass(frozen=True, slots=True)
class MemberJoined:
    """A user is in one more guild."""

    guild: Guild
    member: Member


@dataclass(frozen=True, slots=True)
class MemberChanged:
    """A member has other roles."""

    guild: Guild
    member: Member


@dataclass(frozen=True, slots=True)
class ChannelCreated:
    """A guild has one more channel."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class ChannelDeleted:
    """A channel or a thread is no more, and a channel's threads with it."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class ThreadCreated:
    """A thread began."""

    thread: Channel


@dataclass(frozen=True, slots=True)
class ThreadChanged:
    """A thread has another name, or was archived, locked, or the other way round."""

    thread: Channel


@dataclass(frozen=True, slots=True)
class MessageCreated:
    """A message was sent."""

    message: Message
    interaction: Interaction | None = None


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """A message changed."""

    message: Message
    interaction: Interaction | None = None


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message is no more."""

    message: Message


@dataclass(frozen=True, slots=True)
class MessagesDeleted:
    """Several messages of one channel are no more, at once."""

    channel: Channel
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class ReactionAdded:
    """A user reacted to a message."""

    message: Message
    user: User
    emoji: str


@dataclass(frozen=True, slots=True)
class ReactionRemoved:
    """A user took a reaction back, or another took it off."""

    message: Message
    user: User
    emoji: str


@dataclass(frozen=True, slots=True)
class TypingStarted:
    """A user types."""

    channel: Channel
    user: User


@dataclass(frozen=True, slots=True)
class InteractionOpened:
    """A person used a command, a component, a modal, or typed where the bot suggests."""

    interaction: Interaction


@dataclass(frozen=True, slots=True)
class InteractionAcknowledged:
    """The bot answered in time; `payload` is the modal, or the suggested choices."""

    interaction: Interaction
    callback: CallbackType
    payload: Json


@dataclass(frozen=True, slots=True)
class InteractionFailed:
    """The bot did not answer in time: "The application did not respond"."""

    interaction: Interaction


Event: TypeAlias = (
    GuildJoined
    | MemberJoined
    | MemberChanged
    | ChannelCreated
    | ChannelDeleted
    | ThreadCreated
    | ThreadChanged
    | MessageCreated
    | MessageEdited
    | MessageDeleted
    | MessagesDeleted
    | ReactionAdded
    | ReactionRemoved
    | TypingStarted
    | InteractionOpened
    | InteractionAcknowledged
    | InteractionFailed
)
Subscriber: TypeAlias = Callable[[Event], None]


class Events:
    """Tells every subscriber of every event, in order, before the change's caller goes on."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Hear of every event from now on; the returned function ends that."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    def publish(self, event: Event) -> None:
        """Tell all subscribers."""
        for subscriber in tuple(self._subscribers):
            subscriber(event)
