"""Threads that Discord has archived: nothing in them is edited or deleted until they are awake."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import discord

_Result = TypeVar("_Result")

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_THREAD_IS_ARCHIVED: Final = 50083


async def awake(
    client: discord.Client, channel_id: int, act: Callable[[], Awaitable[_Result]]
) -> _Result:
    """What `act` returns; a thread that is archived is woken for it.

    Args:
        client: The bot.
        channel_id: Where it is done, a thread or not.
        act: Asks Discord for it; called again once the thread is awake.

    Raises:
        discord.HTTPException: Discord refuses it, or the thread is locked.
    """
    try:
        return await act()
    except discord.HTTPException as error:
        if error.code != _THREAD_IS_ARCHIVED:
            raise
    thread = await client.fetch_channel(channel_id)
    if isinstance(thread, discord.Thread):
        await thread.edit(archived=False)
    return await act()
