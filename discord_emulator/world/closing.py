"""Deleting channels and threads, with all that was said in them."""

from discord_emulator.world.channel import Channel
from discord_emulator.world.events import ChannelDeleted
from discord_emulator.world.world import World


def delete_channel(world: World, channel: Channel) -> None:
    """A channel goes, and its threads with it."""
    guild = channel.guild
    threads = [thread for thread in guild.threads.values() if thread.parent is channel]
    for gone in (*threads, channel):
        for message in gone.messages.values():
            for attachment in message.attachments:
                world.attachments.pop(attachment.id, None)
        gone.messages.clear()
        guild.threads.pop(gone.id, None)
    guild.channels.pop(channel.id, None)
    if channel.parent is not None and channel.id in channel.parent.messages:
        channel.parent.messages[channel.id].thread = None
    world.events.publish(ChannelDeleted(channel))
