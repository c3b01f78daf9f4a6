import asyncio

import pytest

from protos.training.v1 import training_pb2
from tests.trainer.house import OPERATOR, House
from tests.trainer.recording_inference_server import RecordingInferenceServer

pytestmark = pytest.mark.usefixtures("quick_judge")


async def test_a_version_that_is_put_back_into_service_is_written_down_though_nobody_waits(
    house: House, inference_server: RecordingInferenceServer
) -> None:
    await house.add_three()
    run = await house.start()
    await house.watch(run.id)
    inference_server.active = 7
    inference_server.activated.clear()
    inference_server.may_answer.clear()

    request = training_pb2.PromoteRunRequest(actor=OPERATOR, run_id=run.id)
    promoting = asyncio.ensure_future(house.training.PromoteRun(request))
    await asyncio.wait_for(inference_server.activated.wait(), 60)
    promoting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await promoting
    # The server hears of it before the answer comes.
    await asyncio.sleep(1)
    inference_server.may_answer.set()

    async with asyncio.timeout(60):
        while (await told(house, run.id)).previous_version != 7:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.1)
    assert inference_server.active == 1


async def told(house: House, run_id: str) -> training_pb2.RunEnded:
    *_, last = await house.watch(run_id)
    return last.ended
