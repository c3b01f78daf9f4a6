"""What the message of a push shows, from the first answer to the link."""

from typing import Final

from bot import problem
from bot.bar import bar
from bot.dataset.transfers.push import Push, Pushed, PushProgress
from bot.language import Language
from bot.language import problems as say_problem
from bot.language.dataset import transfers as say
from bot.language.drawing import TIME_LEFT
from bot.live_message import Page
from bot.quotation import plain, quoted
from rpc.errors import ConnectionLost, ServerAway, Unavailable
from rpc.language import about, rule

# Of an id on the hub.
_REPO_CHARACTERS: Final = 96
_DETAIL_CHARACTERS: Final = 800


def starting(push: Push, language: Language) -> Page:
    return Page(f"{_title(push, language)}\n{say.PUSH_STARTING(language)}")


def under_way(push: Push, progress: PushProgress, eta_s: float | None, language: Language) -> Page:
    """A bar, and what is left if that is known."""
    done, total = progress.num_uploaded, progress.num_drawings
    left = "" if eta_s is None else TIME_LEFT(language, eta=about(eta_s, language))
    return Page(f"{_title(push, language)}\n{bar(done, total)} {done}/{total}{left}")


def pushed(push: Push, end: Pushed, num_drawings: int, language: Language) -> Page:
    told = say.PUSHED(language, style=push.style, count=num_drawings, url=f"<{end.url}>")
    return Page(told)


def failed(error: Exception, language: Language, *, is_under_way: bool) -> Page:
    """Why it came to nothing, and that asking again goes on from there.

    Args:
        error: What went wrong.
        language: The manager's.
        is_under_way: Whether anything may have been uploaded.
    """
    # The trainer answers so for the hub as well: it says which of them is away.
    if isinstance(error, Unavailable) and not isinstance(error, ServerAway | ConnectionLost):
        detail = plain(rule(str(error), language), _DETAIL_CHARACTERS)
        why = say.PUSH_CUT_OFF(language, detail=detail)
    else:
        why = problem.told(error, language, say_problem.TRAINER)
    return _stopped(why, language, is_under_way=is_under_way)


def left(language: Language) -> Page:
    """The bot is told to stop, and the push ends with it."""
    return _stopped(say.PUSH_LEFT(language), language, is_under_way=True)


def _stopped(why: str, language: Language, *, is_under_way: bool) -> Page:
    note = f"\n-# {say.PUSH_AGAIN(language)}" if is_under_way else ""
    return Page(f"⚠️ {why}{note}")


def _title(push: Push, language: Language) -> str:
    return say.PUSHING(
        language, style=quoted(push.style), repo=quoted(push.repo_id, _REPO_CHARACTERS)
    )
