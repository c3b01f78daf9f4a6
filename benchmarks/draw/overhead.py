"""One draw: through gRPC, engine and PNG, against the stock pipeline's call."""

import asyncio
import time
from statistics import median
from typing import Any

from benchmarks.draw.house import Client
from benchmarks.draw.jobs import plain_job
from benchmarks.draw.stock import Stock
from benchmarks.progress import progress

PAIRS = 30


async def overhead(client: Client, stock: Stock) -> dict[str, Any]:
    """Medians of alternating pairs."""
    ours: list[float] = []
    theirs: list[float] = []
    for pair in range(-2, PAIRS):
        began = time.perf_counter()
        await client.draw(plain_job(pair + 1000))
        between = time.perf_counter()
        await asyncio.to_thread(stock.draw, plain_job(pair + 1000))
        ended = time.perf_counter()
        if pair >= 0:  # the first warm up
            ours.append(between - began)
            theirs.append(ended - between)
            progress("overhead", pair + 1, PAIRS)
    return {
        "overhead_ratio": median(ours) / median(theirs),
        "draw_s": median(ours),
        "stock_draw_s": median(theirs),
    }
