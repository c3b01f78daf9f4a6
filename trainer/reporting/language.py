"""A sentence in both languages of the page."""

from dataclasses import dataclass

from markupsafe import Markup, escape

from rpc.language import Language


@dataclass(frozen=True)
class Sentence:
    """One sentence, its translations side by side so that they change together.

    Unlike `rpc.language.Sentence` it is told in both at once: in a template it writes both, and the
    page's style sheet shows the one that is read.

    >>> Sentence(en="{count} steps", ko="{count}스텝")(count="<2").told(Language.KOREAN)
    Markup('&lt;2스텝')
    """

    en: str
    ko: str

    def __call__(self, **values: object) -> "Sentence":
        """The same with values in it, escaped; those that are sentences are in its language."""
        return Sentence(
            *(
                self.told(language).format(
                    **{
                        name: value.told(language) if isinstance(value, Sentence) else value
                        for name, value in values.items()
                    }
                )
                for language in Language
            )
        )

    def told(self, language: Language) -> Markup:
        """In one language, for HTML."""
        return escape(self.ko if language is Language.KOREAN else self.en)

    def __html__(self) -> str:
        """Both, for templates."""
        if self.en == self.ko:
            return self.told(Language.ENGLISH)
        return Markup("").join(
            Markup('<span class="{0}" lang="{0}">{1}</span>').format(language, self.told(language))
            for language in Language
        )
