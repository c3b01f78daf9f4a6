"""A service's process: how it starts, how it is told to stop, what it says when it cannot start."""

import argparse
import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import copy_context
from functools import partial
from typing import Final, ParamSpec, TypeVar

import structlog

from rpc.errors import StartupError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_P = ParamSpec("_P")
_T = TypeVar("_T")

_INTERRUPTED: Final = 128 + signal.SIGINT
_ABANDONABLE: Final = "abandonable"


def take_no_arguments(module: str, description: str) -> None:
    """Ends the process, with the usage, where it was started with arguments."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {module}",
        description=description,
        epilog="Environment variables and .env set it: docs/operating/settings.md lists them.",
    )
    parser.parse_args()


def run(main: Callable[[], Coroutine[object, object, None]], *, doing: str = "start") -> None:
    """Runs a service's `main` to its end: the last line of `__main__`.

    A StartupError is told without a traceback, for its reader is the operator; exit status 1. The
    process does not wait for what runs `abandonably`.

    Args:
        main: What is run.
        doing: What it is said that the process cannot do.
    """
    try:
        asyncio.run(main())
    except StartupError as error:
        sys.exit(f"cannot {doing}: {error}")
    except ExceptionGroup as group:
        # As a task group wraps it, in which a service opens what it stands on.
        told, untold = group.split(StartupError)
        if told is None or untold is not None:
            raise
        sys.exit(f"cannot {doing}: {'; '.join(str(error) for error in _leaves(told))}")
    except KeyboardInterrupt:
        _end(_INTERRUPTED)
    _end(0)


def _end(status: int) -> None:
    if any(thread.name == _ABANDONABLE for thread in threading.enumerate()):
        # A thread that is in C++ when Python ends aborts the process.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    if status != 0:
        sys.exit(status)


async def abandonably(function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Calls what blocks for long in a thread that nobody waits for if the caller is cancelled.

    Not asyncio.to_thread: the process would not end before its thread does, however it is told to.

    Args:
        function: It changes nothing that would have to be put right.
        args: For it.
        kwargs: Likewise.
    """
    done: Future[_T] = Future()
    done.set_running_or_notify_cancel()
    call = partial(copy_context().run, function, *args, **kwargs)

    def work() -> None:
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - it is the caller's
            done.set_exception(error)
        else:
            done.set_result(result)

    threading.Thread(target=work, name=_ABANDONABLE, daemon=True).start()
    return await asyncio.wrap_future(done)


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
