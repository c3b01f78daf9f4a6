"""A process that answers one question at a time, in JSON lines over its standard input and output.

Not multiprocessing: its children import the service's own __main__, hold both ends of their pipes
and so outlive a parent that was killed, and its pools cannot end a child that takes too long.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog

from trainer.processes.lifeline import child_environment

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_MAX_LINE_BYTES: Final = 32 * 1024 * 1024


class WorkerDied(Exception):
    """The process ended before it answered; a new one is started for the next question."""


class WorkerNotStarted(Exception):
    """The process could not load what it needs to answer; trying again may help."""


class WorkerFailed(Exception):
    """The process answered with an error of its own; its log has the traceback."""


class Worker:
    """Starts the process with the first question, and anew after it died or took too long.

    Args:
        module: Run as `python -m module arguments…`; it calls `answering.answer_requests`.
        arguments: Its command line.
        start_timeout_s: For what it loads before it can answer.
        environment: Its variables, where the service has none of that name.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str] = (),
        *,
        start_timeout_s: float,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._module = module
        self._arguments = arguments
        self._start_timeout_s = start_timeout_s
        self._environment = environment or {}
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._answering: asyncio.Task[dict[str, Any]] | None = None

    @property
    def pid(self) -> int | None:
        """Of the process, if there is one."""
        return self._process.pid if self._process is not None else None

    async def ask(self, question: Mapping[str, object], *, timeout_s: float) -> dict[str, Any]:
        """The answer to `question`, in turn.

        Whoever is cancelled while the process is at their question leaves it to finish: ending it
        would cost the next one a start.

        Raises:
            TimeoutError: It took longer than `timeout_s`; the process has been ended.
            WorkerNotStarted: It could not load what it needs.
            WorkerDied: The process ended instead of answering.
            WorkerFailed: It answered with an error.
        """
        await self._turn.acquire()
        self._answering = task = asyncio.create_task(self._answer(question, timeout_s))
        task.add_done_callback(self._answered)
        return await asyncio.shield(task)

    async def rest(self) -> None:
        """Ends the process after the question it is at; the next one starts it anew."""
        async with self._turn:
            await self._end()

    async def stop(self) -> None:
        """Ends the process at once; whoever waits for its answer is cancelled."""
        if self._answering is not None:
            self._answering.cancel()
        await self.rest()

    async def _answer(self, question: Mapping[str, object], timeout_s: float) -> dict[str, Any]:
        try:
            process = self._process or await self._start()
            async with asyncio.timeout(timeout_s):
                return await self._exchange(process, question)
        except WorkerFailed:
            raise
        except BaseException:
            # Its answer would come at the next question: an abandoned process is of no more use.
            await self._end()
            raise

    def _answered(self, task: asyncio.Task[dict[str, Any]]) -> None:
        self._answering = None
        self._turn.release()
        if not task.cancelled():
            # Retrieved, for the one who asked may be gone.
            task.exception()

    async def _start(self) -> asyncio.subprocess.Process:
        self._process = process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self._module,
            *self._arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**self._environment, **child_environment()},
            limit=_MAX_LINE_BYTES,
            # Ctrl-C in a terminal is for the service, which ends its workers itself.
            start_new_session=True,
        )
        log.debug("worker started", module=self._module, pid=process.pid)
        try:
            async with asyncio.timeout(self._start_timeout_s):
                await self._read(process)
        except TimeoutError as error:
            msg = f"{self._module} was not ready within {self._start_timeout_s:g} s"
            raise WorkerNotStarted(msg) from error
        except (WorkerDied, WorkerFailed) as error:
            raise WorkerNotStarted(str(error)) from error
        return process

    async def _exchange(
        self, process: asyncio.subprocess.Process, question: Mapping[str, object]
    ) -> dict[str, Any]:
        assert process.stdin is not None  # noqa: S101 - asked for above
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            await process.stdin.drain()
        except ConnectionError as error:
            raise WorkerDied(f"{self._module} ended") from error
        return await self._read(process)

    async def _read(self, process: asyncio.subprocess.Process) -> dict[str, Any]:
        assert process.stdout is not None  # noqa: S101
        line = await process.stdout.readline()
        if not line.endswith(b"\n"):
            status = await process.wait()
            raise WorkerDied(f"{self._module} ended with status {status}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise WorkerFailed(answer["error"])
        return answer

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()
