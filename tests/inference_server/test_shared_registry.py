"""Two servers on one data folder: what is told to one is known to the other, which looks anew."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio

from protos.drawing.v1 import adapters_pb2
from rpc.errors import NotFound
from tests.inference_server.client import Client
from tests.inference_server.conftest import serving, settings_in
from tests.inference_server.tiny_model import write_lora

pytestmark = pytest.mark.asyncio(loop_scope="module")

Servers = tuple[Client, Client]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def servers(
    model_folder: Path, lora_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Servers]:
    settings = settings_in(tmp_path_factory.mktemp("shared"), model_folder, lora_folder)
    async with serving(settings) as one, serving(settings) as other:
        yield one, other


async def seen(state: Callable[[], Awaitable[bool]]) -> None:
    # It looks every second; a busy machine may take longer for it.
    async with asyncio.timeout(60):
        while not await state():  # noqa: ASYNC110 - what it waits for is no event
            await asyncio.sleep(0.05)


async def numbers(client: Client) -> list[int]:
    return [adapter.id.version for adapter in await client.versions("ksh")]


async def in_service(client: Client) -> int:
    styles = (await client.capabilities()).styles
    return next(each.active_version for each in styles if each.style.name == "ksh")


async def test_the_first_adapter_is_taken_in_once(servers: Servers) -> None:
    for client in servers:
        assert await numbers(client) == [1]
        assert await in_service(client) == 1


@pytest.mark.parametrize("turned", [False, True], ids=["there", "back"])
async def test_what_one_publishes_and_activates_the_other_draws_with(
    servers: Servers, tmp_path: Path, *, turned: bool
) -> None:
    one, other = reversed(servers) if turned else servers
    published = await one.publish(write_lora(tmp_path, seed=3 if turned else 2))
    version = published.adapter.id.version
    candidate = await one.draw(version=version)

    async def is_listed() -> bool:
        return await numbers(other) == [version, 1]

    await seen(is_listed)
    assert np.array_equal((await other.draw(version=version)).pixels[0], candidate.pixels[0])
    assert (await other.draw()).started.adapter.version == 1
    await one.activate(version)

    async def is_in_service() -> bool:
        return await in_service(other) == version

    await seen(is_in_service)
    drawn = await other.draw()
    assert drawn.started.adapter.version == version
    assert np.array_equal(drawn.pixels[0], candidate.pixels[0])

    # And out of service.
    await other.deactivate()

    async def is_out_of_service() -> bool:
        return not await in_service(one)

    await seen(is_out_of_service)
    assert not (await one.draw()).started.HasField("adapter")
    await one.activate(version)
    await seen(is_in_service)

    # And the way back: the other rolls back and removes.
    assert (await other.activate(1)).previous_version == version
    await other.adapters.Remove(adapters_pb2.RemoveAdapterRequest(style="ksh", version=version))

    async def is_gone() -> bool:
        return await in_service(one) == 1 and await numbers(one) == [1]

    await seen(is_gone)
    assert (await one.draw()).started.adapter.version == 1
    with pytest.raises(NotFound, match=f"there is no ksh@{version}"):
        await one.draw(version=version)


@pytest.mark.parametrize("turned", [False, True], ids=["there", "back"])
async def test_words_told_to_one_are_put_in_front_by_the_other(
    servers: Servers, *, turned: bool
) -> None:
    one, other = reversed(servers) if turned else servers
    style = (await one.capabilities()).styles[0].style
    style.trigger = style.prompt_prefix = trigger = "in chalk" if turned else "in ink"
    await one.adapters.PutStyle(adapters_pb2.PutStyleRequest(style=style))

    async def is_known() -> bool:
        return (await other.capabilities()).styles[0].style.trigger == trigger

    await seen(is_known)
    drawn = await other.draw("girl", num_inference_steps=1)
    assert drawn.images[0].parameters.full_prompt == f"{trigger}, girl"


async def test_a_style_made_at_one_is_drawn_in_at_the_other(
    servers: Servers, tmp_path: Path
) -> None:
    one, other = servers
    style = adapters_pb2.Style(
        name="ink", display_name="Ink", trigger="in ink", prompt_prefix="in ink"
    )
    assert (await one.adapters.PutStyle(adapters_pb2.PutStyleRequest(style=style))).created
    await one.publish(write_lora(tmp_path / "ink", seed=3), style="ink")
    await one.activate(1, "ink")

    async def is_drawable() -> bool:
        styles = (await other.capabilities()).styles
        return [(each.style.name, each.active_version) for each in styles] == [
            ("ink", 1),
            ("ksh", 1),
        ]

    await seen(is_drawable)
    assert (await other.draw(style="ink")).started.adapter.style == "ink"
