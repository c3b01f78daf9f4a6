import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.bot.holds import SHORTEST_S, read_holds

# Burns its own thread's time in one step of a task, and sleeps in another.
_PROGRAM = """
import asyncio, pathlib, sys, time
from benchmarks.bot.holds import watch_loops

async def burn():
    end = time.thread_time() + 0.05
    while time.thread_time() < end:
        pass

async def sleep():
    time.sleep(0.05)

watch_loops(pathlib.Path(sys.argv[1]))
asyncio.run(burn())
asyncio.run(sleep())
"""


def test_what_holds_the_loop_is_told_by_its_name_and_the_time_it_used(tmp_path: Path) -> None:
    file = tmp_path / "holds.jsonl"
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", _PROGRAM, str(file)], check=True)
    ended = time.monotonic()
    (hold,) = [
        hold
        for hold in read_holds(file, since=began, until=ended)
        if hold.what.endswith(("burn", "sleep"))
    ]
    assert hold.what.endswith("burn")
    assert 0.05 <= hold.cpu_s < 0.5
    assert list(read_holds(file, since=ended, until=ended + 60)) == []
    assert SHORTEST_S < 0.05


def test_the_bot_says_what_it_lacks_as_it_does_unwatched(tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DISCORD_", "BOT_"))
    }
    root = str(Path(__file__).parents[3])
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.bot.holds", str(tmp_path / "holds.jsonl")],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert "cannot start: " in ended.stderr
    assert "the bot's token is missing" in ended.stderr
