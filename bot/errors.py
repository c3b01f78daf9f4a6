"""What the bot itself refuses, beside the errors that its servers answer with (rpc.errors)."""

from bot.language import Language, Sentence


class Refused(Exception):
    """A member asked for something that breaks a rule. They are told so in their language.

    Args:
        sentence: The rule.
        values: What the sentence's placeholders stand for.
    """

    def __init__(self, sentence: Sentence, **values: object) -> None:
        super().__init__(sentence(Language.ENGLISH, **values))
        self._sentence = sentence
        self._values = values

    def told(self, language: Language) -> str:
        return self._sentence(language, **self._values)
