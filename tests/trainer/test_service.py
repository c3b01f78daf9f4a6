import asyncio
import re
import shutil
import signal
from pathlib import Path

import pytest

from protos.training.v1 import styles_pb2, training_pb2
from rpc.errors import StartupError
from rpc.server import running
from tests.trainer.house import FEW_STEPS, House, house_settings, open_house
from tests.trainer.recording_inference_server import RecordingInferenceServer
from tests.trainer.service_process import process, wait_until_gone
from trainer.errors import CaptionerMissing
from trainer.service import NAME, load
from trainer.settings import CaptionerSettings, Settings


@pytest.mark.endurance
@pytest.mark.timeout(600)
async def test_a_trainer_killed_while_it_learns_or_puts_a_version_into_service_goes_on_with_it(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
    free_address: str,
) -> None:
    settings = house_settings(tmp_path / "data", base_model, captioner, inference_server.address)
    parameters = styles_pb2.TrainingParameters()
    parameters.CopyFrom(FEW_STEPS)
    # Some seconds of them on a quick machine, to be killed in.
    parameters.max_train_steps, parameters.checkpointing_steps = 400, 1
    async with process(settings, free_address) as (service, house):
        await house.add_three()
        first = await house.start(parameters)
        watch = house.training.WatchRun(training_pb2.WatchRunRequest(run_id=first.id), timeout=500)
        async for event in watch:
            # A step is told before its checkpoint is written: that of the one before is there.
            if event.progress.step > 1:
                break
        await killed(service, settings, first)

    async with process(settings, free_address) as (service, house):
        events = await house.watch(first.id)

        (interrupted,) = (e for e in events if e.WhichOneof("event") == "interrupted")
        assert 0 < interrupted.interrupted.resumed_at_step < 400
        assert events[-1].ended.run.state == training_pb2.RUN_STATE_ACTIVATED
        assert [event.sequence for event in events] == sorted({e.sequence for e in events})
        assert inference_server.active == 1

        inference_server.activated.clear()
        inference_server.may_answer.clear()
        second = await house.start()
        await asyncio.wait_for(inference_server.activated.wait(), 200)
        await killed(service, settings, second)
    inference_server.may_answer.set()
    inference_server.draws.clear()

    async with process(settings, free_address) as (service, house):
        *_, last = await house.watch(second.id)
        request = training_pb2.GetReportRequest(run_id=second.id)
        report = (await house.training.GetReport(request)).report
        service.send_signal(signal.SIGTERM)
        assert await service.wait() == 0

    assert last.ended.run.state == training_pb2.RUN_STATE_ACTIVATED
    # It knows the one before, and what had been drawn was not drawn again.
    assert (last.ended.previous_version, report.compared_with) == (1, 1)
    assert inference_server.draws == []


async def killed(
    service: asyncio.subprocess.Process, settings: Settings, run: training_pb2.Run
) -> None:
    """Kills the trainer, and waits until no process of the run is left."""
    service.kill()
    await service.wait()
    await asyncio.to_thread(wait_until_gone, settings.data / "runs" / run.id)


async def test_a_style_is_told_when_the_inference_server_comes_back(
    tmp_path: Path, base_model: Path, captioner: Path, free_address: str
) -> None:
    async with open_house(tmp_path / "data", base_model, captioner, free_address) as house:
        listed = await house.styles.List(styles_pb2.ListStylesRequest())
        assert [style.name for style in listed.styles] == ["ksh"]
        async with RecordingInferenceServer.running(free_address) as late:
            ksh = await late.heard_of("ksh")
    assert ksh.trigger == "drawn by KSH drawing style"


async def test_a_port_in_use_is_said_clearly(house: House, free_address: str) -> None:
    async with asyncio.timeout(60):
        taken = await asyncio.start_server(lambda *_: None, *free_address.split(":"))
        async with taken:
            settings = house.settings.model_copy(update={"listen": free_address})
            with pytest.raises(StartupError, match="is in use"):
                async with running(settings, load(settings), name=NAME):
                    pass


async def test_two_trainers_do_not_share_a_data_folder(house: House) -> None:
    with pytest.raises(StartupError, match="another trainer has the data folder"):
        async with running(house.settings, load(house.settings), name=NAME):
            pass


async def test_a_base_model_that_is_missing_is_said_clearly(house: House, tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    settings = house.settings.model_copy(
        update={"base_model": str(missing), "data": tmp_path / "other"}
    )

    with pytest.raises(StartupError, match="nowhere is not there; set TRAINER_BASE_MODEL"):
        async with running(settings, load(settings), name=NAME):
            pass


@pytest.mark.parametrize("folder", ["nowhere/captioner", ""])
async def test_a_captioner_that_is_missing_is_said_at_once(
    folder: str, house: House, tmp_path: Path
) -> None:
    named = tmp_path / folder
    settings = house.settings.model_copy(
        update={"data": tmp_path / "other", "captioner": CaptionerSettings(model=str(named))}
    )
    with pytest.raises(CaptionerMissing, match=re.escape(f"no captioner in {named}; set TRAINER_")):
        async with running(settings, load(settings), name=NAME):
            pass


async def test_a_base_model_without_its_weights_is_noticed_before_the_first_run(
    house: House, base_model: Path, tmp_path: Path
) -> None:
    half = shutil.copytree(base_model, tmp_path / "half")
    for file in (half / "unet").glob("*.safetensors"):
        file.unlink()
    settings = house.settings.model_copy(
        update={"base_model": str(half), "data": tmp_path / "other"}
    )

    with pytest.raises(StartupError, match="its unet has none"):
        async with running(settings, load(settings), name=NAME):
            pass
