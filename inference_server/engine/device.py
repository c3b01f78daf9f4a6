"""The thread that owns the device."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import Any, Final, ParamSpec, Self, TypeVar

import torch

from inference_server.errors import EngineStopped

CRASHED: Final = "an error on the device, which the server's log tells"
"""Why the thread has ended, to those who are not told more."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


class DeviceThread:
    """Everything that touches the model runs here: turns, one after the other, and calls between.

    Args:
        turn: Does one step of whatever there is to do; False: there was nothing.
        crashed: Told what ended the thread before its time. After that nothing runs any more.
    """

    def __init__(self, turn: Callable[[], bool], crashed: Callable[[BaseException], None]) -> None:
        self._turn = turn
        self._crashed = crashed
        self._condition = threading.Condition()
        self._calls: deque[Callable[[], None]] = deque()
        self._woken = False
        self._closing = False
        self._ended: str | None = None
        self._waiting: set[asyncio.Future[Any]] = set()
        self._thread = threading.Thread(target=self._run, name="device", daemon=True)

    async def __aenter__(self) -> Self:
        self._thread.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        with self._condition:
            self._closing = True
            self._condition.notify()
        await asyncio.to_thread(self._thread.join)

    def wake(self) -> None:
        """Says that there may be something to do."""
        with self._condition:
            self._woken = True
            self._condition.notify()

    def call(self, function: Callable[[], None]) -> None:
        """Calls `function` in the thread, between two turns. It must not raise."""
        with self._condition:
            self._calls.append(function)
            self._condition.notify()

    async def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Calls `function` in the thread and waits for what it returns.

        Raises:
            EngineStopped: The thread has ended.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[_T] = loop.create_future()
        work = partial(copy_context().run, function, *args, **kwargs)

        def called() -> None:
            try:
                result = work()
            except Exception as error:
                _tell(loop, future, partial(_fail, future, error))
                if isinstance(error, torch.AcceleratorError):
                    raise
            else:
                _tell(loop, future, partial(_succeed, future, result))

        with self._condition:
            if self._ended is not None:
                raise EngineStopped(self._ended)
            self._calls.append(called)
            self._waiting.add(future)
            self._condition.notify()
        try:
            return await future
        finally:
            with self._condition:
                self._waiting.discard(future)

    def _run(self) -> None:
        try:
            # Not inference_mode: its tensors may not be written outside of it.
            with torch.no_grad():
                while self._next():
                    pass
        except BaseException as error:  # noqa: BLE001 - nobody else would hear of it
            self._end(CRASHED)
            self._crashed(error)
        else:
            self._end("it is shutting down")

    def _end(self, why: str) -> None:
        """Tells whoever waits for a call that is never made; all others are told when they come."""
        with self._condition:
            self._ended = f"the engine has stopped: {why}"
            waiting = list(self._waiting)
        for future in waiting:
            _tell(future.get_loop(), future, partial(_fail, future, EngineStopped(self._ended)))

    def _next(self) -> bool:
        with self._condition:
            if self._closing:
                return False
            calls = list(self._calls)
            self._calls.clear()
            self._woken = False
        for function in calls:
            function()
        if not self._turn():
            with self._condition:
                self._condition.wait_for(lambda: self._woken or self._calls or self._closing)
        return True


def _tell(
    loop: asyncio.AbstractEventLoop, future: "asyncio.Future[_T]", tell: Callable[[], None]
) -> None:
    def told() -> None:
        if not future.done():
            tell()

    try:
        loop.call_soon_threadsafe(told)
    except RuntimeError:
        # The loop is closed: nobody waits any more.
        return


def _succeed(future: "asyncio.Future[_T]", result: _T) -> None:
    future.set_result(result)


def _fail(future: "asyncio.Future[_T]", error: BaseException) -> None:
    future.set_exception(error)
