"""A service's process: how it starts, how it is told to stop, what it says when it cannot start."""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from rpc.errors import StartupError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_INTERRUPTED: Final = 128 + signal.SIGINT


def run(main: Callable[[], Coroutine[object, object, None]]) -> None:
    """Runs a service's `main` to its end: the last line of `__main__`.

    A StartupError is told without a traceback, for its reader is the operator; exit status 1.
    """
    try:
        asyncio.run(main())
    except StartupError as error:
        sys.exit(f"cannot start: {error}")
    except ExceptionGroup as group:
        # As a task group wraps it, in which a service opens what it stands on.
        told, untold = group.split(StartupError)
        if told is None or untold is not None:
            raise
        sys.exit(f"cannot start: {'; '.join(str(error) for error in _leaves(told))}")
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)


def _leaves(group: ExceptionGroup[StartupError]) -> Iterator[StartupError]:
    for error in group.exceptions:
        if isinstance(error, ExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


@contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """An event that SIGTERM (what containers send) and SIGINT (Ctrl-C) set.

    A second SIGINT ends the process at once. A second SIGTERM does not: a process manager that is
    interrupted sends one on top of the terminal's SIGINT.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def on_signal(number: signal.Signals) -> None:
        log.info("stopping", signal=number.name)
        stop.set()
        if number is signal.SIGINT:
            loop.remove_signal_handler(signal.SIGINT)
            # Not Python's KeyboardInterrupt: raised in the middle of gRPC's callbacks it may leave
            # a process that hangs.
            signal.signal(signal.SIGINT, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal, number)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
