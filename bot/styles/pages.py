"""What is shown of styles: the list, and what became of a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.english import holds_other_letters
from bot.language import Language, Sentence
from bot.language import styles as say
from bot.live_message import Page
from bot.paging import Stretch
from bot.quotation import plain, quoted
from bot.styles.buttons import StylesPageButton
from bot.styles.style import Style, Words
from bot.view import Button

_ON_A_PAGE: Final = 6
# Two of each field fit into Discord's 2000.
_VALUE_CHARACTERS: Final = 150
FIELDS: Final[Mapping[str, Sentence]] = {
    "display_name": say.DISPLAY_NAME,
    "trigger": say.TRIGGER,
    "prompt_prefix": say.PROMPT_PREFIX,
    "negative_prompt_prefix": say.NEGATIVE_PROMPT_PREFIX,
    "textual_inversions": say.TEXTUAL_INVERSIONS,
}
_PREFIXES: Final = ("prompt_prefix", "negative_prompt_prefix")


@dataclass(frozen=True)
class Surroundings:
    """What a guild sees beside the styles themselves.

    Attributes:
        versions: In service, by style; None: the inference server is away.
        channels: That teach a style, by style.
    """

    guild_id: int
    versions: Mapping[str, int | None] | None
    channels: Mapping[str, int]


def listed(styles: Sequence[Style], around: Surroundings, page: int, language: Language) -> Page:
    """One page of the styles that a guild knows."""
    if not styles:
        return Page(say.NONE_YET(language))
    stretch = Stretch.of(styles, page, _ON_A_PAGE)
    lines = [_entry(style, around, language) for style in stretch.items]
    buttons: list[Button] = []
    if stretch.num_pages > 1:
        told = say.PAGE(language, page=stretch.page + 1, pages=stretch.num_pages)
        lines.append(f"-# {told}")
    if stretch.has_earlier:
        buttons.append(StylesPageButton.to(stretch.page - 1, say.EARLIER_PAGE(language)))
    if stretch.has_next:
        buttons.append(StylesPageButton.to(stretch.page + 1, say.NEXT_PAGE(language)))
    return Page("\n".join(lines), buttons=buttons)


def created(style: Style, language: Language) -> Page:
    told = say.CREATED(
        language,
        style=quoted(style.name),
        display_name=plain(style.words.display_name, 64),
        trigger=quoted(style.words.trigger, _VALUE_CHARACTERS),
    )
    warnings = [*_of_trigger(style, language), *_of_prefixes(style, language)]
    lines = [told, *warnings, say.NEXT_STEPS(language)]
    return Page("\n".join(lines))


def changed(before: Style, asked: Words, after: Style, language: Language) -> Page:
    """What is different now, of what was asked for and beside it."""
    lines = [say.CHANGED(language, style=quoted(after.name))]
    for name, field in FIELDS.items():
        was, now = getattr(before.words, name), getattr(after.words, name)
        if was != now:
            lines.append(
                say.FROM_TO(
                    language,
                    field=field,
                    before=_value(was, language),
                    after=_value(now, language),
                )
            )
    if before.words.trigger != after.words.trigger:
        if after.words.prompt_prefix != asked.prompt_prefix:
            lines.append(say.PREFIX_REWRITTEN(language))
        if after.num_drawings:
            lines.append(say.CAPTIONS_REWRITTEN(language, count=after.num_drawings))
        lines += _of_trigger(after, language)
    if any(getattr(before.words, name) != getattr(after.words, name) for name in _PREFIXES):
        lines += _of_prefixes(after, language)
    return Page("\n".join(lines))


def _of_trigger(style: Style, language: Language) -> list[str]:
    other = holds_other_letters(style.words.trigger)
    return [say.TRIGGER_NOT_ENGLISH(language)] if other else []


def _of_prefixes(style: Style, language: Language) -> list[str]:
    # A trigger in front of prompts is warned of by itself.
    prefixes = [getattr(style.words, name).replace(style.words.trigger, "") for name in _PREFIXES]
    return [say.PREFIX_NOT_ENGLISH(language)] if any(map(holds_other_letters, prefixes)) else []


def _value(value: Any, language: Language) -> str:  # noqa: ANN401 - a text, or several
    text = value if isinstance(value, str) else ", ".join(value)
    return quoted(text, _VALUE_CHARACTERS) if text else say.EMPTY(language)


def _entry(style: Style, around: Surroundings, language: Language) -> str:
    title = say.LISTED(
        language,
        display_name=plain(style.words.display_name, 64),
        style=quoted(style.name),
    )
    facts = [_version(style, around, language)]
    facts.append(say.NUM_DRAWINGS(language, count=style.num_drawings))
    if style.name in around.channels:
        facts.append(say.CHANNEL(language, channel=f"<#{around.channels[style.name]}>"))
    owned = [_owner(style, around.guild_id)(language)]
    if style.shared:
        owned.append(say.SHARED(language))
    owned.append(say.CALLED_UP_BY(language, trigger=quoted(style.words.trigger)))
    return f"{title}\n{' · '.join(facts)}\n-# {' · '.join(owned)}"


def _version(style: Style, around: Surroundings, language: Language) -> str:
    if around.versions is None:
        return say.VERSION_UNKNOWN(language)
    number = around.versions.get(style.name)
    if number is None:
        return say.NOT_TAUGHT(language)
    return say.IN_SERVICE(language, version=f"`{style.name}@{number}`")


def _owner(style: Style, guild_id: int) -> Sentence:
    if style.owner_guild_id is None:
        return say.OPERATORS
    return say.OURS if style.owner_guild_id == guild_id else say.ELSEWHERE
