"""What is answered to drawings that were posted together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from discord import ui

from bot.dataset.buttons import AgreeButton, EditCaptionButton, RemoveButton, TeachAgainButton
from bot.dataset.drawing import CaptionState, Drawing, RefusalReason
from bot.dataset.posts import Post, PostedFile, PostState
from bot.language import Language, Sentence
from bot.language.dataset import answers as say
from bot.language.dataset import captions as say_caption
from bot.language.dataset import refusals as say_refusal
from bot.quotation import plain
from bot.view import Button, view_of

SENTENCE_OF: Final[Mapping[RefusalReason, Sentence]] = {
    RefusalReason.NOT_AN_IMAGE: say_refusal.NOT_AN_IMAGE,
    RefusalReason.TRUNCATED: say_refusal.TRUNCATED,
    RefusalReason.TOO_LARGE: say_refusal.TOO_LARGE,
    RefusalReason.TOO_SMALL: say_refusal.TOO_SMALL,
    RefusalReason.DUPLICATE: say_refusal.DUPLICATE,
    RefusalReason.ANIMATED: say_refusal.ANIMATED,
    RefusalReason.FORGOTTEN: say_refusal.FORGOTTEN,
    RefusalReason.NO_CONSENT: say_refusal.NO_CONSENT,
    RefusalReason.CAPTION: say_refusal.CAPTION_REFUSED,
    RefusalReason.OTHER: say_refusal.OTHERWISE_REFUSED,
}

# Of a message, to Discord.
_CHARACTERS: Final = 2000
# CLIP reads 77 tokens of it, about 400 characters.
CAPTION_CHARACTERS: Final = 1000
FILE_NAME_CHARACTERS: Final = 60
# Discord has five rows of buttons; the last is for the whole post.
_DRAWINGS_IN_A_MESSAGE: Final = 4


@dataclass
class Reply:
    """One message of an answer."""

    text: str
    buttons: list[Button] = field(default_factory=list)
    num_drawings: int = 0

    def view(self) -> ui.View | None:
        return view_of(self.buttons)

    def holds(self, line: str, *, drawing: bool) -> bool:
        full = drawing and self.num_drawings == _DRAWINGS_IN_A_MESSAGE
        return not full and len(self.text) + len(line) < _CHARACTERS


def replies(post: Post, drawings: Mapping[str, Drawing]) -> Sequence[Reply]:
    """The answer, as few messages as it fits into: for each file its caption or what was wrong.

    Args:
        post: What was posted; at least one file of it has been dealt with.
        drawings: Those of its drawings that the trainer has, by id.
    """
    messages = [Reply(_title(post))]
    for number, file in enumerate(post.files, start=1):
        drawing = drawings.get(file.drawing_id or "")
        numbered = f"{number}. " if len(post.files) > 1 else ""
        line = _line(file, drawing, numbered, post.language)
        _write(messages, line, drawing=drawing is not None)
        if drawing is not None:
            messages[-1].buttons += _buttons(drawing, numbered, messages[-1], post.language)
            messages[-1].num_drawings += 1
    if post.channel_id is None and _is_open(post):
        _write(messages, f"-# {say.ADD_AGAIN(post.language)}", drawing=False)
    if post.state is PostState.POSTPONED:
        _write(messages, f"-# {say.TAKEN_UP_LATER(post.language)}", drawing=False)
    messages[0].buttons += _of_all(post)
    return messages


def caption_of(drawing: Drawing, language: Language) -> str:
    """Its caption, or why it has none."""
    if drawing.state is CaptionState.PENDING:
        return say.CAPTION_FOLLOWS(language)
    if drawing.state is CaptionState.FAILED:
        return say.NO_WORDS(language)
    return plain(drawing.caption, CAPTION_CHARACTERS)


def _title(post: Post) -> str:
    if post.drawing_ids:
        title = say.ADDED
    else:
        # The trainer may have added what it was lost over, and what it added may be removed since.
        were_some = any(file.problem is None for file in post.files)
        title = say.HANDED_IN if _is_open(post) or were_some else say.NOTHING_ADDED
    return title(post.language, style=post.style)


def _is_open(post: Post) -> bool:
    """Whether trying again may help."""
    return any(file.passing for file in post.files)


def _write(messages: list[Reply], line: str, *, drawing: bool) -> None:
    if not messages[-1].holds(line, drawing=drawing):
        messages.append(Reply(""))
    messages[-1].text = f"{messages[-1].text}\n{line}".lstrip("\n")


def _line(file: PostedFile, drawing: Drawing | None, number: str, language: Language) -> str:
    name = plain(file.file_name, FILE_NAME_CHARACTERS)
    if drawing is None and file.drawing_id is not None and file.problem is None:
        return say.TO_BE_LOOKED_UP(language, number=number, file=name)
    if drawing is None:
        why = file.problem or say.REMOVED_SINCE(language)
        return say.NOT_ADDED(language, number=number, file=name, why=why)
    line = say.DRAWING(
        language,
        number=number,
        file=name,
        width=drawing.width,
        height=drawing.height,
        caption=caption_of(drawing, language),
    )
    notes = [
        *([say.NEAR_DUPLICATE] if drawing.num_near else []),
        *([say_caption.NOT_ENGLISH] if drawing.holds_other_letters else []),
    ]
    return "\n".join((line, *(note(language) for note in notes)))


def _buttons(
    drawing: Drawing, number: str, reply: Reply, language: Language
) -> Iterator[EditCaptionButton | RemoveButton]:
    row = reply.num_drawings
    edit, remove = say_caption.EDIT_CAPTION(language), say_caption.REMOVE(language)
    yield EditCaptionButton.of(drawing.style, drawing.id, f"{number}{edit}", row)
    yield RemoveButton.of(drawing.style, drawing.id, f"{number}{remove}", row)


def _of_all(post: Post) -> list[Any]:
    buttons: list[Button] = []
    # What came with a command is not there any more to be tried again.
    if post.channel_id is not None and _is_open(post):
        buttons.append(TeachAgainButton.below(post.message_id, post.language))
    if any(file.wants_consent for file in post.files):
        buttons.append(AgreeButton.below(post.message_id, post.language))
    return buttons
