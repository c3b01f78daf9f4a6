"""The laws of the fair queue: who is first, and that nobody is forgotten or served twice over."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from inference_server.engine.fair_queue import FairQueue, Ticket

_LARGEST = 100


def virtual_time(queue: FairQueue) -> float:
    """What the tag of one who came now, and wanted nothing, would be."""
    probe = queue.join("probe", 0, 0)
    queue.leave(probe)
    return probe.tag


class Queueing(RuleBasedStateMachine):
    """A device that does the work of whoever is first, while others come and go."""

    tickets = Bundle("tickets")

    def __init__(self) -> None:
        super().__init__()
        self.queue = FairQueue()
        self.time = 0.0
        self.brought = self.done = self.given_up = 0.0
        self.earliest: dict[Ticket, float] = {}

    @rule(
        target=tickets,
        requester=st.sampled_from("abc"),
        work=st.integers(1, _LARGEST),
        steps=st.integers(1, 20),
    )
    def join(self, requester: str, work: int, steps: int) -> Ticket:
        self.brought += work
        ticket = self.queue.join(requester, work, work / steps)
        self.earliest[ticket] = self.time + work
        return ticket

    @rule(steps=st.integers(1, 20))
    def work(self, steps: int) -> None:
        """Steps for the first; who is done leaves."""
        for _ in range(steps):
            if not len(self.queue):
                return
            first = self.queue.in_order()[0]
            step = min(first.step_work, first.left)
            self.queue.did(first, step)
            self.done += step
            if first.left < 1e-9:
                self.leave_with(first)

    @rule(ticket=consumes(tickets))
    def give_up(self, ticket: Ticket) -> None:
        if ticket in self.queue.in_order():
            self.leave_with(ticket)

    def leave_with(self, ticket: Ticket) -> None:
        self.given_up += ticket.left
        self.queue.leave(ticket)

    @invariant()
    def virtual_time_never_goes_back(self) -> None:
        now = virtual_time(self.queue)
        assert now >= self.time
        self.time = now

    @invariant()
    def own_tickets_keep_their_order(self) -> None:
        for requester in "abc":
            own = [each.arrival for each in self.queue.in_order() if each.requester == requester]
            assert own == sorted(own)

    @invariant()
    def no_work_is_lost_or_made(self) -> None:
        left = self.brought - self.done - self.given_up
        assert self.queue.work() == pytest.approx(left, abs=1e-6)

    @invariant()
    def everybody_has_a_place(self) -> None:
        order = self.queue.in_order()
        for place, ticket in enumerate(order):
            position, ahead = self.queue.ahead_of(ticket)
            assert position == place
            assert ahead == pytest.approx(sum(each.left for each in order[:place]))

    @invariant()
    def nobody_is_ahead_of_when_they_came(self) -> None:
        for ticket in self.queue.in_order():
            assert ticket.tag >= self.earliest[ticket]

    @invariant()
    def nobody_lags_by_more_than_one_draw(self) -> None:
        # Parekh and Gallager's theorem 1, in virtual time.
        for ticket in self.queue.in_order()[:1]:
            assert virtual_time(self.queue) - ticket.tag <= _LARGEST

    @invariant()
    def the_first_is_never_held_up(self) -> None:
        order = self.queue.in_order()
        for widest in (0.5, 10.0, 1e9):
            held_up = self.queue.held_up(widest)
            assert not order or order[0] not in held_up
            assert held_up == [each for each in order if each in held_up]
        assert not self.queue.held_up(1e9)


TestQueueing = Queueing.TestCase
TestQueueing.settings = settings(max_examples=80, stateful_step_count=40, derandomize=True)


def names(queue: FairQueue) -> list[str]:
    return [ticket.requester for ticket in queue.in_order()]


def test_equal_draws_of_different_requesters_go_in_the_order_they_came() -> None:
    queue = FairQueue()
    for requester in "hgfedcba":
        queue.join(requester, 10, 1)
    assert names(queue) == [*"hgfedcba"]


def test_a_short_draw_overtakes_a_long_one() -> None:
    queue = FairQueue()
    queue.join("long", 100, 1)
    queue.join("short", 10, 1)
    assert names(queue) == ["short", "long"]


def test_short_draws_without_end_do_not_keep_a_long_one_waiting_for_ever() -> None:
    queue = FairQueue()
    long = queue.join("long", 1000, 10)
    for number in range(10_000):
        queue.join(f"short {number}", 10, 10)
        first = queue.in_order()[0]
        if first is long:
            break
        queue.did(first, 10)
        queue.leave(first)
    # Two shared the device all along: each has its 1000 once 2000 are done.
    assert number <= 200


@pytest.mark.parametrize("others", [1, 2, 5])
def test_nobody_gets_more_by_asking_for_short_ones_one_after_the_other(others: int) -> None:
    queue = FairQueue()
    long = queue.join("long", 1000, 10)
    for number in range(others):
        queue.join(f"short {number}", 10, 10)
    done = 0
    while (first := queue.in_order()[0]) is not long or long.left > 10:
        queue.did(first, 10)
        if first is not long:
            done += 1
            queue.leave(first)
            queue.join(first.requester, 10, 10)
    # Each has had 1000.
    assert done == pytest.approx(100 * others, abs=others)


def test_who_is_ahead_is_forgotten_once_the_others_have_caught_up() -> None:
    queue = FairQueue()
    other = queue.join("b", 100, 10)
    ahead = queue.join("a", 20, 10)
    queue.did(ahead, 20)
    queue.leave(ahead)
    assert queue.join("a", 10, 10).tag == 30
    queue.leave(queue.in_order()[0])
    queue.did(other, 10)
    # 20 shared by two, and 10 for one alone.
    again = queue.join("a", 10, 10)
    assert (again.came, again.tag) == (20, 30)


def test_few_are_remembered_however_many_come() -> None:
    queue = FairQueue()
    queue.join("long", 1e6, 10)
    for number in range(1000):
        short = queue.join(f"short {number}", 10, 10)
        queue.did(short, 10)
        queue.leave(short)
    assert len(queue._ahead) <= 2  # noqa: SLF001 - nobody else is told


def test_nobody_is_remembered_once_there_is_nothing_to_do() -> None:
    queue = FairQueue()
    given_up = queue.join("b", 100, 10)
    ahead = queue.join("a", 20, 10)
    queue.did(ahead, 20)
    queue.leave(ahead)
    queue.leave(given_up)
    came = [queue.join(requester, 10, 10) for requester in "ab"]
    assert [ticket.tag - ticket.came for ticket in came] == [10, 10]


def test_nobody_gets_more_by_asking_for_more_at_once() -> None:
    queue = FairQueue()
    for _ in range(5):
        queue.join("many", 10, 1)
    queue.join("few", 10, 1)
    assert names(queue)[:3] == ["many", "few", "many"]


def test_who_gives_up_a_draw_is_not_held_to_what_was_not_done() -> None:
    queue = FairQueue()
    given_up, kept = queue.join("a", 100, 1), queue.join("a", 10, 1)
    queue.join("b", 20, 1)
    queue.did(given_up, 5)
    assert names(queue) == ["b", "a", "a"]
    queue.leave(given_up)
    assert names(queue) == ["a", "b"]
    assert kept.tag == 15


def test_who_gives_up_all_of_them_comes_back_as_anybody_else() -> None:
    queue = FairQueue()
    for ticket in [queue.join("a", 100, 1) for _ in range(3)]:
        queue.leave(ticket)
    queue.join("a", 10, 1)
    queue.join("b", 10, 1)
    assert names(queue) == ["a", "b"]


def test_giving_up_a_draw_lets_a_later_one_pass_nobody_who_came_before_it() -> None:
    queue = FairQueue()
    given_up = queue.join("a", 1000, 1)
    done = queue.join("b", 400, 1)
    queue.did(done, 400)
    queue.leave(done)
    queue.join("c", 10, 1)
    queue.join("a", 10, 1)
    queue.leave(given_up)
    assert names(queue) == ["c", "a"]


def test_a_ticket_that_leaves_twice_is_a_mistake() -> None:
    queue = FairQueue()
    ticket = queue.join("a", 1, 1)
    queue.leave(ticket)
    with pytest.raises(ValueError, match="not in list"):
        queue.leave(ticket)
