"""A service as a process of its own, whose output is read."""

import asyncio
import contextlib
import json
import os
import signal
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from demo.attached import attached
from demo.errors import Failed, ServiceEnded

_Told = TypeVar("_Told")

_LINES_KEPT: Final = 500
_LONGEST_LINE_BYTES: Final = 16 * 1024 * 1024
_LAST_LINES_S: Final = 5.0


@dataclass(frozen=True)
class Program:
    """What a service runs.

    Attributes:
        name: For people: `inference server`.
        command: The program and its arguments.
        environment: All of it.
        folder: It runs there.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path


class Service:
    """Runs a program in a session of its own, tied to this process.

    Of its own, so that Ctrl-C in a terminal is for this process, which then ends it in order.

    Args:
        program: What is run.
        on_line: Gets each line that it writes.
    """

    def __init__(self, program: Program, on_line: Callable[[str], None] | None = None) -> None:
        self.program = program
        self._on_line = on_line
        self._lines: deque[str] = deque(maxlen=_LINES_KEPT)
        self._changed = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        """The program's."""
        return self.program.name

    @property
    def pid(self) -> int:
        """Of its process, which was started."""
        assert self._process is not None  # noqa: S101 - a caller's mistake
        return self._process.pid

    def last_lines(self, count: int) -> list[str]:
        """The end of what it wrote."""
        return list(self._lines)[-count:]

    async def start(self) -> None:
        """Starts the process; anew, if it ended."""
        self._lines.clear()
        self._process = await asyncio.create_subprocess_exec(
            *attached(*self.program.command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=dict(self.program.environment),
            cwd=self.program.folder,
            limit=_LONGEST_LINE_BYTES,
            start_new_session=True,
        )
        self._reading = asyncio.create_task(self._read(self._process))

    async def told(
        self, wanted: Callable[[str], _Told | None], *, what: str, timeout_s: float
    ) -> _Told:
        """What the first line told that `wanted` makes something of.

        Args:
            wanted: Given a line, what it makes of it, or None.
            what: What is waited for, for the error.
            timeout_s: How long.

        Raises:
            ServiceEnded: It ended without that line.
            Failed: It did not write that line in time.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    changed, ended = self._changed, self._reading is None or self._reading.done()
                    for line in self._lines:
                        found = wanted(line)
                        if found is not None:
                            return found
                    if ended:
                        await self.ended()
                        raise self._ended()
                    await changed.wait()
        except TimeoutError as error:
            raise Failed(f"the {self.name} was not {what} within {timeout_s:g} s") from error

    async def event(self, name: str, *, timeout_s: float) -> dict[str, Any]:
        """The first line of its JSON log with this `event`; raises like `told`."""

        def wanted(line: str) -> dict[str, Any] | None:
            if not line.startswith("{"):
                return None
            told: dict[str, Any] = json.loads(line)
            return told if told.get("event") == name else None

        return await self.told(wanted, what=name, timeout_s=timeout_s)

    async def ended(self) -> int:
        """Waits for its end: the exit status."""
        assert self._process is not None  # noqa: S101 - a caller's mistake
        return await self._process.wait()

    async def must_go_on(self) -> None:
        """Returns never.

        Raises:
            ServiceEnded: It ended.
        """
        await self.ended()
        raise self._ended()

    def tell_to_stop(self) -> None:
        """Sends SIGTERM, if it runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()

    async def stop(self, timeout_s: float) -> None:
        """Tells it to stop, and kills it with its group when it takes longer, or when cancelled."""
        self.tell_to_stop()
        try:
            async with asyncio.timeout(timeout_s):
                await self._gone()
        except TimeoutError:
            pass
        finally:
            await self.kill()

    async def kill(self) -> None:
        """SIGKILL, to its whole group."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._gone()

    async def _gone(self) -> None:
        if self._process is not None:
            await self._process.wait()
        if self._reading is not None:
            # A child of its own that outlived it would hold the pipe open.
            await asyncio.wait({self._reading}, timeout=_LAST_LINES_S)
            self._reading.cancel()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None  # noqa: S101 - asked for above
        async for line in process.stdout:
            text = line.decode(errors="replace").rstrip("\n")
            self._lines.append(text)
            if self._on_line is not None:
                self._on_line(text)
            self._tell()
        self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _ended(self) -> ServiceEnded:
        status = self._process.returncode if self._process is not None else None
        return ServiceEnded(f"the {self.name} ended with status {status}")
