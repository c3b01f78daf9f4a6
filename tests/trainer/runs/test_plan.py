import pytest

from protos.training.v1 import styles_pb2, training_pb2
from rpc.errors import FailedPrecondition, InvalidRequest, PermissionDenied, Unavailable
from tests.trainer.house import FEW_STEPS, OPERATOR, STRANGER, House, a_scribble
from tests.trainer.recording_inference_server import RecordingInferenceServer


async def planned(house: House, **asked: object) -> training_pb2.RunPlan:
    fields = {"actor": OPERATOR, "style": "ksh", "parameters": FEW_STEPS} | asked
    message = training_pb2.PlanRunRequest(**fields)  # type: ignore[arg-type] # as asked
    return (await house.training.PlanRun(message)).plan


async def test_the_plan_of_a_run_is_what_the_run_then_does(house: House) -> None:
    await house.add_three()
    first = await planned(house)
    assert (first.num_drawings, first.num_held_out) == (2, 1)
    assert first.parameters.max_train_steps == 6
    assert not first.HasField("in_service")
    assert not first.HasField("num_new_drawings")
    assert not first.HasField("eta_s")
    assert first.mode_reason == "no version is known to be in service"

    run = await house.start()
    ended = (await house.watch(run.id))[-1].ended.run
    assert ended.num_drawings == first.num_drawings

    await house.add(a_scribble(7), "new.png", caption="a new girl")
    second = await planned(
        house,
        parameters=styles_pb2.TrainingParameters(
            resolution=64, train_batch_size=2, num_train_epochs=4, rank=4
        ),
        mode=training_pb2.RUN_MODE_CONTINUE,
    )
    assert second.in_service == second.continued_from == ended.version
    assert (second.num_drawings, second.num_new_drawings) == (3, 1)
    assert second.parameters.max_train_steps == 4 * 3 // 2
    assert not second.parameters.HasField("num_train_epochs")
    # As long as the one before, at its pace: as many steps of as many drawings.
    assert second.eta_s > 0
    scratch = await planned(house, mode=training_pb2.RUN_MODE_SCRATCH)
    assert not scratch.HasField("continued_from")
    assert scratch.num_new_drawings == 1


async def test_nothing_is_known_of_the_pace_at_another_resolution(house: House) -> None:
    await house.add_three()
    await house.watch((await house.start()).id)
    larger = styles_pb2.TrainingParameters(resolution=128)
    assert not (await planned(house, parameters=larger)).HasField("eta_s")


async def test_a_plan_is_refused_as_the_run_would_be(house: House) -> None:
    with pytest.raises(FailedPrecondition, match="at least 3 drawings"):
        await planned(house)
    with pytest.raises(PermissionDenied):
        await planned(house, actor=STRANGER)
    with pytest.raises(InvalidRequest, match="rank must be 1 to 128, not 500"):
        await planned(house, parameters=styles_pb2.TrainingParameters(rank=500))


async def test_a_run_that_cannot_continue_is_refused_before_it_is_started(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    await house.add_three()
    with pytest.raises(FailedPrecondition, match="the run cannot continue: no version"):
        await planned(house, mode=training_pb2.RUN_MODE_CONTINUE)
    inference_server.is_away = True
    with pytest.raises(Unavailable):
        await planned(house, mode=training_pb2.RUN_MODE_CONTINUE)
    assert not (await planned(house)).HasField("in_service")
