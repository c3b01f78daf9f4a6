"""Two thousand short draws with cancels, errors and swaps at random: what is left of them."""

import asyncio
import contextlib
import gc
import random
from dataclasses import replace
from typing import Any

import psutil

from benchmarks.draw.house import Client
from benchmarks.draw.jobs import mixed_job
from benchmarks.draw.versions import published
from benchmarks.progress import progress
from protos.drawing.v1 import adapters_pb2, drawing_pb2
from rpc.errors import KshError

# More versions than slots.
DRAWS, WARM_UP, AT_ONCE, VERSIONS = 2000, 400, 8, 10


async def soak(client: Client) -> dict[str, Any]:
    """Growth of the process after the warm-up, as a share, and what leaked."""
    dice = random.Random(5)  # noqa: S311 - not a secret
    versions = await published(client, VERSIONS)
    process = psutil.Process()
    tasks, before = 0, 0
    for done in range(0, DRAWS, AT_ONCE):
        await asyncio.gather(*(_one(client, done + i, dice, versions) for i in range(AT_ONCE)))
        if done == WARM_UP:
            tasks, before = await _settled(), process.memory_info().rss
        progress("soak", done + AT_ONCE, DRAWS)
    tasks = await _settled() - tasks
    return {
        "soak_rss_growth": process.memory_info().rss / before - 1,
        "soak_leaked_draws": client.metric("engine_running_draws")
        + client.metric("engine_waiting_draws"),
        "soak_leaked_slots": client.metric("engine_adapters_in_use"),
        "soak_leaked_tasks": tasks,
    }


async def _one(client: Client, number: int, dice: random.Random, versions: list[int]) -> None:
    # As many prompts as the warm-up has: the cache of encoded ones is full after it.
    job = replace(mixed_job(number % WARM_UP), size=64, num_inference_steps=dice.randint(1, 4))
    request = client.request(
        job, version=dice.choice(versions), preview_interval_steps=dice.choice((0, 1))
    )
    fate = dice.random()
    if fate < 0.1:  # noqa: PLR2004 - one in ten
        request.width = 77
    if fate > 0.97:  # noqa: PLR2004 - now and then
        await client.adapters.Activate(
            adapters_pb2.ActivateRequest(style="ksh", version=dice.choice(versions)), timeout=60
        )
    if 0.1 < fate < 0.2:  # noqa: PLR2004 - one in ten
        request.request_id = f"soak-{number}"
    call = client.drawing.Draw(request, timeout=60)
    seen = 0
    with contextlib.suppress(KshError, asyncio.CancelledError):
        async for _ in call:
            seen += 1
            if 0.2 < fate < 0.4 and seen > 1:  # noqa: PLR2004 - one in five
                call.cancel()
                return
            if request.request_id and seen > 1:
                cancel = drawing_pb2.CancelRequest(request_id=request.request_id)
                await client.drawing.Cancel(cancel, timeout=60)


async def _settled() -> int:
    """Tasks there are when nobody draws."""
    await asyncio.sleep(2)
    gc.collect()
    return len(asyncio.all_tasks())
