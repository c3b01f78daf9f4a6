"""What may go wrong in a demonstration."""

from collections.abc import Mapping, Sequence


class Failed(Exception):
    """It did not end as it should.

    Args:
        message: Why, for the newcomer.
        logs: The last lines of the services, by name.
    """

    def __init__(self, message: str, logs: Mapping[str, Sequence[str]] | None = None) -> None:
        super().__init__(message)
        self.logs = logs or {}


class NotDrawn(Failed):
    """The bot answered with words and not with a picture."""


class NotTaken(Failed):
    """The bot did not take what was typed, and said why: nobody's logs know more."""


class ServiceEnded(Failed):
    """A service ended that was to go on."""
