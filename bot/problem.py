"""The one table from errors to sentences."""

from collections.abc import Mapping
from typing import Final

import structlog

from bot.errors import Refused
from bot.language import Language, Sentence
from bot.language import problems as say
from bot.language.commands import IN_KOREAN
from bot.quotation import ended, plain
from rpc import errors
from rpc.language import known_rule, rule
from rpc.request_id import current_request_id, new_request_id

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

SENTENCE_OF: Final[Mapping[type[errors.KshError], Sentence]] = {
    errors.InvalidRequest: say.INVALID,
    errors.NotFound: say.NOT_FOUND,
    errors.AlreadyExists: say.ALREADY_EXISTS,
    errors.FailedPrecondition: say.FAILED_PRECONDITION,
    errors.Conflict: say.CONFLICT,
    errors.ResourceExhausted: say.EXHAUSTED,
    errors.Unauthenticated: say.UNAUTHENTICATED,
    errors.PermissionDenied: say.PERMISSION_DENIED,
    errors.Cancelled: say.CANCELLED,
    errors.DeadlineExceeded: say.DEADLINE_EXCEEDED,
    errors.Unavailable: say.UNAVAILABLE,
    errors.ServerAway: say.SERVER_AWAY,
    errors.ConnectionLost: say.CONNECTION_LOST,
    errors.InternalError: say.INTERNAL,
}

# What may go away by itself: worth a button to try again.
PASSING: Final = (
    errors.Unavailable,
    errors.DeadlineExceeded,
    errors.ResourceExhausted,
    errors.InternalError,
)

_DETAIL_CHARACTERS: Final = 800


def sentence_of(error: type[errors.KshError]) -> Sentence | None:
    """The sentence of the nearest class at or above `error`; None: the table knows none."""
    return next((SENTENCE_OF[base] for base in error.__mro__ if base in SENTENCE_OF), None)


def passes(error: Exception) -> bool:
    """Whether it is worth trying again. A bug may be gone by then."""
    return isinstance(error, PASSING) or not isinstance(error, errors.KshError)


def told(error: Exception, language: Language, server: Sentence = say.DRAWING_SERVER) -> str:
    """What to tell the member. An error that is not in the table is a bug and reads as one.

    Args:
        error: What went wrong.
        language: The member's.
        server: Which server was asked.
    """
    if isinstance(error, Refused):
        return error.told(language)
    sentence = sentence_of(type(error)) if isinstance(error, errors.KshError) else None
    request_id = current_request_id() or new_request_id()
    if sentence is None:
        log.error("internal error", exc_info=error, shown_as=request_id)
        return say.INTERNAL(language, request_id=request_id)
    said = str(error)
    known = known_rule(said, language, IN_KOREAN) if "{detail}" in sentence.en else None
    if known is not None:
        # It says all that the sentence would say of its kind.
        return plain(known, _DETAIL_CHARACTERS)
    return sentence(
        language,
        server=server,
        detail=ended(plain(rule(said, language), _DETAIL_CHARACTERS)),
        request_id=request_id,
    )
