"""`python -m benchmarks.bot`: a hundred draws at once, then a hundred at any time.

The inference server's queue is made long enough for all of them, so that each is drawn at its first
attempt: what is measured is the bot, and not how patiently people try again.
"""

import argparse
import asyncio
import math
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

import psutil

from benchmarks.bot.holds import SHORTEST_S, Hold, read_holds
from benchmarks.bot.house import open_house
from benchmarks.bot.people import Drawn, draw_at_once, gather_people
from benchmarks.figures import Aims, report

_DRAWS, _AT_ONCE, _STEPS = 500, 100, 1
# Fewer than the inference server lets one requester have wait, by default.
_DRAWS_OF_ONE: Final = 5
# What the bot still does when the last picture is there.
_SETTLED_S: Final = 2.0
_LONGEST_TOLD: Final = 10
_AIMS: Final[Aims] = {
    "ack_p99_ms": (1000.0, True),
    "loop_hold_max_ms": (50.0, True),
    "lost": (0, True),
    "violations": (0, True),
    "rss_growth": (0.05, True),
}


async def measured(folder: Path, draws: int, at_once: int) -> dict[str, float]:
    """The figures, and on the terminal what held the bot's loop the longest."""
    holds = folder / "holds.jsonl"
    settings = {"INFERENCE_SERVER_MAX_QUEUE": str(at_once)}
    async with open_house(folder, holds, settings) as (house, discord):
        people = await gather_people(discord, math.ceil(at_once / _DRAWS_OF_ONE))
        bot = psutil.Process(house.bot.pid)
        began, began_cpu_s = time.monotonic(), _cpu_s(bot)
        first = await draw_at_once(people, at_once, 1, _STEPS)
        await asyncio.sleep(_SETTLED_S)
        rss = bot.memory_info().rss
        rest = await draw_at_once(people, at_once, draws // at_once - 1, _STEPS)
        await asyncio.sleep(_SETTLED_S)
        ended = time.monotonic()
        growth, cpu_s = bot.memory_info().rss / rss - 1, _cpu_s(bot) - began_cpu_s
        violations = await discord.violations()
        rate_limited = await discord.rate_limited()
    longest = sorted(
        read_holds(holds, since=began, until=ended), key=lambda hold: hold.cpu_s, reverse=True
    )
    _tell(longest, violations, rate_limited)
    return {
        **waits(first, rest),
        "loop_hold_max_ms": 1000 * (longest[0].cpu_s if longest else SHORTEST_S),
        "lost": sum(drawn.picture_s is None for drawn in (*first, *rest)),
        "draws": len(first) + len(rest),
        "violations": len(violations),
        "rate_limited": sum(rate_limited.values()),
        "rss_mib": rss / 2**20,
        "rss_growth": growth,
        "cpu_ms_per_draw": 1000 * cpu_s / (len(first) + len(rest)),
    }


def waits(first: Sequence[Drawn], rest: Sequence[Drawn]) -> dict[str, float]:
    """How long people waited, in the first round and after; one without an answer: for ever."""
    answers, later = (
        [math.inf if drawn.acknowledged_s is None else drawn.acknowledged_s for drawn in some]
        for some in (first, rest)
    )
    pictures = [drawn.picture_s for drawn in rest if drawn.picture_s is not None]
    return {
        "ack_p50_ms": 1000 * median(answers),
        "ack_p99_ms": 1000 * _p99(answers),
        "ack_max_ms": 1000 * max(answers),
        "ack_later_p99_ms": 1000 * _p99(later),
        "picture_p50_s": median(pictures),
    }


def _p99(waited: Sequence[float]) -> float:
    """The shortest that 99 of 100 did not exceed."""
    return sorted(waited)[math.ceil(0.99 * len(waited)) - 1]


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _tell(holds: Sequence[Hold], violations: Sequence[str], limited: dict[str, int]) -> None:
    for hold in holds[:_LONGEST_TOLD]:
        print(f"{1000 * hold.cpu_s:7.1f} ms  {hold.what}")  # noqa: T201 - what it is for
    for line in (*violations, *(f"{count} × 429: {route}" for route, count in limited.items())):
        print(line)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bot", description=__doc__)
    parser.add_argument("--draws", type=int, default=_DRAWS, help="a multiple of those at once")
    parser.add_argument("--at-once", type=int, default=_AT_ONCE)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measured(Path(folder), arguments.draws, arguments.at_once))
    report("bot", figures, _AIMS)


if __name__ == "__main__":
    main()
