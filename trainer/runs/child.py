"""The training process of a run, from the service's side."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Final

import structlog

from trainer.processes.lifeline import child_environment
from trainer.settings import Device
from trainer.train.folder import RunFolder
from trainer.train.line import Failed, Finished, Line
from trainer.train.progress import follow

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_THREADS_VARIABLE: Final = "OMP_NUM_THREADS"


class ChildDied(Exception):
    """The training process ended before it was done; it can go on from its checkpoint."""


class TrainingImpossible(Exception):
    """Training cannot be done; the message is for the artist."""


class TrainingChild:
    """Starts training processes and follows them.

    Args:
        device: Where they train.
        stop_timeout_s: For one to write its checkpoint when it is told to stop.
        num_processes: On CUDA, that train together, each on a GPU of its own.
    """

    def __init__(self, device: Device, stop_timeout_s: float, num_processes: int = 1) -> None:
        self._device = device
        self._stop_timeout_s = stop_timeout_s
        self._num_processes = num_processes

    async def train(self, folder: RunFolder) -> AsyncGenerator[Line, None]:
        """Trains the run of this folder from where it was left; tells how it goes.

        Closing the iterator stops the process, which writes a checkpoint first.

        Raises:
            TrainingImpossible: It says that it cannot go on.
            ChildDied: It ended without a word, or could not be started.
        """
        try:
            await asyncio.to_thread(folder.progress.write_bytes, b"")
        except OSError as error:
            raise ChildDied(f"it cannot tell how it goes: {error}") from error
        last: Line | None = None
        async with (
            self._process(folder) as process,
            aclosing(follow(folder.progress, process.wait())) as lines,
        ):
            async for last in lines:
                if isinstance(last, Failed):
                    raise TrainingImpossible(last.reason)
                yield last
        if not isinstance(last, Finished):
            raise ChildDied(f"it ended with status {process.returncode}, see {folder.log}")

    @asynccontextmanager
    async def _process(self, folder: RunFolder) -> AsyncIterator[asyncio.subprocess.Process]:
        try:
            with folder.log.open("ab") as output:
                process = await asyncio.create_subprocess_exec(
                    *self._command(folder),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    env=child_environment(),
                    # A group of its own: Ctrl-C in a terminal is for the service, and the launcher
                    # and what it launched are told to stop together.
                    start_new_session=True,
                )
        except OSError as error:
            raise ChildDied(f"it could not be started: {error}") from error
        log.info("training", run=folder.path.name, pid=process.pid)
        try:
            yield process
        finally:
            await self._stop(process)

    def _command(self, folder: RunFolder) -> list[str]:
        threads = os.environ.get(_THREADS_VARIABLE) or str(len(os.sched_getaffinity(0)))
        num_processes = self._num_processes if self._device == "cuda" else 1
        return [
            *(sys.executable, "-m", "trainer.train.launch", str(folder.path)),
            *("--num_processes", str(num_processes), "--num_cpu_threads_per_process", threads),
            *(["--multi_gpu"] if num_processes > 1 else []),
            *(["--cpu"] if self._device == "cpu" else []),
        ]

    async def _stop(self, process: asyncio.subprocess.Process) -> None:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                # Also when the launcher has ended: what it launched may not have.
                os.killpg(process.pid, number)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._stop_timeout_s):
                    await process.wait()
                    return
