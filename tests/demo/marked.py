"""Processes that bear a mark in their environment, which every child inherits."""

import contextlib
import time
import uuid
from dataclasses import dataclass, field
from typing import Final

import psutil

_VARIABLE: Final = "KSH_TEST_MARK"


@dataclass(frozen=True)
class Mark:
    """Put into the environment of a process, it finds that process and all that came of it."""

    value: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def environment(self) -> dict[str, str]:
        """The variable that carries it."""
        return {_VARIABLE: self.value}

    def processes(self) -> list[psutil.Process]:
        """Those alive that bear it."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                alive = process.status() != psutil.STATUS_ZOMBIE
                if alive and process.environ().get(_VARIABLE) == self.value:
                    found.append(process)
        return found

    def gone(self, *, within_s: float) -> list[str]:
        """The command lines of those still there after so long; empty as soon as none is."""
        deadline = time.monotonic() + within_s
        while (left := self.processes()) and time.monotonic() < deadline:
            time.sleep(0.1)
        told = []
        for process in left:
            with contextlib.suppress(psutil.Error):
                told.append(" ".join(process.cmdline()))
        return told
