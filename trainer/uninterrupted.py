"""Work that is done to its end, whoever hangs up."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


async def uninterrupted(work: Coroutine[Any, Any, _T]) -> _T:
    """What `work` returns. It is never cancelled half done: who cancels waits for its end.

    What is in the database, on the disk and in service must not be at odds.
    """
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait((task,))
        if not task.cancelled():
            # Retrieved: nobody is left to be told.
            task.exception()
        raise
