"""An engine that is left while draws are under way."""

import asyncio

import pytest

from inference_server.engine.order import Begun, Queued, Stepped
from inference_server.errors import EngineStopped
from inference_server.model.loading import Model
from tests.inference_server.engine.conftest import opened
from tests.inference_server.engine.orders import events_of, order

LONG: dict[str, object] = {"num_inference_steps": 150, "width": 256, "height": 256}


async def test_draws_that_are_not_done_when_an_engine_is_left_are_told(model: Model) -> None:
    async with opened(model) as engine:
        # Long: they are not done before it is left.
        long = [order(**LONG, requester=str(i)) for i in range(3)]
        draws = [asyncio.create_task(events_of(engine, each)) for each in long]
        events = engine.draw(order(**LONG))
        while not isinstance(event := await anext(events), Stepped):
            assert isinstance(event, Queued | Begun)
    for draw in draws:
        with pytest.raises(EngineStopped, match="the engine has stopped: it is shutting down"):
            await draw
    with pytest.raises(EngineStopped):
        async for _ in events:
            pass
    with pytest.raises(EngineStopped, match="the engine has stopped: it is shutting down"):
        await events_of(engine, order())
