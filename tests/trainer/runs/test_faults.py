"""What goes wrong around a run while it is at it."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from protos.training.v1 import dataset_pb2, styles_pb2, training_pb2
from tests.trainer.house import FEW_STEPS, OPERATOR, House, a_scribble, open_house
from tests.trainer.processes import training_process_of
from tests.trainer.recording_inference_server import RecordingInferenceServer
from trainer.model_files import ModelFiles
from trainer.runs import beginning
from trainer.train.folder import RunFolder

pytestmark = [
    pytest.mark.endurance,
    pytest.mark.timeout(400),
    pytest.mark.usefixtures("quick_judge"),
]


async def test_an_inference_server_that_is_away_or_dies_while_it_draws_is_waited_for(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    free_address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(beginning, "_STARTING_S", 0.1)
    async with open_house(tmp_path / "data", base_model, captioner, free_address) as house:
        await house.add_three()
        run = await house.start()
        learnt = RunFolder(house.data / "runs" / run.id).manifest
        async with asyncio.timeout(100):
            while not learnt.exists():  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0.1)
        async with RecordingInferenceServer.running(free_address) as first:
            first.base_model_digest = ModelFiles.find(str(base_model)).digest()
            await asyncio.wait_for(first.drawn.wait(), 200)
        pictures = house.data / "runs" / run.id / "pictures"
        num_drawn = len(list(pictures.rglob("*.png")))
        async with RecordingInferenceServer.running(free_address, remembers=first):
            *_, last = await house.watch(run.id)

    assert last.ended.run.state == training_pb2.RUN_STATE_ACTIVATED, last.ended.run.reason
    # Published once, and what was drawn was not drawn again.
    assert len(first.versions) == 1
    wanted = len(list(pictures.rglob("*.png")))
    assert num_drawn < wanted == 16


async def test_a_run_goes_on_without_a_drawing_that_is_removed_meanwhile(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    added = [
        (await house.add(a_scribble(i), f"{i}.png", caption=f"a girl, number {i}")).drawing
        for i in range(5)
    ]
    parameters = styles_pb2.TrainingParameters()
    parameters.CopyFrom(FEW_STEPS)
    # Some seconds of them, even where a second has fifty.
    parameters.max_train_steps = 300
    run = await house.start(parameters)
    folder = RunFolder(house.data / "runs" / run.id)
    async for event in house.training.WatchRun(
        training_pb2.WatchRunRequest(run_id=run.id), timeout=500
    ):
        if event.WhichOneof("event") == "progress":
            break
    for drawing in added[:2]:
        await house.dataset.Remove(
            dataset_pb2.RemoveDrawingRequest(actor=OPERATOR, style="ksh", drawing_id=drawing.id)
        )
    # Its memory still has them: another one has to look at the files.
    os.kill(training_process_of(folder.path), signal.SIGKILL)

    *_, last = await house.watch(run.id)

    assert last.ended.run.state == training_pb2.RUN_STATE_ACTIVATED, last.ended.run.reason
    assert inference_server.active == 1
