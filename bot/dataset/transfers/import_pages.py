"""What the message of an import shows."""

from typing import TYPE_CHECKING, Final

from bot.dataset.drawing import WANTS_CONSENT
from bot.dataset.exchange import FileRefused, ImportFinished, NewZip
from bot.dataset.replies import FILE_NAME_CHARACTERS, SENTENCE_OF
from bot.language import Language
from bot.language.dataset import answers as say_answer
from bot.language.dataset import consent as say_consent
from bot.language.dataset import transfers as say
from bot.live_message import Page
from bot.quotation import ended, plain, quoted
from rpc.language import rule

if TYPE_CHECKING:
    from bot.dataset.transfers.import_cog import Imports

# With the problems they fit into Discord's 2000 characters, however long names and reasons are.
_REFUSED_SHOWN: Final = 5
_PROBLEMS_SHOWN: Final = 4
_DETAIL_CHARACTERS: Final = 120


def under_way(new: NewZip, imports: "Imports", language: Language) -> Page:
    """How many files there are is known in the end alone."""
    title = say.IMPORTING(language, file=quoted(new.source), style=new.style)
    done = sum(imports.counts.values())
    if not done:
        return Page(f"{title}\n{say.IMPORT_STARTING(language)}")
    return Page(f"{title}\n{_counts(imports, language)}")


def finished(new: NewZip, end: ImportFinished, imports: "Imports", language: Language) -> Page:
    """The numbers, then the reasons, as many as fit on a phone."""
    lines = [
        say.IMPORTED(language, file=quoted(new.source), style=new.style),
        say.IMPORT_COUNTS(
            language,
            added=end.num_added,
            already=end.num_already_there,
            refused=end.num_refused,
        ),
        *_reasons(imports, end.num_refused, language),
        *[
            f"-# {plain(rule(said, language), _DETAIL_CHARACTERS)}"
            for said in end.problems[:_PROBLEMS_SHOWN]
        ],
    ]
    if len(end.problems) > _PROBLEMS_SHOWN:
        more = len(end.problems) - _PROBLEMS_SHOWN
        lines.append(f"-# {say.MORE_PROBLEMS(language, count=more)}")
    if any(each.refusal.reason in WANTS_CONSENT for each in imports.refused):
        lines.append(f"-# {say_consent.AGREE_FIRST(language)}")
    if end.num_added:
        lines.append(f"-# {say.CAPTIONS_COME(language)}")
    return Page("\n".join(lines))


def failed(why: str, imports: "Imports", language: Language) -> Page:
    """Why it came to nothing more, and that importing again goes on from there."""
    lines = [f"⚠️ {why}"]
    if imports.counts:
        lines += [_counts(imports, language), f"-# {say.IMPORT_AGAIN(language)}"]
    return Page("\n".join(lines))


def left(language: Language) -> Page:
    """The bot is told to stop, and the import ends with it."""
    return Page(f"⚠️ {say.IMPORT_LEFT(language)}\n-# {say.IMPORT_AGAIN(language)}")


def _counts(imports: "Imports", language: Language) -> str:
    counts = imports.counts
    return say.IMPORT_COUNTS(
        language, added=counts["added"], already=counts["already"], refused=counts["refused"]
    )


def _reasons(imports: "Imports", num_refused: int, language: Language) -> list[str]:
    shown = imports.refused[:_REFUSED_SHOWN]
    lines = [_reason(each, language) for each in shown]
    if num_refused > len(shown):
        lines.append(f"-# {say.MORE_REFUSED(language, count=num_refused - len(shown))}")
    return lines


def _reason(each: FileRefused, language: Language) -> str:
    detail = ended(plain(rule(each.refusal.message, language), _DETAIL_CHARACTERS))
    why = SENTENCE_OF[each.refusal.reason](language, detail=detail)
    name = plain(each.file_name, FILE_NAME_CHARACTERS)
    return say_answer.NOT_ADDED(language, number="", file=name, why=why)
