import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from inference_server.adapters.adapter import BaseModel, Manifest, Style
from inference_server.adapters.data_folder import open_data_folder
from inference_server.adapters.registry import Registry
from inference_server.errors import RegistryFull, RegistryUnreadable, VersionNotFound

BASE = BaseModel("tiny", "aa" * 32)
STYLE = Style(name="ksh", display_name="KSH", trigger="ksh")
MANIFEST = Manifest(base_model=BASE)


@contextmanager
def opened(path: Path) -> Iterator[Registry]:
    with open_data_folder(path) as folder:
        yield Registry(folder, BASE)


async def add(registry: Registry, content: bytes) -> int:
    with registry.arrival() as path:
        path.write_bytes(content)
        return (await registry.add("ksh", MANIFEST, path, "00" * 32)).id.version


async def test_a_registry_is_for_one_server_alone(tmp_path: Path) -> None:
    with (
        opened(tmp_path),
        pytest.raises(RegistryUnreadable, match="in use by another inference server"),
        opened(tmp_path),
    ):
        pass
    with opened(tmp_path) as registry:
        assert registry.styles == []


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(RegistryUnreadable, match="cannot be used"),
        opened(tmp_path / "file" / "data"),
    ):
        pass


async def test_what_a_crash_left_half_done_is_swept_away(tmp_path: Path) -> None:
    with opened(tmp_path) as registry:
        await registry.put_style(STYLE)
        await add(registry, b"one")
    (tmp_path / "ksh/.arriving-2").mkdir()
    (tmp_path / "ksh/.arriving-2/adapter.safetensors").write_bytes(b"half")
    (tmp_path / "ksh/.style.json-1234").write_text("{")
    (tmp_path / ".arrivals/1234").write_bytes(b"half")
    with opened(tmp_path) as registry:
        assert [adapter.id.version for adapter in registry.versions()] == [1]
        assert await add(registry, b"two") == 2
    assert not list(tmp_path.rglob("*1234"))
    assert not (tmp_path / "ksh/.arriving-2").exists()


async def test_damage_costs_what_is_damaged_and_no_more(tmp_path: Path) -> None:
    with opened(tmp_path) as registry:
        await registry.put_style(STYLE)
        for content in (b"one", b"two", b"three", b"four"):
            await add(registry, content)
        await registry.activate("ksh", 4)
    (tmp_path / "ksh/1/manifest.json").write_text("{")
    (tmp_path / "ksh/2/adapter.safetensors").write_bytes(b"tw")
    shutil.rmtree(tmp_path / "ksh/4")
    with opened(tmp_path) as registry:
        assert [adapter.id.version for adapter in registry.versions()] == [3]
        assert registry.in_service("ksh") is None
        with pytest.raises(VersionNotFound, match="there is no ksh@1; ksh has ksh@3"):
            registry.version("ksh", 1)


async def test_a_full_disk_is_said_so_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path) as registry:
        await registry.put_style(STYLE)
        await add(registry, b"one")
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", _no_space)
            with pytest.raises(RegistryFull, match="disk of the adapter registry is full"):
                await add(registry, b"two")
        assert await add(registry, b"two") == 2


def _no_space(_descriptor: int) -> None:
    raise OSError(28, "No space left on device")


PUBLISHER = """
import asyncio, sys
from pathlib import Path
from tests.inference_server.adapters.test_registry import STYLE, add, opened

async def main():
    with opened(Path(sys.argv[1])) as registry:
        await registry.put_style(STYLE)
        while True:
            version = await add(registry, b"x" * 10_000)
            await registry.activate("ksh", version)
            print(version, flush=True)

asyncio.run(main())
"""


def killed_after(folder: Path, versions: int) -> list[int]:
    """The versions a publishing process told of before it was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, str(folder)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(versions)]
        process.kill()
    return told


async def test_a_registry_whose_server_is_killed_at_any_moment_is_whole(tmp_path: Path) -> None:
    for _ in range(3):
        told = await asyncio.to_thread(killed_after, tmp_path, 5)
        with opened(tmp_path) as registry:
            versions = [adapter.id.version for adapter in registry.versions()]
            assert set(told) <= set(versions)
            assert versions == sorted(range(1, len(versions) + 1), reverse=True)
            in_service = registry.in_service("ksh")
            assert in_service is not None
            assert in_service.id.version >= told[-1]
