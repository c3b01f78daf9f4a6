"""A sentence in all languages that people are spoken to in."""

import string
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final


class Language(StrEnum):
    """A language that people are spoken to in."""

    ENGLISH = "en"
    KOREAN = "ko"

    @classmethod
    def of(cls, locale: object) -> "Language":
        """The language for a locale: Korean for `ko`, English for all others."""
        return cls.KOREAN if str(locale) == cls.KOREAN else cls.ENGLISH


class _Formatter(string.Formatter):
    """str.format, with a number's words for one and for many."""

    def format_field(self, value: Any, format_spec: str) -> Any:  # noqa: ANN401 - as it is there
        one, or_many, many = format_spec.partition("|")
        if not or_many:
            return super().format_field(value, format_spec)
        return f"{value} {one if value == 1 else many}"


_FORMATTER: Final = _Formatter()


@dataclass(frozen=True)
class Sentence:
    """One sentence, its translations side by side so that they change together.

    >>> Sentence(en="{count:draw|draws} ahead", ko="앞에 {count}건")(Language.KOREAN, count=2)
    '앞에 2건'
    >>> Sentence(en="{count:draw|draws} ahead", ko="앞에 {count}건")(Language.ENGLISH, count=1)
    '1 draw ahead'
    """

    en: str
    ko: str

    def __call__(self, language: Language, **values: object) -> str:
        """The sentence in `language`; values that are sentences themselves are translated too."""
        template = self.ko if language is Language.KOREAN else self.en
        told = {
            name: value(language) if isinstance(value, Sentence) else value
            for name, value in values.items()
        }
        return _FORMATTER.vformat(template, (), told)
