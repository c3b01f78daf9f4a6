"""A run whose processes are killed at any moment."""

import asyncio
import contextlib
import os
import random
import signal
from pathlib import Path

import pytest
from numpy.testing import assert_array_equal
from safetensors.numpy import load

from protos.training.v1 import styles_pb2, training_pb2
from rpc.errors import Unavailable
from tests.trainer.house import House, a_scribble, house_settings
from tests.trainer.processes import processes_of
from tests.trainer.recording_inference_server import RecordingInferenceServer
from tests.trainer.service_process import process
from trainer.settings import Settings

_KILLS = 20
# Of one life, from when it serves: as long as its processes take to start and to end.
_LONGEST_LIFE_S = 14.0
_PARAMETERS = styles_pb2.TrainingParameters(
    resolution=64, train_batch_size=2, max_train_steps=40, rank=4, checkpointing_steps=2
)


async def begin(house: House) -> str:
    for i in range(6):
        await house.add(a_scribble(i), f"{i}.png", caption=f"a girl, number {i}")
    return (await house.start(_PARAMETERS)).id


async def live(
    settings: Settings, address: str, run_id: str, life_s: float, *, spare_service: bool
) -> training_pb2.RunEnded | None:
    """One life of the trainer, ended by a kill; how the run ended, if it came to that before."""
    async with process(settings, address) as (service, house):
        watching = asyncio.create_task(house.watch(run_id))
        await asyncio.wait((watching,), timeout=life_s)
        if not watching.done():
            victims = [
                pid
                for pid, words in processes_of(settings.data / "runs" / run_id).items()
                if "trainer.train" in words
            ]
            if spare_service and victims:
                # It may just have ended by itself.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(victims[0], signal.SIGKILL)
                await asyncio.wait((watching,), timeout=life_s)
        if not watching.done():
            service.kill()
        try:
            *_, last = await watching
        except Unavailable:
            return None
        return last.ended


@pytest.mark.endurance
@pytest.mark.timeout(1200)
async def test_twenty_kills_at_random_moments_change_nothing_of_what_a_run_comes_to(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
    free_address: str,
) -> None:
    undisturbed, killed = (
        house_settings(tmp_path / name, base_model, captioner, inference_server.address)
        for name in ("undisturbed", "killed")
    )
    async with process(undisturbed, free_address) as (_, house):
        *_, last = await house.watch(await begin(house))
    assert last.ended.run.state == training_pb2.RUN_STATE_ACTIVATED, last.ended.run.reason
    # As if there had been none: the second is to be its equal, not its successor.
    inference_server.active = None

    async with process(killed, free_address) as (_, house):
        run_id = await begin(house)
    rng, ended = random.Random(5508), None
    for _ in range(_KILLS):
        if ended is not None:
            break
        life_s = rng.uniform(0, _LONGEST_LIFE_S)
        spare_service = rng.random() < 1 / 2
        ended = await live(killed, free_address, run_id, life_s, spare_service=spare_service)
    if ended is None:
        async with process(killed, free_address) as (_, house):
            *_, last = await house.watch(run_id)
        ended = last.ended

    assert ended.run.state == training_pb2.RUN_STATE_ACTIVATED, ended.run.reason
    expected, got = load(inference_server.files[0]), load(inference_server.files[-1])
    assert got.keys() == expected.keys()
    for name, tensor in expected.items():
        assert_array_equal(got[name], tensor)
    # Published once, or again with the same bytes, which the real registry knows.
    assert len(set(inference_server.files[1:])) == 1
