import asyncio
import sqlite3
from contextlib import closing

import pytest
from structlog.testing import capture_logs

from protos.training.v1 import styles_pb2, training_pb2
from rpc.errors import FailedPrecondition
from tests.trainer.house import FEW_STEPS, OPERATOR, House
from tests.trainer.recording_inference_server import RecordingInferenceServer

pytestmark = pytest.mark.usefixtures("quick_judge")


@pytest.mark.endurance
async def test_a_database_that_cannot_be_written_to_for_a_while_costs_no_run(house: House) -> None:
    await house.add_three()
    # It is still at it when it is cancelled.
    long = styles_pb2.TrainingParameters()
    long.CopyFrom(FEW_STEPS)
    long.max_train_steps = 100_000
    with closing(sqlite3.connect(house.data / "trainer.sqlite3")) as database:
        database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON run_events WHEN NEW.kind <> 'queued' "
            "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
        )
        with capture_logs() as logs:
            run = await house.start(long)
            async with asyncio.timeout(60):
                while not any("cannot be gone on with" in entry["event"] for entry in logs):  # noqa: ASYNC110 - a log tells nobody
                    await asyncio.sleep(0.1)
        database.execute("DROP TRIGGER full")

    request = training_pb2.WatchRunRequest(run_id=run.id)
    async for event in house.training.WatchRun(request, timeout=100):
        if event.WhichOneof("event") == "progress":
            break
    cancel = training_pb2.CancelRunRequest(actor=OPERATOR, run_id=run.id)
    ended = (await house.training.CancelRun(cancel)).run
    assert ended.state == training_pb2.RUN_STATE_CANCELLED, ended.reason


@pytest.mark.endurance
async def test_a_run_that_is_going_into_service_goes_there_and_says_so_to_who_cancels(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    await house.add_three()
    inference_server.may_answer.clear()
    run = await house.start()
    await asyncio.wait_for(inference_server.activated.wait(), 100)

    request = training_pb2.CancelRunRequest(actor=OPERATOR, run_id=run.id)
    cancelling = asyncio.ensure_future(house.training.CancelRun(request))
    await asyncio.sleep(1)
    inference_server.may_answer.set()

    with pytest.raises(FailedPrecondition, match="the run has ended already: it is activated"):
        await cancelling
    (*_, last) = await house.watch(run.id)
    assert last.ended.run.state == training_pb2.RUN_STATE_ACTIVATED
    assert inference_server.active == last.ended.run.version
