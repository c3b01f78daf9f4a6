"""What a cancelled draw, and a version put into service, cost those who draw."""

import asyncio
import hashlib
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from safetensors import safe_open
from safetensors.torch import save_file

from benchmarks.draw.house import ADAPTER, Client
from benchmarks.draw.jobs import plain_job
from benchmarks.progress import progress
from protos.drawing.v1 import adapters_pb2, drawing_pb2

TRIALS = 20
_FILE = ADAPTER / "pytorch_lora_weights.safetensors"


async def cancellation(client: Client) -> dict[str, Any]:
    """Steps that rows of a cancelled draw were still in, after Cancel had answered: the most."""
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
        await client.drawing.Cancel(drawing_pb2.CancelRequest(request_id=f"trial-{trial}"))
        rows = client.metric("engine_step_rows_sum")
        count = client.metric("engine_step_rows_count")
        await asyncio.sleep(0.5)
        rows = client.metric("engine_step_rows_sum") - rows
        count = client.metric("engine_step_rows_count") - count
        assert count, "the other draw did not go on"  # noqa: S101 - a benchmark's mistake
        steps.append((rows - 2 * count) / 2)
        staying.cancel()
        await asyncio.wait([staying])
        progress("cancellation", trial + 1, TRIALS)
    return {"cancel_steps": max(steps)}


async def swap(client: Client) -> dict[str, Any]:
    """The longest that a step was held up by a version being put into service, in steps."""
    with TemporaryDirectory() as folder:
        versions = [
            (await _published(client, path)).adapter.id.version
            for path in _variants(Path(folder), 10)
        ]
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
    return {"swap_delay_steps": median(delays), "swap_delay_steps_most": max(delays)}


async def _published(client: Client, path: Path) -> adapters_pb2.PublishResponse:
    capabilities = await client.drawing.GetCapabilities(drawing_pb2.GetCapabilitiesRequest())
    content = path.read_bytes()
    header = adapters_pb2.PublishHeader(
        style="ksh",
        manifest=adapters_pb2.Manifest(base_model=capabilities.base_model),
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
    )

    def parts() -> Iterator[adapters_pb2.PublishRequest]:
        yield adapters_pb2.PublishRequest(header=header)
        for start in range(0, len(content), 2**20):
            yield adapters_pb2.PublishRequest(data=content[start : start + 2**20])

    return await client.adapters.Publish(parts(), timeout=60)


def _variants(folder: Path, count: int) -> Iterator[Path]:
    """The embedded adapter, a little weaker each time."""
    with safe_open(_FILE, framework="pt") as file:
        metadata = file.metadata()
        tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - no mapping
    for number in range(1, count + 1):
        path = folder / f"{number}.safetensors"
        weaker = {key: tensor * (1 - number / 100) for key, tensor in tensors.items()}
        save_file(weaker, path, metadata)
        yield path
