"""Starting threads, and archiving, locking and renaming them."""

from discord_emulator.errors import Conflict, ThreadIsArchived
from discord_emulator.jsontypes import Json
from discord_emulator.world.channel import Channel, ChannelType
from discord_emulator.world.events import MessageEdited, ThreadChanged, ThreadCreated
from discord_emulator.world.message import Message, MessageFlags
from discord_emulator.world.permissions import Permissions
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


def change_thread(world: World, thread: Channel, changes: Json) -> None:
    """Change what `changes` names of a thread: Discord's fields of it.

    Raises:
        ThreadIsArchived: It is, and is to stay so.
    """
    if changes.get("archived") is not False:
        check_awake(thread)
    if changes.get("name"):
        thread.name = changes["name"]
    if changes.get("auto_archive_duration"):
        thread.auto_archive_minutes = changes["auto_archive_duration"]
    if changes.get("locked") is not None:
        thread.locked = changes["locked"]
    archived = changes.get("archived")
    if archived is not None and archived is not thread.archived:
        thread.archived, thread.archived_at = archived, world.clock.now()
    world.events.publish(ThreadChanged(thread))


def check_awake(thread: Channel) -> None:
    """A bot neither edits nor deletes messages in an archived thread.

    Raises:
        ThreadIsArchived: It is archived.
    """
    if thread.archived:
        raise ThreadIsArchived


def wake_thread(world: World, thread: Channel, permissions: Permissions) -> None:
    """Who talks in an archived thread wakes it.

    Raises:
        ThreadIsArchived: It is locked, and only those who manage threads may.
    """
    if not thread.archived:
        return
    if thread.locked and Permissions.MANAGE_THREADS not in permissions:
        raise ThreadIsArchived
    change_thread(world, thread, {"archived": False})
