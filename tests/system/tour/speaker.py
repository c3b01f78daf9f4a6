"""People who use the bot in their own language, and tests that speak of it in one."""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language import Language, Sentence
from bot.language.commands import KOREAN
from discord_emulator import Message, User
from discord_emulator.driver.interaction import Interaction
from tests.system.shown import SOON_S


@dataclass(frozen=True)
class Speaker:
    """A person, who types commands, presses buttons and reads answers in their language.

    Commands, options, buttons and sentences are named as they stand in the code, in English.
    """

    user: User
    language: Language

    def at(self, channel: str) -> "Speaker":
        return Speaker(self.user.at(channel), self.language)

    async def uses(self, command: str, /, **options: object) -> Interaction:
        """Types a command."""
        typed = {self.word(name): value for name, value in options.items()}
        return await self.user.slash(self._command(command), **typed)

    async def asks(self, command: str, /, **options: object) -> Message:
        """The first answer to a command."""
        return await (await self.uses(command, **options)).reply(SOON_S)

    async def suggested(self, command: str, option: str, typed: str = "") -> list[str]:
        """What is suggested for an option: the names that stand in the list."""
        focused = self.word(option)
        choices = await self.user.suggestions(self._command(command), focused, **{focused: typed})
        return [choice.name for choice in choices]

    async def opens_menu(self, message: Message, command: str) -> Interaction:
        """Takes a command from a message's menu."""
        return await self.user.message_menu(message, self.word(command))

    async def presses(self, message: Message, button: Sentence, **values: object) -> Interaction:
        """Presses a button."""
        return await self.user.click(message, button(self.language, **values))

    def reads(self, message: Message, sentence: Sentence, **values: object) -> bool:
        """Whether a message says that, whatever it puts in where no value is given."""
        return bool(self._pattern(sentence, values).search(message.text))

    async def until(self, message: Message, sentence: Sentence, **values: object) -> Message:
        """The message, once it says that."""
        return await self.user.until(
            message, lambda state: self.reads(state, sentence, **values), timeout_s=SOON_S
        )

    def word(self, english: str) -> str:
        """The name of a command or of an option."""
        return KOREAN[english] if self.language is Language.KOREAN else english

    def _command(self, english: str) -> str:
        return " ".join(self.word(name) for name in english.split())

    def _pattern(self, sentence: Sentence, values: dict[str, object]) -> re.Pattern[str]:
        return re.compile("".join(self._parts(sentence, values)))

    def _parts(self, sentence: Sentence, values: dict[str, object]) -> Iterator[str]:
        template = sentence.ko if self.language is Language.KOREAN else sentence.en
        for plain, field, form, _ in string.Formatter().parse(template):
            yield re.escape(plain)
            if field is None:
                continue
            if field not in values:
                yield ".+?"
                continue
            placeholder = "{" + field + (f":{form}" if form else "") + "}"
            told = Sentence(placeholder, placeholder)(self.language, **{field: values[field]})
            yield re.escape(told)
