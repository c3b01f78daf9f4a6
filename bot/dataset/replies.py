"""What is answered to a message with drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.dataset.drawing import Added, NotAdded, RefusalReason
from bot.language import Language, Sentence
from bot.language import dataset as say
from bot.language.rules import rule
from bot.quotation import plain

SENTENCE_OF: Final[Mapping[RefusalReason, Sentence]] = {
    RefusalReason.NOT_AN_IMAGE: say.NOT_AN_IMAGE,
    RefusalReason.TRUNCATED: say.TRUNCATED,
    RefusalReason.TOO_LARGE: say.TOO_LARGE,
    RefusalReason.TOO_SMALL: say.TOO_SMALL,
    RefusalReason.DUPLICATE: say.DUPLICATE,
    RefusalReason.ANIMATED: say.ANIMATED,
    RefusalReason.FORGOTTEN: say.FORGOTTEN,
    RefusalReason.NO_CONSENT: say.NO_CONSENT,
    RefusalReason.CAPTION: say.CAPTION_REFUSED,
    RefusalReason.OTHER: say.OTHERWISE_REFUSED,
}

# Of a message, to Discord.
_CHARACTERS: Final = 2000
# CLIP reads 77 tokens of it, about 400 characters.
_CAPTION_CHARACTERS: Final = 1000
_FILE_NAME_CHARACTERS: Final = 60


@dataclass(frozen=True)
class Failed:
    """The file could not be handed over; `why` is for the member.

    Attributes:
        passing: It may work when tried again.
    """

    why: str
    passing: bool


Outcome = Added | NotAdded | Failed


def replies(style: str, outcomes: Sequence[tuple[str, Outcome]], language: Language) -> list[str]:
    """The answer, as few messages as it fits into: for each file its caption or what was wrong.

    Args:
        style: What was taught.
        outcomes: Each file's name and what became of it; at least one.
        language: The member's.
    """
    any_added = any(isinstance(outcome, Added) for _, outcome in outcomes)
    texts = [(say.ADDED if any_added else say.NOTHING_ADDED)(language, style=style)]
    for file_name, outcome in outcomes:
        line = _line(file_name, outcome, language)
        if len(texts[-1]) + len(line) < _CHARACTERS:
            texts[-1] += f"\n{line}"
        else:
            texts.append(line)
    return texts


def _line(file_name: str, outcome: Outcome, language: Language) -> str:
    file = plain(file_name, _FILE_NAME_CHARACTERS)
    match outcome:
        case Added(width=width, height=height):
            caption = _caption(outcome, language)
            line = say.DRAWING(language, file=file, width=width, height=height, caption=caption)
            near = f"\n{say.NEAR_DUPLICATE(language)}" if outcome.near_duplicate else ""
            return line + near
        case NotAdded(reason, message):
            detail = plain(rule(message, language), _CAPTION_CHARACTERS)
            why = SENTENCE_OF[reason](language, detail=detail)
        case Failed(why, _):
            pass
    return say.NOT_ADDED(language, file=file, why=why)


def _caption(added: Added, language: Language) -> str:
    if added.caption is None:
        return say.CAPTION_FOLLOWS(language)
    if not added.has_words:
        return say.NO_WORDS(language)
    return plain(added.caption, _CAPTION_CHARACTERS)
