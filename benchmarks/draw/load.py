"""Eight users, forty draws of all kinds, arriving at twice what the stock pipeline can serve."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from statistics import median
from typing import Any

from benchmarks.draw.house import Client
from benchmarks.draw.jobs import Job, mixed_job
from benchmarks.draw.stock import Stock
from benchmarks.progress import progress

USERS, DRAWS, ROUNDS = 8, 40, 3


async def load(client: Client, stock: Stock) -> dict[str, Any]:
    """Medians over a few rounds, in which the two take turns."""
    jobs = [mixed_job(seed) for seed in range(DRAWS)]
    began = time.perf_counter()
    for job in jobs[:8]:
        await asyncio.to_thread(stock.draw, job)
    interval_s = (time.perf_counter() - began) / 8 / 2

    # First come, first served: a lock is handed on in the order it was asked for.
    first_come = asyncio.Lock()

    async def by_stock(_user: int, job: Job) -> None:
        async with first_come:
            await asyncio.to_thread(stock.draw, job)

    async def by_us(user: int, job: Job) -> None:
        await client.draw(job, requester=f"user {user}")

    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    for round_ in range(ROUNDS):
        ours.append(await _measured(jobs, interval_s, by_us))
        theirs.append(await _measured(jobs, interval_s, by_stock))
        progress("load", round_ + 1, ROUNDS)
    total, latency = (median(column) for column in zip(*ours, strict=True))
    stock_total, stock_latency = (median(column) for column in zip(*theirs, strict=True))
    return {
        "throughput_ratio": stock_total / total,
        "median_latency_ratio": latency / stock_latency,
        "total_s": total,
        "stock_total_s": stock_total,
        "median_latency_s": latency,
        "stock_median_latency_s": stock_latency,
        "arrival_interval_s": interval_s,
    }


async def _measured(
    jobs: list[Job], interval_s: float, draw: Callable[[int, Job], Awaitable[None]]
) -> tuple[float, float]:
    """Seconds from the first arrival to the last picture, and the median of a draw's."""
    latencies: list[float] = []
    began = time.perf_counter()

    async def one(number: int, job: Job) -> None:
        await asyncio.sleep(max(0.0, began + number * interval_s - time.perf_counter()))
        arrived = time.perf_counter()
        await draw(number % USERS, job)
        latencies.append(time.perf_counter() - arrived)

    await asyncio.gather(*(one(number, job) for number, job in enumerate(jobs)))
    return time.perf_counter() - began, median(latencies)
