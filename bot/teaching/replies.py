"""What is answered to a message with drawings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.language import Language, Sentence
from bot.language import teaching as say
from bot.quotation import plain
from bot.teaching.drawing import Added, NotAdded, RefusalReason

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

# Discord takes 2000 characters, and ten files on a message.
_ALL_CHARACTERS: Final = 1800
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


def reply(style: str, outcomes: Sequence[tuple[str, Outcome]], language: Language) -> str:
    """The answer: a line for each file, with its caption or what was wrong.

    Args:
        style: What was taught.
        outcomes: Each file's name and what became of it; at least one.
        language: The member's.
    """
    any_added = any(isinstance(outcome, Added) for _, outcome in outcomes)
    heading = (say.ADDED if any_added else say.NOTHING_ADDED)(language, style=style)
    room = _ALL_CHARACTERS // len(outcomes) - _FILE_NAME_CHARACTERS
    return "\n".join([heading, *(_line(name, told, language, room) for name, told in outcomes)])


def _line(file_name: str, outcome: Outcome, language: Language, room: int) -> str:
    file = plain(file_name, _FILE_NAME_CHARACTERS)
    match outcome:
        case Added(caption, width, height):
            caption = plain(caption, room)
            return say.DRAWING(language, file=file, width=width, height=height, caption=caption)
        case NotAdded(reason, message):
            why = SENTENCE_OF[reason](language, detail=plain(message, room))
        case Failed(why, _):
            pass
    return say.NOT_ADDED(language, file=file, why=why)
