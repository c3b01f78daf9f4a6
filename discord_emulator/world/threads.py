"""Starting threads."""

from discord_emulator.errors import Conflict
from discord_emulator.world.channel import Channel, ChannelType
from discord_emulator.world.events import MessageEdited, ThreadCreated
from discord_emulator.world.message import Message, MessageFlags
from discord_emulator.world.user import User
from discord_emulator.world.world import World


def start_thread(
    world: World, message: Message, starter: User, name: str, auto_archive_minutes: int
) -> Channel:
    """Start a thread at a message; it has the message's id.

    Raises:
        Conflict: The message has started one already.
    """
    if message.thread is not None:
        raise Conflict.thread_exists()
    guild = message.channel.guild
    thread = Channel(
        id=message.id,
        guild=guild,
        name=name,
        type=ChannelType.PUBLIC_THREAD,
        parent=message.channel,
        owner_id=starter.id,
        created_at=world.clock.now(),
        auto_archive_minutes=auto_archive_minutes,
        member_ids=[starter.id],
    )
    guild.threads[thread.id] = thread
    message.thread = thread
    message.flags |= MessageFlags.HAS_THREAD
    world.events.publish(ThreadCreated(thread))
    world.events.publish(MessageEdited(message))
    return thread
