"""How preferences are shown to whom they belong."""

from collections.abc import Mapping
from typing import Final

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


def members(preferences: MemberPreferences, language: Language) -> str:
    """A member's, for their eyes only."""
    spoken = preferences.language
    guidance = preferences.guidance
    values = {
        say.SIZE: _words(preferences.size, say.USUAL, language),
        say.STEPS: _number(preferences.steps, say.USUAL, language),
        say.GUIDANCE: say.USUAL(language) if guidance is None else f"{guidance:g}",
        say.STYLE: _words(preferences.style, say.USUAL, language),
        say.LANGUAGE: (say.AS_DISCORD if spoken is None else _SPOKEN[spoken])(language),
        say.PRIVATE: (say.YES if preferences.private else say.NO)(language),
    }
    return _page(say.YOURS, values, language)


def guilds(preferences: GuildPreferences, language: Language) -> str:
    """A guild's, for its managers."""
    role_id = preferences.manager_role_id
    values = {
        say.PROMPT_PREFIX: _words(preferences.prompt_prefix, say.NOTHING, language),
        say.NEGATIVE_PROMPT: _words(preferences.negative_prompt, say.NOTHING, language),
        say.STYLE: _words(preferences.style, say.USUAL, language),
        say.MANAGER_ROLE: say.NOBODY(language) if role_id is None else f"<@&{role_id}>",
        say.DRAWS_PER_DAY: _number(preferences.draws_per_day, say.NO_LIMIT, language),
        say.DRAWS_AT_ONCE: _number(preferences.draws_at_once, say.NO_LIMIT, language),
        say.UNSAFE_PICTURES: UNSAFE[preferences.unsafe_policy](language),
    }
    return _page(say.THE_GUILDS, values, language)


def _page(title: Sentence, values: Mapping[Sentence, str], language: Language) -> str:
    lines = [say.SETTING(language, name=name, value=value) for name, value in values.items()]
    return "\n".join((title(language), *lines))


def _words(words: str | None, otherwise: Sentence, language: Language) -> str:
    return quoted(words, _WORDS_CHARACTERS) if words else otherwise(language)


def _number(number: int | None, otherwise: Sentence, language: Language) -> str:
    return otherwise(language) if number is None else str(number)
