import asyncio

import pytest

from rpc.errors import ResourceExhausted
from rpc.settings import ClientSettings
from tests.trainer.recording_inference_server import RecordingInferenceServer
from trainer.inference_server import InferenceServer
from trainer.runs.comparison import draw_grid
from trainer.runs.report import GridColumn

COLUMNS = [GridColumn("a girl drawn by KSH drawing style", 1)]


async def grid(peer: RecordingInferenceServer, timeout_s: float) -> bytes:
    async with (
        asyncio.timeout(30),
        InferenceServer.opened(ClientSettings(address=peer.address)) as server,
    ):
        return await draw_grid(server, "ksh", COLUMNS, before=1, after=2, timeout_s=timeout_s)


async def test_columns_are_drawn_as_they_stand_for_they_hold_the_trigger(
    inference_server: RecordingInferenceServer,
) -> None:
    await grid(inference_server, timeout_s=20)

    assert [draw.version for draw in inference_server.draws] == [1, 2]
    assert {draw.prompt for draw in inference_server.draws} == {COLUMNS[0].prompt}
    assert all(draw.raw_prompt for draw in inference_server.draws)


async def test_a_picture_that_there_is_never_room_for_is_given_up(
    inference_server: RecordingInferenceServer,
) -> None:
    inference_server.no_room_for_draws = True

    with pytest.raises(ResourceExhausted):
        await grid(inference_server, timeout_s=2)
