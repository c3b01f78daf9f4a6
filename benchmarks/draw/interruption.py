"""What a cancelled draw, and a version put into service, cost those who draw."""

import asyncio
import time
from dataclasses import replace
from statistics import median
from typing import Any

from benchmarks.draw.house import Client
from benchmarks.draw.jobs import plain_job
from benchmarks.draw.versions import published
from benchmarks.progress import progress
from protos.drawing.v1 import adapters_pb2, drawing_pb2

TRIALS, _SWAPS, _STEPS_AFTER = 20, 10, 5


async def cancellation(client: Client) -> dict[str, Any]:
    """Steps that ended with rows of a draw in them after its Cancel was sent: the most."""
    steps: list[float] = []
    for trial in range(TRIALS):
        staying = asyncio.create_task(client.draw(replace(plain_job(1), num_inference_steps=150)))
        leaving = client.drawing.Draw(
            client.request(
                replace(plain_job(2), num_inference_steps=150), request_id=f"trial-{trial}"
            ),
            timeout=600,
        )
        events = aiter(leaving)
        for _ in range(5):
            await anext(events)
        rows = client.metric("engine_step_rows_sum")
        count = client.metric("engine_step_rows_count")
        await client.drawing.Cancel(drawing_pb2.CancelRequest(request_id=f"trial-{trial}"))
        async with asyncio.timeout(60):
            while client.metric("engine_step_rows_count") < count + _STEPS_AFTER:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        rows = client.metric("engine_step_rows_sum") - rows
        count = client.metric("engine_step_rows_count") - count
        steps.append((rows - 2 * count) / 2)
        staying.cancel()
        await asyncio.wait([staying])
        progress("cancellation", trial + 1, TRIALS)
    return {"cancel_steps": max(steps)}


async def swap(client: Client) -> dict[str, Any]:
    """The longest that a step was held up by a version being put into service, in steps."""
    versions = await published(client, _SWAPS)
    delays: list[float] = []
    for place, version in enumerate(versions):
        gaps: list[tuple[float, bool]] = []
        activating: asyncio.Task[Any] | None = None
        last = 0.0
        job = replace(plain_job(version), num_inference_steps=60)
        async for event in client.drawing.Draw(client.request(job), timeout=600):
            now = time.perf_counter()
            if not event.HasField("progress"):
                continue
            if last:
                gaps.append((now - last, activating is not None and not activating.done()))
            last = now
            if event.progress.step == 30:  # noqa: PLR2004 - in the middle
                request = adapters_pb2.ActivateRequest(style="ksh", version=version)
                activating = asyncio.ensure_future(client.adapters.Activate(request, timeout=60))
        step_s = median(gap for gap, _ in gaps)
        during = [gap for gap, swapping in gaps if swapping] or [gap for gap, _ in gaps[29:31]]
        delays.append(max(during) / step_s - 1)
        progress("swap", place + 1, len(versions))
    return {"swap_delay_steps": max(delays), "swap_delay_steps_median": median(delays)}
