"""Asking the inference server again while it is away: a trained adapter is worth the wait."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from rpc.errors import DeadlineExceeded, ResourceExhausted, Unavailable

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

NOT_NOW: Final = (Unavailable, DeadlineExceeded, ResourceExhausted)
"""What is raised by a server that is away, or has no time or no room: it may do it later."""

_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 30.0

_T = TypeVar("_T")


async def patiently(ask: Callable[[], Awaitable[_T]], *, within_s: float = math.inf) -> _T:
    """What `ask` returns, asked until the other side is there and has time and room.

    While it is away there is no end to it but cancellation: whoever restarts the inference server
    finds the run where it was. What is asked so must do no harm when it is asked twice.

    Args:
        ask: Asks once.
        within_s: How long a server that is there may go on having no time or no room: some things
            it will never have room for.

    Raises:
        DeadlineExceeded: It had no time for so long.
        ResourceExhausted: It had no room for so long.
    """
    clock = asyncio.get_running_loop().time
    pause_s, there_since = _FIRST_PAUSE_S, clock()
    while True:
        try:
            return await ask()
        except NOT_NOW as error:
            if isinstance(error, Unavailable):
                there_since = clock()
            elif clock() - there_since >= within_s:
                raise
            log.info("asking again later", reason=str(error), pause_s=pause_s)
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
