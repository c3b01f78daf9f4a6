"""Asking the inference server again while it is away: a trained adapter is worth the wait."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import structlog

from rpc.errors import DeadlineExceeded, ResourceExhausted, Unavailable

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 30.0

_T = TypeVar("_T")


async def patiently(ask: Callable[[], Awaitable[_T]]) -> _T:
    """What `ask` returns, asked until the other side is there and has room.

    There is no end to it but cancellation: whoever restarts the inference server finds the run
    where it was. What is asked so must do no harm when it is asked twice.
    """
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return await ask()
        except (Unavailable, DeadlineExceeded, ResourceExhausted) as error:
            log.info("asking again later", reason=str(error), pause_s=pause_s)
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
