"""The store of drawings: how fast they come in, are found and go out, and what memory that takes.

Through a trainer in a process of its own, as its front ends have it.
"""

import asyncio
import io
import os
import re
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
from PIL import Image

from benchmarks.progress import progress
from pocket_model.captions import full_caption
from pocket_model.drawings import draw
from pocket_model.portrait import random_portrait
from protos.training.v1 import dataset_pb2, dataset_pb2_grpc, styles_pb2
from rpc.channel import open_channel, wait_until_serving
from rpc.settings import MIB, ClientSettings

LARGE, ROUNDS = 8, 3
_LARGE_EDGE: Final = 2000  # px, the artist's own
MANY: Final = 5700  # as many as the artist has
_SMALL_EDGE: Final = 64
_AT_ONCE: Final = 4
_ASKED: Final = 20
_QUERY: Final = "blonde hair smiling"
_ACTOR: Final = styles_pb2.Actor(operator=True)


@dataclass(frozen=True)
class _File:
    name: str
    data: bytes
    caption: str


async def store() -> dict[str, Any]:
    """Taken in, listed, searched and exported."""
    with tempfile.TemporaryDirectory() as folder:
        async with _trainer(Path(folder)) as (dataset, pid):
            return await _large(dataset) | await _many(dataset, pid)


async def _large(dataset: dataset_pb2_grpc.DatasetStub) -> dict[str, Any]:
    """2000 × 2000 px, RGBA as the artist's program writes them; a median over rounds."""
    rates = []
    for round_ in range(ROUNDS):
        files = [_large_file(round_ * LARGE + i) for i in range(LARGE)]
        began = time.perf_counter()
        await _add(dataset, files)
        rates.append(LARGE / (time.perf_counter() - began))
        progress("large drawings", round_ + 1, ROUNDS)
    return {"intake_per_s_2000px": median(rates)}


async def _many(dataset: dataset_pb2_grpc.DatasetStub, pid: int) -> dict[str, Any]:
    began = time.perf_counter()
    batch = 100
    for first in range(0, MANY, batch):
        await _add(dataset, [_small_file(first + i) for i in range(min(batch, MANY - first))])
        progress("small drawings", min(first + batch, MANY), MANY)
    intake_s = time.perf_counter() - began
    listed_s = await _median_s(dataset, "")
    searched_s = await _median_s(dataset, _QUERY)
    began = time.perf_counter()
    request = dataset_pb2.ExportRequest(actor=_ACTOR, style="ksh")
    num_bytes = 0
    async for part in dataset.Export(request, timeout=600):
        num_bytes += len(part.data)
    return {
        "store_drawings": MANY + LARGE * ROUNDS,
        "intake_per_s_64px": MANY / intake_s,
        "list_page_s": listed_s,
        "search_s": searched_s,
        "export_s": time.perf_counter() - began,
        "export_mib": num_bytes / MIB,
        "peak_rss_mib": _peak_rss_mib(pid),
    }


async def _median_s(dataset: dataset_pb2_grpc.DatasetStub, query: str) -> float:
    """Of a page of 200."""
    request = dataset_pb2.ListDrawingsRequest(actor=_ACTOR, style="ksh", page_size=200, query=query)
    times = []
    for _ in range(_ASKED):
        began = time.perf_counter()
        page = await dataset.List(request)
        times.append(time.perf_counter() - began)
        assert page.num_drawings > 0, query  # noqa: S101 - a benchmark's mistake
    return median(times)


async def _add(dataset: dataset_pb2_grpc.DatasetStub, files: Sequence[_File]) -> None:
    at_once = asyncio.Semaphore(_AT_ONCE)

    async def add(file: _File) -> None:
        async with at_once:
            answer = await dataset.AddDrawing(_requests(file), timeout=600)
            assert answer.HasField("drawing"), answer.refusal.message  # noqa: S101

    await asyncio.gather(*map(add, files))


def _requests(file: _File) -> Iterator[dataset_pb2.AddDrawingRequest]:
    header = dataset_pb2.AddDrawingHeader(
        actor=_ACTOR,
        style="ksh",
        file_name=file.name,
        size_bytes=len(file.data),
        caption=file.caption,
        caption_later=True,
    )
    yield dataset_pb2.AddDrawingRequest(header=header)
    for start in range(0, len(file.data), MIB):
        yield dataset_pb2.AddDrawingRequest(data=file.data[start : start + MIB])


def _large_file(seed: int) -> _File:
    image = draw("ksh", seed, 500).image.resize((_LARGE_EDGE, _LARGE_EDGE)).convert("RGBA")
    return _File(f"large {seed}.png", _png(image), "a large drawing")


def _small_file(seed: int) -> _File:
    """Noise with a caption: the store looks at no more of a picture than its size and hash."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (_SMALL_EDGE, _SMALL_EDGE, 3), dtype=np.uint8)
    words = full_caption(random_portrait(rng), "ksh")
    return _File(f"{seed}.png", _png(Image.fromarray(pixels)), words)


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


@asynccontextmanager
async def _trainer(folder: Path) -> AsyncIterator[tuple[dataset_pb2_grpc.DatasetStub, int]]:
    """`python -m trainer` with the embedded models, and what calls it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "trainer",
        env={
            **os.environ,
            "TRAINER_LISTEN": address,
            "TRAINER_DATA": str(folder / "data"),
            "TRAINER_LOG_LEVEL": "ERROR",
        },
    )
    try:
        contract = (dataset_pb2.DESCRIPTOR,)
        async with open_channel(
            ClientSettings(address=address), peer="trainer", contract=contract
        ) as channel:
            await wait_until_serving(channel, timeout_s=120)
            yield dataset_pb2_grpc.DatasetStub(channel), process.pid
    finally:
        process.terminate()
        await process.wait()


def _peak_rss_mib(pid: int) -> float:
    """Of the service, not of the processes that decode."""
    found = re.search(r"^VmHWM:\s*(\d+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found is not None  # noqa: S101 - Linux has it
    return int(found[1]) / 1024
