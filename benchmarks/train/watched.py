"""A training process, seen from outside: when it was at which step, and what memory it took."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

_POLL_S: Final = 0.02
_RSS_POLL_S: Final = 0.5
_LAST_CHARACTERS: Final = 2000
# For the step under way and what is written after it.
_STOPS_S: Final = 90.0


@dataclass(frozen=True)
class Program:
    """What is run.

    Attributes:
        command: Started as it is.
        environment: All of it.
        folder: It runs there.
        log: Gets what it prints.
        told: The file in which it tells of steps; may be its log.
        step_in: The step told of in a line, or None.
    """

    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    told: Path
    step_in: Callable[[str], int | None]


@dataclass(frozen=True)
class Sighting:
    """So many steps were done at that time."""

    time_s: float
    step: int


@dataclass(frozen=True)
class Watched:
    """What was seen of it."""

    sightings: Sequence[Sighting]
    peak_rss_bytes: int

    def steps_per_s(self, warm_up_steps: int) -> float:
        """How fast it goes once it goes: start-up, warm-up and what comes after are left out."""
        return steps_per_s(self.sightings, warm_up_steps)


class ProcessFailed(Exception):
    """It ended with an error, or told of no steps."""


def steps_per_s(sightings: Sequence[Sighting], warm_up_steps: int) -> float:
    """The difference quotient over all sightings after the warm-up.

    Raises:
        ProcessFailed: There are fewer than two.
    """
    later = [each for each in sightings if each.step >= warm_up_steps]
    if len(later) < 2:  # noqa: PLR2004 - a difference
        raise ProcessFailed(f"fewer than two steps were told of after step {warm_up_steps}")
    first, last = later[0], later[-1]
    return (last.step - first.step) / (last.time_s - first.time_s)


def watch(program: Program, enough: Callable[[Sequence[Sighting]], bool] | None = None) -> Watched:
    """Runs a program to its end, or until enough was seen of it.

    Raises:
        ProcessFailed: It ended with an error; with the end of its log.
    """
    with program.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            program.command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=dict(program.environment),
            cwd=program.folder,
            # The launcher and what it launched are told to stop together.
            start_new_session=True,
        )
    reading, memory = _Reading(program.told, program.step_in), _Memory(process.pid)
    sightings: list[Sighting] = []
    try:
        while process.poll() is None:
            time.sleep(_POLL_S)
            memory.look()
            step = reading.last_step()
            if step is not None and (not sightings or step > sightings[-1].step):
                sightings.append(Sighting(time.perf_counter(), step))
                if enough is not None and enough(sightings):
                    return Watched(sightings, memory.peak_bytes)
    finally:
        _stop(process)
    step = reading.last_step()
    if step is not None and sightings and step > sightings[-1].step:
        sightings.append(Sighting(time.perf_counter(), step))
    if process.returncode != 0:
        end = program.log.read_text("utf-8", errors="replace")[-_LAST_CHARACTERS:]
        raise ProcessFailed(f"{program.command[:4]} ended with {process.returncode}:\n{end}")
    return Watched(sightings, memory.peak_bytes)


class _Reading:
    """What is new in a file that grows."""

    def __init__(self, path: Path, step_in: Callable[[str], int | None]) -> None:
        self._path = path
        self._step_in = step_in
        self._position = 0
        self._rest = ""

    def last_step(self) -> int | None:
        """The last step told of since this was asked before; progress bars end lines with CR."""
        with contextlib.suppress(FileNotFoundError), self._path.open("rb") as file:
            file.seek(self._position)
            new = file.read()
            self._position += len(new)
            text = self._rest + new.decode("utf-8", errors="replace")
            *lines, self._rest = text.replace("\r", "\n").split("\n")
            steps = [step for step in map(self._step_in, lines) if step is not None]
            return steps[-1] if steps else None
        return None


class _Memory:
    """The highest resident memory that any one of a process and its descendants had."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._looked_at = 0.0
        self.peak_bytes = 0

    def look(self) -> None:
        """Now and then: the kernel keeps the peak of each while it lives."""
        if time.monotonic() - self._looked_at < _RSS_POLL_S:
            return
        self._looked_at = time.monotonic()
        with contextlib.suppress(psutil.NoSuchProcess):
            process = psutil.Process(self._pid)
            for each in (process, *process.children(recursive=True)):
                self.peak_bytes = max(self.peak_bytes, peak_rss_bytes(each.pid))


def peak_rss_bytes(pid: int) -> int:
    """VmHWM of /proc/PID/status; 0 if the process is gone."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for line in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0


def _stop(process: "subprocess.Popen[bytes]") -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            # Also when the launcher has ended: what it launched may not have.
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOPS_S)
            return
