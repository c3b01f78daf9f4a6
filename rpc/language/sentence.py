"""A sentence in all languages that people are spoken to in."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language that people are spoken to in."""

    ENGLISH = "en"
    KOREAN = "ko"

    @classmethod
    def of(cls, locale: object) -> "Language":
        """The language for a locale: Korean for `ko`, English for all others."""
        return cls.KOREAN if str(locale) == cls.KOREAN else cls.ENGLISH


@dataclass(frozen=True)
class Sentence:
    """One sentence, its translations side by side so that they change together.

    >>> Sentence(en="{count} ahead", ko="앞에 {count}건")(Language.KOREAN, count=2)
    '앞에 2건'
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
        return template.format(**told)
