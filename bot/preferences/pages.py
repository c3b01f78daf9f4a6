"""How preferences are shown to whom they belong."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from bot.drawing.capabilities import Size
from bot.drawing.form import SHAPES
from bot.language import Language, Sentence
from bot.language import preferences as say
from bot.preferences.guild import GuildPreferences, UnsafePolicy
from bot.preferences.member import MemberPreferences
from bot.quotation import quoted

# Two of those and ten short lines fit into Discord's 2000 characters.
_WORDS_CHARACTERS: Final = 500

UNSAFE: Final[Mapping[UnsafePolicy, Sentence]] = {
    UnsafePolicy.BLOCK: say.BLOCK,
    UnsafePolicy.SPOILER: say.SPOILER,
    UnsafePolicy.AGE_RESTRICTED: say.AGE_RESTRICTED,
}
_SPOKEN: Final[Mapping[Language, Sentence]] = {
    Language.ENGLISH: say.ENGLISH,
    Language.KOREAN: say.KOREAN,
}


@dataclass(frozen=True)
class Usual:
    """What holds where a preference says nothing; None: that cannot be told now.

    Attributes:
        styles: All that the guild may draw with, whatever is preferred.
        checks_safety: Whether a safety checker looks at the pictures.
    """

    size: Size | None = None
    steps: int | None = None
    guidance: float | None = None
    style: str | None = None
    styles: Collection[str] | None = None
    checks_safety: bool | None = None


def members(
    preferences: MemberPreferences, usual: Usual, language: Language, *, saved: bool
) -> str:
    """A member's, for their eyes only.

    Args:
        preferences: Theirs.
        usual: What holds where they have none.
        language: Theirs.
        saved: Whether they have just been changed.
    """
    spoken = preferences.language
    guidance = preferences.guidance
    values = {
        say.SIZE: _words(_size(preferences.size, language), _usual(usual.size, language)),
        say.STEPS: _number(preferences.steps, _usual(usual.steps, language)),
        say.GUIDANCE: _usual(usual.guidance, language) if guidance is None else f"{guidance:g}",
        say.STYLE: _style(preferences.style, usual, language),
        say.LANGUAGE: (say.AS_DISCORD if spoken is None else _SPOKEN[spoken])(language),
        say.PRIVATE: (say.YES if preferences.private else say.NO)(language),
    }
    return _page(say.YOURS, values, language, saved=saved)


def guilds(preferences: GuildPreferences, usual: Usual, language: Language, *, saved: bool) -> str:
    """A guild's, for its managers.

    Args:
        preferences: The guild's.
        usual: What holds where it has none.
        language: The manager's.
        saved: Whether they have just been changed.
    """
    role_id = preferences.manager_role_id
    values = {
        say.PROMPT_PREFIX: _words(preferences.prompt_prefix, say.STYLES_OWN(language)),
        say.NEGATIVE_PROMPT: _words(preferences.negative_prompt, say.STYLES_OWN(language)),
        say.STYLE: _style(preferences.style, usual, language),
        say.MANAGER_ROLE: say.NOBODY(language) if role_id is None else f"<@&{role_id}>",
        say.DRAWS_PER_DAY: _number(preferences.draws_per_day, say.NO_LIMIT(language)),
        say.DRAWS_AT_ONCE: _number(preferences.draws_at_once, say.NO_LIMIT(language)),
        say.UNSAFE_PICTURES: UNSAFE[preferences.unsafe_policy](language),
    }
    page = _page(say.THE_GUILDS, values, language, saved=saved)
    if usual.checks_safety is False:
        page += f"\n-# ⚠️ {say.NOTHING_CHECKED(language)}"
    return page


def _page(
    title: Sentence, values: Mapping[Sentence, str], language: Language, *, saved: bool
) -> str:
    lines = [title(language)]
    lines += [say.SETTING(language, name=name, value=value) for name, value in values.items()]
    return "\n".join([say.SAVED(language), *lines] if saved else lines)


def _usual(value: object, language: Language) -> str:
    if value is None:
        return say.USUAL(language)
    told = f"{value:g}" if isinstance(value, float) else value
    return say.USUAL_IS(language, value=told)


def _style(name: str | None, usual: Usual, language: Language) -> str:
    """With a word on it where it cannot be drawn with here, so that another takes its place."""
    instead = _usual(None if usual.style is None else quoted(usual.style), language)
    if not name:
        return instead
    if usual.styles is None or name in usual.styles:
        return quoted(name)
    return say.STYLE_CLOSED(language, style=quoted(name))


def _size(typed: str | None, language: Language) -> str | None:
    """A shape by its name, pixels as they are told everywhere."""
    shape = SHAPES.get((typed or "").strip().lower())
    if shape is not None:
        return shape(language)
    size = Size.typed(typed or "")
    return typed if size is None else str(size)


def _words(words: str | None, otherwise: str) -> str:
    return quoted(words, _WORDS_CHARACTERS) if words else otherwise


def _number(number: int | None, otherwise: str) -> str:
    return otherwise if number is None else str(number)
