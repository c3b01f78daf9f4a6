"""Registries, what is put into them, and what is seen of it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from inference_server.adapters.adapter import BaseModel, Manifest, Style
from inference_server.adapters.data_folder import open_data_folder
from inference_server.adapters.registry import Arrived, Registry

BASE = BaseModel("tiny", "aa" * 32)


OTHER = BaseModel("other", "bb" * 32)


STYLE = Style(name="ksh", display_name="KSH", trigger="ksh")


MANIFEST = Manifest(base_model=BASE)


@contextmanager
def opened(path: Path, base_model: BaseModel = BASE) -> Iterator[Registry]:
    with open_data_folder(path) as folder:
        yield Registry(folder, base_model)


async def add(registry: Registry, content: bytes, manifest: Manifest = MANIFEST) -> int:
    with registry.arrival() as path:
        path.write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        adapter, _ = await registry.add("ksh", manifest, Arrived(path, digest))
        return adapter.id.version


def numbers(registry: Registry) -> list[int]:
    return [adapter.id.version for adapter in registry.versions()]


def in_service(registry: Registry) -> int | None:
    adapter = registry.in_service("ksh")
    return None if adapter is None else adapter.id.version
