"""`python -m benchmarks.draw [overhead load cancellation swap soak]`: measures and writes down."""

import argparse
import asyncio
from typing import Any, Final

from benchmarks.draw.house import ADAPTER, MODEL, serving
from benchmarks.draw.interruption import cancellation, swap
from benchmarks.draw.load import load
from benchmarks.draw.overhead import overhead
from benchmarks.draw.soak import soak
from benchmarks.draw.stock import Stock
from benchmarks.figures import Aims, report

_PARTS: Final = ("overhead", "load", "cancellation", "swap", "soak")
# On a CPU.
_AIMS: Final[Aims] = {
    "overhead_ratio": (1.10, True),
    "throughput_ratio": (1.0, False),
    "median_latency_ratio": (1.0, True),
    "cancel_steps": (1, True),
    "swap_delay_steps": (1, True),
    "soak_rss_growth": (0.02, True),
    "soak_leaked_draws": (0, True),
    "soak_leaked_slots": (0, True),
    "soak_leaked_tasks": (0, True),
}


async def measured(parts: list[str]) -> dict[str, Any]:
    """The figures of the parts asked for."""
    figures: dict[str, Any] = {}
    # More draws wait here than one person may have.
    async with serving(max_queue_per_requester=64) as client:
        if "overhead" in parts or "load" in parts:
            stock = await asyncio.to_thread(Stock, MODEL, ADAPTER)
            if "overhead" in parts:
                figures |= await overhead(client, stock)
            if "load" in parts:
                figures |= await load(client, stock)
            del stock
        if "cancellation" in parts:
            figures |= await cancellation(client)
        if "swap" in parts:
            figures |= await swap(client)
        if "soak" in parts:
            figures |= await soak(client)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.draw", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], help="default: all")
    parts = parser.parse_args().parts or list(_PARTS)
    report("draw", asyncio.run(measured(parts)), _AIMS)


if __name__ == "__main__":
    main()
