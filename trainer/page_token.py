"""Page tokens: the number of the last row that was shown, opaque to whoever carries it."""

import base64

from rpc.errors import InvalidRequest
from trainer.database import HIGHEST_NUMBER


def token_of(number: int) -> str:
    """The token of the page after the row with this number."""
    return base64.urlsafe_b64encode(str(number).encode()).decode()


def number_of(token: str) -> int:
    """The number that a token was made of.

    Raises:
        InvalidRequest: It is none of ours.
    """
    msg = f"page_token must be one that this server gave, not {token[:80]!r}"
    try:
        number = int(base64.urlsafe_b64decode(token))
    except ValueError as error:
        raise InvalidRequest(msg) from error
    if not 0 < number <= HIGHEST_NUMBER:
        raise InvalidRequest(msg)
    return number
