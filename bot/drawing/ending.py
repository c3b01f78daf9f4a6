"""What a draw came to, and the page that says so."""

from dataclasses import dataclass

from bot import problem
from bot.drawing import mending, pages
from bot.drawing.parameters import Parameters
from bot.drawing.request import Draw, Outcome
from bot.live_message import Page


@dataclass(frozen=True)
class Ending:
    """How a draw ended; `made_with`: where there are pictures."""

    outcome: Outcome
    page: Page
    made_with: Parameters | None = None

    @classmethod
    def by(cls, error: Exception, draw: Draw) -> "Ending":
        """By what went wrong."""
        why = problem.told(error, draw.language)
        if problem.passes(error):
            return cls(Outcome.FAILED, pages.failed(draw, why))
        return cls(Outcome.REFUSED, pages.refused(draw, why, mending.at_fault(error)))


class NotLetInError(Exception):
    """A draw ended before anything of it was shown."""

    def __init__(self, draw: Draw, error: Exception) -> None:
        super().__init__(str(error))
        self.draw = draw
        self.ending = Ending.by(error, draw)


class NotBegunError(Exception):
    """A draw was refused before the server was asked for it.

    Args:
        draw: With all that was typed, and the picture to start from.
        reason: Why.
    """

    def __init__(self, draw: Draw, reason: Exception) -> None:
        super().__init__(str(reason))
        self.draw = draw
        self.reason = reason
