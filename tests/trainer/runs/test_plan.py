import pytest

from protos.training.v1 import styles_pb2, training_pb2
from rpc.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidRequest,
    PermissionDenied,
    Unavailable,
)
from rpc.language import Language, rule
from tests.trainer.house import FEW_STEPS, OPERATOR, STRANGER, House, a_scribble
from tests.trainer.recording_inference_server import RecordingInferenceServer

pytestmark = pytest.mark.usefixtures("quick_judge")


async def planned(house: House, **asked: object) -> training_pb2.RunPlan:
    fields = {"actor": OPERATOR, "style": "ksh", "parameters": FEW_STEPS} | asked
    message = training_pb2.PlanRunRequest(**fields)  # type: ignore[arg-type] # as asked
    return (await house.training.PlanRun(message)).plan


@pytest.mark.endurance
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
    # At another resolution nothing is known of the pace.
    larger = styles_pb2.TrainingParameters(resolution=128)
    assert not (await planned(house, parameters=larger)).HasField("eta_s")
    scratch = await planned(house, mode=training_pb2.RUN_MODE_SCRATCH)
    assert not scratch.HasField("continued_from")
    assert scratch.num_new_drawings == 1

    # What comes after its last step is told on the way, since a run before it knows.
    learning = [
        event.progress
        for event in await house.watch((await house.start()).id)
        if event.HasField("progress")
    ]
    assert learning
    assert all(0 < each.afterwards_s < second.eta_s for each in learning)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            {"max_train_steps": 4, "lr_warmup_steps": 5},
            "lr_warmup_steps must be at most 4, the steps of the run, not 5",
        ),
        (
            {"num_train_epochs": 3, "lr_warmup_steps": 7},
            "lr_warmup_steps must be at most 6, the steps of the run, not 7",
        ),
        (
            {"train_batch_size": 3},
            "train_batch_size must be at most 2, the drawings there are to learn from, not 3",
        ),
    ],
)
async def test_what_does_not_suit_a_run_of_so_few_is_refused_by_plan_and_start_alike(
    house: House, asked: dict[str, int], told: str
) -> None:
    await house.add_three()
    parameters = styles_pb2.TrainingParameters(**asked)  # type: ignore[arg-type] # as asked
    with pytest.raises(InvalidRequest, match=told):
        await planned(house, parameters=parameters)
    with pytest.raises(InvalidRequest, match=told):
        await house.start(parameters=parameters)
    assert "그림 수인" in rule(told, Language.KOREAN) or "전체 스텝" in rule(told, Language.KOREAN)


async def test_a_plan_is_refused_as_the_run_would_be(house: House) -> None:
    with pytest.raises(FailedPrecondition, match="at least 3 drawings"):
        await planned(house)
    with pytest.raises(PermissionDenied):
        await planned(house, actor=STRANGER)
    with pytest.raises(InvalidRequest, match="rank must be 1 to 128, not 500"):
        await planned(house, parameters=styles_pb2.TrainingParameters(rank=500))


@pytest.mark.endurance
async def test_a_run_that_was_to_continue_is_found_again_by_its_request_when_it_no_longer_could(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    await house.add_three()
    await house.watch((await house.start()).id)
    run = await house.start(mode=training_pb2.RUN_MODE_CONTINUE, request_id="once")
    await house.watch(run.id)
    inference_server.active = None
    again = await house.start(mode=training_pb2.RUN_MODE_CONTINUE, request_id="once")
    assert again.id == run.id


async def test_a_run_tells_what_was_asked_for_apart_from_what_is_usual(house: House) -> None:
    await house.add_three()
    run = await house.start()
    assert run.asked == FEW_STEPS
    assert run.parameters.HasField("lr_scheduler")


async def test_a_run_that_cannot_continue_is_refused_before_it_is_started(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    await house.add_three()
    with pytest.raises(FailedPrecondition, match="the run cannot continue: no version"):
        await planned(house, mode=training_pb2.RUN_MODE_CONTINUE)
    with pytest.raises(FailedPrecondition, match="the run cannot continue: no version"):
        await house.start(mode=training_pb2.RUN_MODE_CONTINUE)
    listed = await house.training.ListRuns(training_pb2.ListRunsRequest())
    assert list(listed.runs) == []
    inference_server.is_away = True
    with pytest.raises(Unavailable):
        await planned(house, mode=training_pb2.RUN_MODE_CONTINUE)
    assert not (await planned(house)).HasField("in_service")
    # It may be able to when the server is back.
    waiting = await house.start(mode=training_pb2.RUN_MODE_CONTINUE)
    assert waiting.state == training_pb2.RUN_STATE_QUEUED


async def test_a_run_that_cannot_do_what_was_agreed_to_tells_what_it_does_instead(
    house: House,
) -> None:
    await house.add_three()
    run = await house.start(agreed_from=7, request_id="once")
    request = training_pb2.WatchRunRequest(run_id=run.id)
    async for event in house.training.WatchRun(request, timeout=60):
        if event.HasField("began_otherwise"):
            break
    assert event.began_otherwise == training_pb2.RunBeganOtherwise(
        agreed_from=7, reason="no version is known to be in service"
    )
    await house.training.CancelRun(training_pb2.CancelRunRequest(actor=OPERATOR, run_id=run.id))
    with pytest.raises(AlreadyExists):
        await house.start(agreed_from=0, request_id="once")


async def test_a_run_that_does_what_was_agreed_to_says_nothing_of_it(house: House) -> None:
    await house.add_three()
    run = await house.start(agreed_from=0)
    request = training_pb2.WatchRunRequest(run_id=run.id)
    async for event in house.training.WatchRun(request, timeout=60):
        assert not event.HasField("began_otherwise")
        if event.HasField("preparing"):
            break
    await house.training.CancelRun(training_pb2.CancelRunRequest(actor=OPERATOR, run_id=run.id))
    [listed] = (await house.training.ListRuns(training_pb2.ListRunsRequest())).runs
    assert listed.mode_reason == "no version is known to be in service"


@pytest.mark.endurance
async def test_two_runs_that_were_agreed_to_begin_from_scratch_both_do(house: House) -> None:
    await house.add_three()
    runs = [await house.start(agreed_from=0) for _ in range(2)]
    for run in runs:
        ended = (await house.watch(run.id))[-1].ended.run
        assert ended.state == training_pb2.RUN_STATE_ACTIVATED
        assert not ended.HasField("continued_from")
