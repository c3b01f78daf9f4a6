"""Reacting to messages."""

from discord_emulator.world.events import ReactionAdded, ReactionRemoved
from discord_emulator.world.message import Message
from discord_emulator.world.user import User
from discord_emulator.world.world import World


def react(world: World, message: Message, user: User, emoji: str) -> None:
    """A user reacts; a second time changes nothing."""
    user_ids = message.reactions.setdefault(emoji, [])
    if user.id in user_ids:
        return
    user_ids.append(user.id)
    world.events.publish(ReactionAdded(message, user, emoji))


def unreact(world: World, message: Message, user: User, emoji: str) -> None:
    """A user's reaction goes; where there is none nothing changes."""
    user_ids = message.reactions.get(emoji, [])
    if user.id not in user_ids:
        return
    user_ids.remove(user.id)
    if not user_ids:
        del message.reactions[emoji]
    world.events.publish(ReactionRemoved(message, user, emoji))
