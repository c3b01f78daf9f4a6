"""What the control API refuses."""

from collections.abc import Callable
from typing import TypeVar

Made = TypeVar("Made")


class Refused(Exception):
    """Discord's client, or its server, would not let the person do this."""


def understood(make: Callable[[], Made]) -> Made:
    """What is made of a request's own words; where they make no sense they are refused."""
    try:
        return make()
    except KeyError as error:
        raise Refused(f"the request lacks {error.args[0]}") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise Refused(str(error)) from error
