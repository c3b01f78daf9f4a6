"""The thread that owns the device."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Never, ParamSpec, Self, TypeVar

import torch

from inference_server.errors import DeviceBroken, OutOfDeviceMemory

_P = ParamSpec("_P")
_T = TypeVar("_T")


class DeviceThread:
    """Everything that touches the model runs here, one thing after the other.

    A call that is cancelled while it runs is finished by the thread all the same; whatever is asked
    of it next waits for that. So a step is the grain of cancellation.
    """

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="device")
        self._broken = asyncio.Event()
        self._why: BaseException | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._executor.shutdown)

    async def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Calls `function` in the thread, without gradients.

        Raises:
            OutOfDeviceMemory: The device's memory was not enough.
            torch.AcceleratorError: The device is broken; see `watch`.
        """
        # run_in_executor drops the context, and with it the request id of the logs.
        call = partial(function, *args, **kwargs)
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._executor, copy_context().run, _without_gradients, call
            )
        except torch.AcceleratorError as error:
            self._why = error
            self._broken.set()
            raise

    async def watch(self) -> Never:
        """Waits until the device is broken, and raises what broke it.

        After such an error CUDA answers every call of the process with it: there is nothing to do
        but start anew.
        """
        await self._broken.wait()
        raise DeviceBroken(f"the device is broken: {self._why}") from self._why


def _without_gradients(call: Callable[[], _T]) -> _T:
    # Not inference_mode: its tensors may not be used by LoRA layers that are loaded outside of it.
    with torch.no_grad():
        try:
            return call()
        except torch.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            msg = (
                "the picture does not fit into the device's memory; ask for a smaller one or fewer"
            )
            raise OutOfDeviceMemory(msg) from error
