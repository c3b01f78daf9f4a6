"""A registry whose servers are killed, whose files are damaged, or whose disk is full."""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inference_server.errors import RegistryFull, RegistryUnreadable, VersionNotFound
from tests.inference_server.adapters.registries import (
    STYLE,
    add,
    in_service,
    numbers,
    opened,
)


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
    (tmp_path / ".arrivals/5678").mkdir()
    with opened(tmp_path) as registry:
        assert numbers(registry) == [1]
        assert await add(registry, b"two") == 2
    assert not list((tmp_path / ".arrivals").iterdir())
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
        assert numbers(registry) == [3]
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
import asyncio, os, sys
from pathlib import Path
from tests.inference_server.adapters.test_registry import STYLE, add, opened

async def main():
    with opened(Path(sys.argv[1])) as registry:
        await registry.put_style(STYLE)
        while True:
            version = await add(registry, os.urandom(10_000))
            print("published", version, flush=True)
            await registry.activate("ksh", version)
            print("activated", version, flush=True)

asyncio.run(main())
"""


def killed(folder: Path, after_s: float) -> list[str]:
    """What two publishing processes told of before they were killed in the middle of something."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PUBLISHER, str(folder)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    first = [process.stdout.readline() for process in processes if process.stdout is not None]
    time.sleep(after_s)
    for process in processes:
        process.kill()
    rest = [process.communicate()[0] for process in processes]
    return "".join(first + rest).splitlines()


@pytest.mark.parametrize("after_s", [0.0, 0.013, 0.05, 0.117])
async def test_a_registry_whose_servers_are_killed_at_any_moment_is_whole(
    tmp_path: Path, after_s: float
) -> None:
    for _ in range(2):
        told = await asyncio.to_thread(killed, tmp_path, after_s)
        published = [int(line.split()[1]) for line in told if line.startswith("published")]
        activated = [line for line in told if line.startswith("activated")]
        with opened(tmp_path) as registry:
            versions = numbers(registry)
            assert versions == list(range(len(versions), 0, -1))
            assert len(set(published)) == len(published)
            assert set(published) <= set(versions)
            assert not activated or in_service(registry) is not None
            assert all(len(adapter.path.read_bytes()) == 10_000 for adapter in registry.versions())
        assert [path.name for path in tmp_path.glob("*/.*")] == []
