import asyncio
from pathlib import Path

import pytest

from protos.training.v1 import styles_pb2, training_pb2
from tests.trainer.house import FEW_STEPS, House, house_settings, open_house
from tests.trainer.recording_inference_server import RecordingInferenceServer
from tests.trainer.service_process import process, wait_until_gone
from trainer.model_files import ModelFiles
from trainer.train.folder import RunFolder


async def failed(house: House, run: training_pb2.Run) -> str:
    """The reason, once it has failed."""
    (*_, last) = await house.watch(run.id)
    assert last.ended.run.state == training_pb2.RUN_STATE_FAILED
    return last.ended.run.reason


async def test_a_training_process_that_always_dies_before_its_checkpoint_is_given_up(
    house: House,
) -> None:
    await house.add_three()
    parameters = styles_pb2.TrainingParameters()
    parameters.CopyFrom(FEW_STEPS)
    parameters.checkpointing_steps = 1000
    run = await house.start(parameters)
    # Where its file should go, nothing can be written.
    RunFolder(house.data / "runs" / run.id).adapter.mkdir(parents=True)

    assert "the training process broke down 3 times" in await failed(house, run)


async def test_words_that_the_inference_server_refuses_are_told_before_anything_is_learnt(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    await house.add_three()
    inference_server.refuse_styles_because = "prompt_prefix must be at most 10 characters, not 26"
    run = await house.start()

    assert await failed(house, run) == inference_server.refuse_styles_because
    assert not RunFolder(house.data / "runs" / run.id).log.exists()


async def test_another_base_model_in_the_inference_server_is_told_before_anything_is_learnt(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    await house.add_three()
    inference_server.base_model_digest = "5" * 64
    run = await house.start()

    reason = await failed(house, run)
    assert "the inference server holds held (55555555)" in reason
    assert "set TRAINER_BASE_MODEL and INFERENCE_SERVER_MODEL to the same" in reason
    assert not RunFolder(house.data / "runs" / run.id).log.exists()


async def test_a_style_is_learnt_while_the_inference_server_is_away(
    tmp_path: Path, base_model: Path, captioner: Path, free_address: str
) -> None:
    async with open_house(tmp_path / "data", base_model, captioner, free_address) as house:
        await house.add_three()
        run = await house.start()
        manifest = RunFolder(house.data / "runs" / run.id).manifest
        async with asyncio.timeout(100):
            while not manifest.exists():  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0.1)

        async with RecordingInferenceServer.running(free_address) as late:
            late.base_model_digest = ModelFiles.find(str(base_model)).digest()
            (*_, last) = await house.watch(run.id)

    assert last.ended.run.state == training_pb2.RUN_STATE_ACTIVATED, last.ended.run.reason


@pytest.mark.timeout(600)
async def test_a_trainer_killed_while_a_version_goes_into_service_knows_the_one_before(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
    free_address: str,
) -> None:
    settings = house_settings(tmp_path / "data", base_model, captioner, inference_server.address)
    async with process(settings, free_address) as (service, house):
        await house.add_three()
        await house.watch((await house.start()).id)
        inference_server.activated.clear()
        inference_server.may_answer.clear()
        run = await house.start()
        await asyncio.wait_for(inference_server.activated.wait(), 200)
        service.kill()
        await service.wait()
    await asyncio.to_thread(wait_until_gone, settings.data / "runs" / run.id)
    inference_server.may_answer.set()
    inference_server.draws.clear()

    async with process(settings, free_address) as (service, house):
        (*_, last) = await house.watch(run.id)
        request = training_pb2.GetReportRequest(run_id=run.id)
        report = (await house.training.GetReport(request)).report

    assert last.ended.run.state == training_pb2.RUN_STATE_ACTIVATED
    assert (last.ended.previous_version, report.compared_with) == (1, 1)
    # What was drawn before it was killed was not drawn again.
    assert inference_server.draws == []
