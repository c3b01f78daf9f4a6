import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from inference_server.adapters.adapter import Manifest
from inference_server.adapters.registry import _LOOK_EVERY_S, Registry
from inference_server.errors import AdapterInUse, VersionNotFound
from tests.inference_server.adapters.registries import (
    BASE,
    OTHER,
    STYLE,
    add,
    in_service,
    numbers,
    opened,
)


@contextmanager
def watching(registry: Registry) -> Iterator[None]:
    task = asyncio.create_task(registry.watch())
    try:
        yield
    finally:
        task.cancel()


async def seen(state: Callable[[], bool]) -> None:
    """Returns as soon as it is so; a busy machine may take its time for it."""
    async with asyncio.timeout(30):
        while not state():  # noqa: ASYNC110 - what it waits for is no event
            await asyncio.sleep(0.05)


def test_changes_are_looked_for_often_enough_to_be_known_within_two_seconds() -> None:
    assert _LOOK_EVERY_S <= 1


async def test_two_servers_on_one_folder_see_each_others_changes(tmp_path: Path) -> None:
    with opened(tmp_path) as one, opened(tmp_path) as other, watching(one), watching(other):
        await one.put_style(STYLE)
        await seen(lambda: [style.name for style in other.styles] == ["ksh"])
        assert await add(one, b"one") == 1
        await seen(lambda: numbers(other) == [1])
        await other.activate("ksh", 1)
        await seen(lambda: in_service(one) == 1)
        await other.put_style(replace(STYLE, trigger="in ink"))
        await seen(lambda: one.style("ksh").trigger == "in ink")
        assert await add(other, b"two") == 2
        await other.remove("ksh", 2, lambda _: False)
        assert await add(one, b"three") == 3
        await seen(lambda: numbers(other) == numbers(one) == [3, 1])


async def test_a_change_begins_where_the_other_server_left_off(tmp_path: Path) -> None:
    # Without watching: each knows of the other only what the disk says when it changes something.
    with opened(tmp_path) as one:
        await one.put_style(STYLE)
        with opened(tmp_path) as other:
            given = await asyncio.gather(add(one, b"one"), add(other, b"two"))
            assert sorted(given) == [1, 2]
            assert await add(one, b"two") == await add(other, b"two")
            await other.activate("ksh", 2)
            with pytest.raises(AdapterInUse, match="ksh@2 is in service"):
                await one.remove("ksh", 2, lambda _: False)
            assert numbers(one) == numbers(other) == [2, 1]
            assert (await one.activate("ksh", 1))[1] == 2


async def test_a_server_that_starts_leaves_alone_what_is_on_its_way_into_another(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as one:
        await one.put_style(STYLE)
        with one.arrival() as path:
            path.write_bytes(b"half")
            with opened(tmp_path):
                pass
            assert path.read_bytes() == b"half"


async def test_a_version_that_one_server_takes_out_of_service_is_out_at_the_other(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as one, opened(tmp_path) as other, watching(other):
        await one.put_style(STYLE)
        assert await one.deactivate("ksh") is None
        await add(one, b"one")
        await one.activate("ksh", 1)
        await seen(lambda: "ksh" in [s.name for s in other.styles] and in_service(other) == 1)
        assert await one.deactivate("ksh") == 1
        assert in_service(one) is None
        await seen(lambda: in_service(other) is None)
        assert numbers(other) == [1]
        # Of what the other has not seen yet, too.
        await other.activate("ksh", 1)
        assert await one.deactivate("ksh") == 1
        await one.remove("ksh", 1, lambda _: False)


async def test_it_is_remembered_that_a_version_was_in_service(tmp_path: Path) -> None:
    with opened(tmp_path) as registry:
        await registry.put_style(STYLE)
        await add(registry, b"one")
        assert await registry.deactivate("ksh") is None
        assert not registry.was_ever_in_service("ksh")
        activated, _ = await registry.activate("ksh", 1)
        await registry.deactivate("ksh")
    with opened(tmp_path) as registry:
        assert in_service(registry) is None
        assert registry.was_ever_in_service("ksh")
        assert registry.version("ksh", 1).activated_at == activated.activated_at
        assert not registry.version("ksh", 1).active
        assert (await registry.activate("ksh", 1))[1] is None


async def test_another_base_models_version_stays_in_service(tmp_path: Path) -> None:
    with opened(tmp_path) as registry:
        await registry.put_style(STYLE)
        await add(registry, b"one")
        await registry.activate("ksh", 1)
    with opened(tmp_path, OTHER) as registry:
        assert await registry.deactivate("ksh") is None
    with opened(tmp_path) as registry:
        assert in_service(registry) == 1


async def test_another_base_models_version_is_taken_out_of_service_by_its_number(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as registry:
        await registry.put_style(STYLE)
        await add(registry, b"one")
        await registry.activate("ksh", 1)
    with opened(tmp_path, OTHER) as registry:
        await add(registry, b"two", Manifest(base_model=OTHER))
        await registry.activate("ksh", 2)
        with pytest.raises(AdapterInUse, match="ksh@1 is in service"):
            await registry.remove("ksh", 1, lambda _: False)
        assert await registry.deactivate("ksh", 1) == 1
        assert not registry.version("ksh", 1).active
        assert in_service(registry) == 2
        await registry.remove("ksh", 1, lambda _: False)
        assert numbers(registry) == [2]
    with opened(tmp_path) as registry:
        assert in_service(registry) is None
        assert registry.was_ever_in_service("ksh")


async def test_only_the_version_that_is_named_is_taken_out_of_service(tmp_path: Path) -> None:
    with opened(tmp_path) as registry:
        await registry.put_style(STYLE)
        await add(registry, b"one")
        await add(registry, b"two")
        # Nothing was ever in service, and that is not forgotten either.
        assert await registry.deactivate("ksh", 1) is None
        assert not registry.was_ever_in_service("ksh")
        await registry.activate("ksh", 2)
        assert await registry.deactivate("ksh", 1) is None
        for missing in (0, 3):
            with pytest.raises(VersionNotFound, match=f"there is no ksh@{missing}"):
                await registry.deactivate("ksh", missing)
        assert in_service(registry) == 2
        assert await registry.deactivate("ksh", 2) == 2
        assert in_service(registry) is None


async def test_a_version_that_another_server_has_just_put_into_service_is_taken_out_by_its_number(
    tmp_path: Path,
) -> None:
    # Without watching: the one has not seen the version at all.
    with opened(tmp_path) as one:
        await one.put_style(STYLE)
        with opened(tmp_path, OTHER) as other:
            await add(other, b"one", Manifest(base_model=OTHER))
            await other.activate("ksh", 1)
            assert await one.deactivate("ksh", 1) == 1
            await one.remove("ksh", 1, lambda _: False)


async def test_a_damaged_version_that_is_taken_out_of_service_is_not_back_once_it_is_mended(
    tmp_path: Path,
) -> None:
    with opened(tmp_path) as registry:
        await registry.put_style(STYLE)
        await add(registry, b"one")
        await registry.activate("ksh", 1)
    file = tmp_path / "ksh/1/adapter.safetensors"
    file.write_bytes(b"on")
    with opened(tmp_path) as registry:
        assert await registry.deactivate("ksh") is None
    file.write_bytes(b"one")
    with opened(tmp_path) as registry:
        assert numbers(registry) == [1]
        assert in_service(registry) is None


async def test_what_was_in_service_before_it_could_be_taken_out_is_read(tmp_path: Path) -> None:
    with opened(tmp_path) as registry:
        await registry.put_style(STYLE)
        await add(registry, b"one")
    (tmp_path / "ksh/active.json").write_text(
        '{"active": {"' + BASE.digest + '": 1}, "activated_at": {"1": "2026-01-02T03:04:05Z"}}'
    )
    with opened(tmp_path) as registry:
        assert in_service(registry) == 1
        assert await registry.deactivate("ksh") == 1


async def test_a_manifest_from_before_other_layouts_is_read(tmp_path: Path) -> None:
    with opened(tmp_path) as registry:
        await registry.put_style(STYLE)
        await add(registry, b"one")
    for name, newer in (
        ("1/manifest.json", "published_sha256"),
        ("style.json", "textual_inversions"),
    ):
        path = tmp_path / "ksh" / name
        content = json.loads(path.read_text())
        del content[newer]
        path.write_text(json.dumps(content))
    with opened(tmp_path) as registry:
        assert numbers(registry) == [1]
        assert registry.style("ksh").textual_inversions == ()
