import asyncio
import json
from typing import Any

import aiohttp
import pytest

from protos.training.v1 import training_pb2
from rpc.errors import FailedPrecondition, PermissionDenied, ResourceExhausted
from rpc.server import Server
from tests.bot.paced_drawing import PacedDrawing
from tests.bot.paced_training import PacedTraining

CAPABILITIES = "/api/drawing.v1.Drawing/GetCapabilities"
DRAW = "/api/drawing.v1.Drawing/Draw"
GIRL = {
    "prompt": "girl",
    "width": 64,
    "height": 64,
    "num_inference_steps": 3,
    "preview_interval_steps": 1,
}


async def called(
    browser: aiohttp.ClientSession, path: str, body: object = None, status: int = 200
) -> Any:  # noqa: ANN401 - JSON
    async with browser.post(path, json={} if body is None else body) as answer:
        assert answer.status == status, await answer.text()
        return await answer.json()


async def events(browser: aiohttp.ClientSession, path: str, body: object) -> list[dict[str, Any]]:
    async with browser.post(path, json=body) as answer:
        assert answer.status == 200, await answer.text()
        assert answer.content_type == "application/x-ndjson"
        return [json.loads(line) async for line in answer.content]


async def test_a_question_is_answered_in_the_contracts_own_names(
    browser: aiohttp.ClientSession,
) -> None:
    told = await called(browser, CAPABILITIES)
    assert told["default_size"] == {"width": 128, "height": 128}
    assert told["limits"]["max_num_images"] == 4


async def test_a_draw_is_told_as_it_goes(browser: aiohttp.ClientSession) -> None:
    told = await events(browser, DRAW, GIRL | {"seed": "9223372036854775807"})
    kinds = [next(iter(event)) for event in told]
    assert kinds[-1] == "finished"
    [image] = [event["image"] for event in told if "image" in event]
    # JavaScript's own numbers end at 2^53.
    assert image["seed"] == "9223372036854775807"


async def test_a_browser_that_goes_away_ends_the_draw(
    browser: aiohttp.ClientSession, drawing: PacedDrawing
) -> None:
    drawing.stop_at = 1
    drawing.may_go_on.clear()
    async with browser.post(DRAW, json=GIRL) as answer:
        assert b"started" in await answer.content.readline()
        assert drawing.running
    async with asyncio.timeout(60):
        while drawing.running:  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.01)


async def test_what_is_refused_in_the_middle_is_the_streams_last_line(
    browser: aiohttp.ClientSession, training: PacedTraining, trainer: Server
) -> None:
    training.stop_at = 2
    training.may_go_on.clear()
    watch = {"run_id": "0b1f6f8e-8a54-4c1c-93a3-0f8f6a1d2c33"}
    async with browser.post("/api/training.v1.Training/WatchRun", json=watch) as answer:
        assert answer.status == 200
        await answer.content.readline()
        await trainer.__aexit__()
        *_, last = [json.loads(line) async for line in answer.content]
    assert last["error"]["kind"] == "Unavailable"


@pytest.mark.parametrize(
    ("refused", "status"),
    [
        (ResourceExhausted("at most 2 draws may wait"), 429),
        (FailedPrecondition("too few drawings"), 400),
        (PermissionDenied("not yours"), 403),
    ],
)
async def test_a_refusal_keeps_its_kind_and_its_words(
    browser: aiohttp.ClientSession, drawing: PacedDrawing, refused: Exception, status: int
) -> None:
    drawing.refuse = refused
    told = await called(browser, DRAW, {"prompt": "girl"}, status)
    assert told == {"error": {"kind": type(refused).__name__, "message": str(refused)}}


async def test_whoever_uses_the_page_is_the_operator_and_cannot_say_otherwise(
    browser: aiohttp.ClientSession, training: PacedTraining
) -> None:
    start = "/api/training.v1.Training/StartRun"
    await called(browser, start, {"style": "ksh", "parameters": {"num_train_epochs": 3}})
    [started] = training.started
    assert started.actor.operator
    assert not started.actor.HasField("guild_id")
    assert started.parameters.num_train_epochs == 3

    told = await called(browser, start, {"style": "ksh", "actor": {"manager": True}}, 400)
    assert "actor must be left out" in told["error"]["message"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ([], "must be a JSON object, not list"),
        ({"promt": "girl"}, 'no field named "promt"'),
        ({"prompt": 7}, "prompt"),
        ({"seed": "-1"}, "seed"),
    ],
)
async def test_what_is_no_request_is_refused_with_the_reason(
    browser: aiohttp.ClientSession, drawing: PacedDrawing, body: object, why: str
) -> None:
    told = await called(browser, DRAW, body, 400)
    assert told["error"]["kind"] == "InvalidRequest"
    assert why in told["error"]["message"]
    assert drawing.asked == []


@pytest.mark.parametrize(
    "path",
    [
        "/api/drawing.v1.Adapters/Publish",
        "/api/drawing.v1.Adapters/PutStyle",
        "/api/training.v1.Dataset/AddDrawing",
        "/api/grpc.health.v1.Health/Check",
    ],
)
async def test_what_the_page_has_no_use_for_cannot_be_called(
    browser: aiohttp.ClientSession, path: str
) -> None:
    async with browser.post(path, json={}) as answer:
        assert answer.status == 404


async def test_a_server_that_is_away_is_said(
    browser: aiohttp.ClientSession, inference_server: Server
) -> None:
    await inference_server.__aexit__()
    told = await called(browser, CAPABILITIES, status=503)
    assert told["error"]["kind"] == "ServerAway"


async def test_every_way_a_run_may_end_reaches_the_browser(
    browser: aiohttp.ClientSession, training: PacedTraining
) -> None:
    training.ends_as = training_pb2.RUN_STATE_KEPT_BACK
    watch = {"run_id": "0b1f6f8e-8a54-4c1c-93a3-0f8f6a1d2c33"}
    told = await events(browser, "/api/training.v1.Training/WatchRun", watch)
    assert told[-1]["ended"]["run"]["state"] == "RUN_STATE_KEPT_BACK"
