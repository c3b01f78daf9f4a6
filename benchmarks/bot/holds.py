"""How long the bot's callbacks hold its event loop: `python -m benchmarks.bot.holds FILE`.

That runs `python -m bot` as it is, but for a look at the clock before and after all that its loop
runs. The clock is that of the thread's own CPU time: what waits for a core holds nobody up that
would not wait as well.
"""

import asyncio
import json
import runpy
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

# Shorter ones are not written down.
SHORTEST_S: Final = 0.002


@dataclass(frozen=True)
class Hold:
    """One callback, or one step of a task.

    Attributes:
        at: Its end, by time.monotonic(), which all processes of a machine share.
        cpu_s: Seconds of CPU time.
        what: Its name.
    """

    at: float
    cpu_s: float
    what: str


def read_holds(file: Path, *, since: float, until: float) -> Iterator[Hold]:
    """Those that ended between two moments."""
    for line in file.read_text().splitlines():
        hold = Hold(**json.loads(line))
        if since <= hold.at <= until:
            yield hold


def watch_loops(file: Path) -> None:
    """Writes down from now on what holds an event loop of this process for long."""
    plainly = asyncio.Handle._run  # noqa: SLF001 - all that a loop runs is run by it
    written = file.open("a", buffering=1)

    def run(handle: asyncio.Handle) -> None:
        began = time.thread_time()
        plainly(handle)
        cpu_s = time.thread_time() - began
        if cpu_s >= SHORTEST_S:
            hold = Hold(time.monotonic(), cpu_s, _name(handle))
            written.write(json.dumps(asdict(hold)) + "\n")

    asyncio.Handle._run = run  # type: ignore[method-assign,assignment] # noqa: SLF001


def _name(handle: Any) -> str:  # noqa: ANN401 - asyncio tells nobody what it holds
    callback = handle._callback  # noqa: SLF001
    task = getattr(callback, "__self__", None)
    if isinstance(task, asyncio.Task):
        return f"{task.get_name()} {getattr(task.get_coro(), '__qualname__', '')}"
    return getattr(callback, "__qualname__", repr(callback))


def main() -> None:
    watch_loops(Path(sys.argv[1]))
    sys.argv = [sys.argv[0]]
    runpy.run_module("bot", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
