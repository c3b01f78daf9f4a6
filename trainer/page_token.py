"""Page tokens: the numbers of the last row that was shown, opaque to whoever carries them."""

import base64

from rpc.errors import InvalidRequest
from trainer.database import HIGHEST_NUMBER


def token_of(*numbers: int) -> str:
    """The token of the page after the row with these numbers."""
    return base64.urlsafe_b64encode(".".join(map(str, numbers)).encode()).decode()


def number_of(token: str) -> int:
    """The one number that a token was made of.

    Raises:
        InvalidRequest: It is none of ours.
    """
    return numbers_of(token, count=1)[0]


def numbers_of(token: str, *, count: int) -> list[int]:
    """The numbers that a token was made of.

    Raises:
        InvalidRequest: It is none of ours, or not of so many.
    """
    msg = f"page_token must be one that this server gave, not {token[:80]!r}"
    try:
        numbers = [int(number) for number in base64.urlsafe_b64decode(token).split(b".")]
    except ValueError as error:
        raise InvalidRequest(msg) from error
    if len(numbers) != count or not all(0 < number <= HIGHEST_NUMBER for number in numbers):
        raise InvalidRequest(msg)
    return numbers
