"""Who draws next: a fair queue between requesters, by cost, that may change its mind at every step.

Each draw gets a tag: the virtual time at which it would end if every requester with something to
draw had an equal share of the device all along. Whoever has the smallest tag goes first. So equal
draws of different people go in the order they came, a short one need not wait for the end of a long
one, and nobody gets more by asking for more at once: a requester's own draws wait for each other.
Nor by asking for one after the other: who is ahead of their share stays so when they have nothing
more to draw, until the others have caught up.

Source: Parekh and Gallager 1993, doi:10.1109/90.234856. Sharing every step among all who wait was
rejected: unless a wider batch gains, it makes the first wait as long as the last.
"""

from dataclasses import dataclass
from itertools import count
from typing import Final

_ARRIVALS: Final = count()


@dataclass(eq=False)
class Ticket:
    """A draw's place.

    Attributes:
        came: The virtual time when it did.
        work: All of it.
        left: Work that is still to do.
        step_work: What a step of all its pictures takes of a batch's room.
        tag: The virtual time of its end.
        arrival: Rises with each ticket.
        waiting: It has not begun.
    """

    requester: str
    came: float
    work: float
    left: float
    step_work: float
    tag: float
    arrival: int
    waiting: bool = True

    @property
    def priority(self) -> tuple[float, int]:
        """The smaller, the earlier."""
        return self.tag, self.arrival


class FairQueue:
    """Tickets in the order of their tags. The unit of work is the caller's."""

    def __init__(self) -> None:
        self._tickets: list[Ticket] = []
        self._virtual_time = 0.0
        # Of each requester with tickets, the tag of the last.
        self._last_tags: dict[str, float] = {}
        # Likewise of those without who are ahead of the virtual time: by their last draw at most,
        # so that none stays for longer than it takes to do as much for everybody with tickets.
        self._ahead: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._tickets)

    @property
    def waiting(self) -> int:
        """How many have not begun."""
        return sum(ticket.waiting for ticket in self._tickets)

    def in_order(self) -> list[Ticket]:
        """The next first."""
        return sorted(self._tickets, key=lambda ticket: ticket.priority)

    def held_up(self, widest: float) -> list[Ticket]:
        """Those for whom a batch has no room, where it may hold so much work: never the first."""
        free, held_up = widest, []
        stepped = [ticket for ticket in self.in_order() if ticket.left]
        for place, ticket in enumerate(stepped):
            free -= ticket.step_work
            if place and free < 0:
                held_up.append(ticket)
        return held_up

    def join(self, requester: str, work: float, step_work: float) -> Ticket:
        """Takes a place."""
        now = self._virtual_time
        before = self._last_tags.get(requester, now), self._ahead.pop(requester, now)
        tag = max(now, *before) + work
        ticket = Ticket(requester, now, work, work, step_work, tag, next(_ARRIVALS))
        self._last_tags[requester] = ticket.tag
        self._tickets.append(ticket)
        return ticket

    def did(self, ticket: Ticket, work: float) -> None:
        """Notes work done for a ticket."""
        ticket.left = max(0.0, ticket.left - work)
        self._virtual_time += work / max(1, len(self._last_tags))
        for requester, tag in list(self._ahead.items()):
            if tag <= self._virtual_time:
                del self._ahead[requester]

    def leave(self, ticket: Ticket) -> None:
        """Gives a place up. What was not done for it is not held against its requester."""
        self._tickets.remove(ticket)
        own = [other for other in self._tickets if other.requester == ticket.requester]
        end = ticket.tag - ticket.left
        for other in own:
            if other.arrival > ticket.arrival:
                # As it would have been without: nobody gets ahead by asking for what they give up.
                end = other.tag = max(other.came, end) + other.work
        if own:
            self._last_tags[ticket.requester] = max(end, *(other.tag for other in own))
            return
        del self._last_tags[ticket.requester]
        if not self._tickets:
            # Nobody is left who could catch up.
            self._ahead.clear()
        elif end > self._virtual_time:
            self._ahead[ticket.requester] = end

    def ahead_of(self, ticket: Ticket) -> tuple[int, float]:
        """How many wait in front of a ticket, and the work in front of it, begun or not."""
        ahead = [other for other in self._tickets if other.priority < ticket.priority]
        return sum(other.waiting for other in ahead), sum(other.left for other in ahead)

    def work(self) -> float:
        """All that is still to do."""
        return sum(ticket.left for ticket in self._tickets)
