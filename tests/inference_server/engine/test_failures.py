"""What goes wrong with one draw of many, or with the device, and who hears of it."""

import asyncio
from pathlib import Path

import pytest
import torch

from inference_server.engine.engine import Engine
from inference_server.engine.slots import Network
from inference_server.errors import (
    AdapterRejected,
    DeviceBroken,
    EngineStopped,
    OutOfDeviceMemory,
    PictureNotFinite,
)
from inference_server.model.loading import Model
from tests.inference_server.engine.conftest import Steps, apart, opened
from tests.inference_server.engine.orders import (
    adapter_file,
    events_of,
    order,
    picture,
    together,
)
from tests.inference_server.tiny_model import write_lora


async def test_a_batch_too_large_for_the_memory_is_stepped_in_parts_and_loses_nothing(
    engine: Engine, model: Model, steps: Steps
) -> None:
    orders = [order(seeds=(seed,), requester=str(seed)) for seed in range(4)]
    alone = [await picture(engine, each) for each in orders]

    def too_many(_module: object, inputs: tuple[torch.Tensor, ...]) -> None:
        if len(inputs[0]) > 4:
            raise torch.OutOfMemoryError

    steps.rows.clear()
    model.unet.register_forward_pre_hook(too_many)
    assert max(map(apart, alone, await together(engine, orders))) <= 2
    # It learns: not every step is tried in vain.
    assert sum(rows > 4 for rows in steps.rows) <= 2


async def test_a_picture_too_large_by_itself_is_refused_and_others_are_drawn(
    engine: Engine, model: Model
) -> None:
    def too_large(_module: object, inputs: tuple[torch.Tensor, ...]) -> None:
        if inputs[0].shape[2] > 8:
            raise torch.OutOfMemoryError

    model.unet.register_forward_pre_hook(too_large)
    other = asyncio.create_task(picture(engine, order()))
    with pytest.raises(OutOfDeviceMemory, match="does not fit into the device's memory"):
        await picture(engine, order(width=128, height=128))
    await other


async def test_an_engine_whose_thread_crashes_says_so_to_everybody(
    model: Model, steps: Steps, tmp_path: Path
) -> None:
    def crash(_step: int) -> None:
        raise RuntimeError("unit 7 is on fire")

    async with opened(model) as engine:
        watching = asyncio.create_task(engine.watch())
        draws = [
            asyncio.create_task(picture(engine, order(num_inference_steps=150))) for _ in range(2)
        ]
        await asyncio.sleep(0)
        steps.then = crash
        for draw in draws:
            with pytest.raises(EngineStopped, match="has stopped: an error on the device"):
                await draw
        with pytest.raises(DeviceBroken, match="unit 7 is on fire"):
            await watching
        with pytest.raises(EngineStopped):
            await picture(engine, order())
        with pytest.raises(EngineStopped):
            await engine.preload(adapter_file(write_lora(tmp_path)))


async def test_a_draw_of_two_pictures_without_numbers_fails_alone(
    engine: Engine, tmp_path: Path
) -> None:
    file = adapter_file(write_lora(tmp_path, scale=1e19))
    with pytest.raises(PictureNotFinite):
        await events_of(engine, order(adapter=file, seeds=(1, 2)))
    await picture(engine, order())


async def test_a_rank_that_the_slots_do_not_hold_is_refused_and_takes_no_slot(
    engine: Engine, tmp_path: Path
) -> None:
    high = [adapter_file(write_lora(tmp_path / str(i), seed=i, rank=16), i) for i in (1, 2, 3)]
    for file in high:
        rule = r"^ksh@\d has the rank 16, and this server's slots hold at most 8$"
        with pytest.raises(AdapterRejected, match=rule):
            await picture(engine, order(adapter=file))
        with pytest.raises(AdapterRejected, match=rule):
            await engine.preload(file)
    await picture(engine, order(adapter=adapter_file(write_lora(tmp_path / "low"))))


async def test_memory_that_runs_out_for_an_adapter_fails_its_draw_alone(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = Network.fill

    def out_of_memory(*_: object) -> None:
        raise torch.OutOfMemoryError

    monkeypatch.setattr(Network, "fill", out_of_memory)
    files = [adapter_file(write_lora(tmp_path / str(i), seed=i), i) for i in (1, 2, 3)]
    for file in files:
        with pytest.raises(OutOfDeviceMemory):
            await picture(engine, order(adapter=file))
    monkeypatch.setattr(Network, "fill", fill)
    for file in files:
        await picture(engine, order(adapter=file))
