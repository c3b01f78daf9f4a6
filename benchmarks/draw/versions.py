"""Adapter versions to draw with."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from safetensors import safe_open
from safetensors.torch import save_file

from benchmarks.draw.house import ADAPTER, Client
from protos.drawing.v1 import adapters_pb2, drawing_pb2

_FILE = ADAPTER / "pytorch_lora_weights.safetensors"


async def published(client: Client, count: int) -> list[int]:
    """The numbers of so many versions of ksh, published if they are not yet."""
    with TemporaryDirectory() as folder:
        return [
            (await _published(client, path)).adapter.id.version
            for path in _variants(Path(folder), count)
        ]


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
