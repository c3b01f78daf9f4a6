"""What of a refused draw is mended beside its prompts: the option that it was refused for."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from discord import ui

from bot.drawing.form import Form, as_typed
from bot.errors import Refused
from bot.language import Language, Sentence
from bot.language import drawing as say
from bot.language import problems as say_problem
from bot.modals import Field
from bot.quotation import quoted
from rpc.errors import InvalidRequest

PROMPTS: Final = "prompts"
IMAGE: Final = "image"
# Of an option's text. The longest that is any use is a style's name.
_CHARACTERS: Final = 100

# Which option each rule is about. What else a draw is refused for, editing does not help.
_OPTION_OF: Final[Mapping[Sentence, str]] = {
    say.PROMPT_EMPTY: PROMPTS,
    say.PROMPT_WITHOUT_WORDS: PROMPTS,
    say.UNREADABLE_CHARACTER: PROMPTS,
    say.TOO_LONG: PROMPTS,
    say.SIZE_UNREADABLE: "size",
    say.SIZE_OUT_OF_RANGE: "size",
    say.TOO_MANY_PIXELS: "size",
    say.TOO_LARGE_TO_UPSCALE: "size",
    say.STEPS_OUT_OF_RANGE: "steps",
    say.STEPS_UNREADABLE: "steps",
    say.GUIDANCE_OUT_OF_RANGE: "guidance",
    say.GUIDANCE_UNREADABLE: "guidance",
    say_problem.SEED_OUT_OF_RANGE: "seed",
    say.COUNT_OUT_OF_RANGE: "count",
    say.COUNT_UNREADABLE: "count",
    say.STYLE_UNKNOWN: "style",
    say.YOUR_STYLE_GONE: "style",
    say.THE_GUILDS_STYLE_GONE: "style",
    say.USUAL_STYLE_CLOSED: "style",
    say.VERSION_UNKNOWN: "version",
    say.VERSION_UNREADABLE: "version",
    say.SAMPLER_UNKNOWN: "sampler",
    say.STRENGTH_OUT_OF_RANGE: "strength",
    say.STRENGTH_WITHOUT_IMAGE: IMAGE,
    say.IMAGE_NOT_FETCHED: IMAGE,
    say.IMAGE_GONE: IMAGE,
    say.IMAGE_TOO_LARGE: IMAGE,
    say.IMAGE_UNREADABLE: IMAGE,
}
_LABEL_OF: Final[Mapping[str, Sentence]] = {
    "size": say.SIZE,
    "steps": say.STEPS,
    "guidance": say.GUIDANCE,
    "seed": say.SEED,
    "count": say.COUNT_FIELD,
    "style": say.STYLE,
    "version": say.VERSION_FIELD,
    "sampler": say.SAMPLER,
    "strength": say.STRENGTH_FIELD,
}


def _decimal(text: str) -> float:
    """A comma is a point to many."""
    return float(text.replace(",", "."))


# The options that are numbers, and what is said of a text that is none.
_NUMBERS: Final[Mapping[str, tuple[Callable[[str], float], Sentence]]] = {
    "steps": (int, say.STEPS_UNREADABLE),
    "guidance": (_decimal, say.GUIDANCE_UNREADABLE),
    "count": (int, say.COUNT_UNREADABLE),
    "version": (int, say.VERSION_UNREADABLE),
    "strength": (_decimal, say.STRENGTH_OUT_OF_RANGE),
}


def at_fault(error: Exception) -> str | None:
    """The option that a draw was refused for, or PROMPTS; None: editing does not help."""
    if isinstance(error, Refused):
        return _OPTION_OF.get(error.sentence)
    if isinstance(error, InvalidRequest):
        # All else of a request the bot has checked by the server's own limits.
        return IMAGE if str(error).startswith("image ") else PROMPTS
    return None


def field(form: Form, option: str, language: Language) -> Field:
    """What a window shows of an option, as it was typed."""
    if option == IMAGE:
        return ui.Label[Any](
            text=say.IMAGE_FIELD(language),
            description=say.IMAGE_FIELD_LEFT_EMPTY(language),
            component=ui.FileUpload[Any](required=False),
        )
    text = as_typed(getattr(form, option))
    entered = ui.TextInput[Any](
        default=text[:_CHARACTERS] or None, required=False, max_length=_CHARACTERS
    )
    return ui.Label[Any](text=_LABEL_OF[option](language), component=entered)


def mended(form: Form, typed: Mapping[str, str]) -> Form:
    """The form with what was typed into a window's fields; of others there is no notice taken.

    Raises:
        Refused: What should be a number is none.
    """
    options = {option: text.strip() for option, text in typed.items() if option in _LABEL_OF}
    values = {option: _value(option, text) for option, text in options.items()}
    return replace(form, **values)


def _value(option: str, text: str) -> Any:  # noqa: ANN401 - as the form has it
    if not text:
        return None
    if option not in _NUMBERS:
        return text
    read, unreadable = _NUMBERS[option]
    try:
        return read(text)
    except ValueError as error:
        raise Refused(unreadable, value=quoted(text)) from error
