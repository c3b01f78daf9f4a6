import pkgutil
import re
import string
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from discord import AppCommandOptionType, AppCommandType, Locale, app_commands

import bot.language
from bot import problem
from bot.bot import Bot
from bot.dataset.drawing import RefusalReason
from bot.dataset.replies import SENTENCE_OF as REFUSALS
from bot.language import Language, Sentence, problems
from bot.language import commands as in_korean
from bot.language.commands import KOREAN
from rpc import errors

AREAS = [
    import_module(area.name)
    for area in pkgutil.walk_packages(bot.language.__path__, f"{bot.language.__name__}.")
]
WORDS_OF_COMMANDS = {
    area.name for area in pkgutil.iter_modules(in_korean.__path__, f"{in_korean.__name__}.")
}
# What Discord takes as the name of a command or an option, in any script.
NAME = re.compile(r"[-_'\w]{1,32}")


def sentences(area: ModuleType) -> Iterator[tuple[str, Sentence]]:
    for name, value in vars(area).items():
        if isinstance(value, Sentence):
            yield f"{area.__name__}.{name}", value


EVERY = [sentence for area in AREAS for sentence in sentences(area)]


def placeholders(template: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}


def test_both_languages_say_the_same_things() -> None:
    assert [
        name
        for name, sentence in EVERY
        if placeholders(sentence.en) != placeholders(sentence.ko) or "" in placeholders(sentence.en)
    ] == []


def test_every_sentence_fits_into_a_message_with_room_for_its_values() -> None:
    assert [name for name, said in EVERY if max(len(said.en), len(said.ko)) >= 300] == []


def test_no_word_of_the_commands_has_its_korean_in_two_places() -> None:
    words = [word for area in AREAS if area.__name__ in WORDS_OF_COMMANDS for word in area.KOREAN]
    assert [word for word, places in Counter(words).items() if places > 1] == []


def test_korean_is_for_korean_members_and_english_for_all_others() -> None:
    assert Language.of(Locale.korean) is Language.KOREAN
    assert {Language.of(locale) for locale in Locale if locale is not Locale.korean} == {
        Language.ENGLISH
    }


def test_a_value_that_is_a_sentence_is_translated_too() -> None:
    told = problems.SERVER_AWAY(Language.KOREAN, server=problems.TRAINER)
    assert "학습 서버에 연결할 수 없어요" in told


def below(error: type[errors.KshError]) -> Iterator[type[errors.KshError]]:
    for lower in error.__subclasses__():
        yield lower
        yield from below(lower)


def test_every_error_of_a_server_has_a_sentence() -> None:
    known = [error for error in below(errors.KshError) if error.__module__ == errors.__name__]
    assert [error for error in known if problem.sentence_of(error) is None] == []


def test_every_reason_to_refuse_a_drawing_has_a_sentence() -> None:
    assert set(REFUSALS) == set(RefusalReason)


def commands(bot: Bot) -> Iterator[app_commands.Command[Any, ..., Any] | app_commands.Group]:
    for command in bot.tree.get_commands(type=AppCommandType.chat_input):
        assert isinstance(command, app_commands.Command | app_commands.Group)
        yield command
        if isinstance(command, app_commands.Group):
            yield from command.walk_commands()


def test_every_command_is_in_korean_too(bot: Bot) -> None:
    menus = (AppCommandType.message, AppCommandType.user)
    said = {command.name for kind in menus for command in bot.tree.get_commands(type=kind)}
    own_words: set[str] = set()
    for command in commands(bot):
        said |= {command.name, command.description}
        if isinstance(command, app_commands.Command):
            for option in command.parameters:
                assert option.type is not AppCommandOptionType.subcommand
                said |= {str(option.display_name), str(option.description)}
                # What is called by the field's own word may be called so in every language.
                own_words |= {each.name for each in option.choices if each.name == each.value}
                said |= {each.name for each in option.choices if each.name != each.value}
    assert said <= set(KOREAN) <= said | own_words


def test_every_korean_name_is_one_that_discord_takes() -> None:
    names = {english: korean for english, korean in KOREAN.items() if " " not in english}
    assert [korean for korean in names.values() if not NAME.fullmatch(korean)] == []
    assert [korean for korean in KOREAN.values() if len(korean) > 100] == []
