import pytest

from inference_server.engine.admission import Admission, Bounds
from inference_server.engine.draw import Draw
from inference_server.engine.order import Order
from inference_server.engine.sample import step_work_of
from inference_server.engine.step_costs import StepCosts
from rpc.errors import QueueFull
from tests.inference_server.engine.orders import order


def admission_of_one_draw_at_a_time(bounds: Bounds) -> Admission:
    """Where a step takes a second."""
    costs = StepCosts([(step_work_of(order()), 1.0)])
    return Admission(bounds, lambda _: None, costs, around_s=0, most_rows=2)


def admit(admission: Admission, asked: Order) -> Draw:
    return admission.admit(asked, None, lambda ticket: Draw(asked, ticket))


@pytest.mark.parametrize(
    "bounds",
    [
        Bounds(max_queue=9, max_queue_per_requester=2),
        Bounds(max_queue=2, max_queue_per_requester=9),
    ],
)
async def test_who_finds_the_queue_full_is_told_when_a_place_will_be_free(bounds: Bounds) -> None:
    admission = admission_of_one_draw_at_a_time(bounds)
    admit(admission, order(num_inference_steps=30))
    for _ in range(2):
        admit(admission, order(num_inference_steps=2))
    with pytest.raises(QueueFull, match=r"; try again in 30 s$"):
        admit(admission, order(num_inference_steps=2))
