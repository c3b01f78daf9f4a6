import pytest

from protos.training.v1 import styles_pb2, training_pb2
from tests.trainer.house import FEW_STEPS, House
from tests.trainer.recording_inference_server import RecordingInferenceServer
from trainer.train.folder import RunFolder


async def failed(house: House, run: training_pb2.Run) -> str:
    """The reason, once it has failed."""
    (*_, last) = await house.watch(run.id)
    assert last.ended.run.state == training_pb2.RUN_STATE_FAILED
    return last.ended.run.reason


@pytest.mark.endurance
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
