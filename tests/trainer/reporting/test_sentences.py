import string
from dataclasses import fields

from trainer.parameters import TrainingParameters
from trainer.reporting import glossary, sentences
from trainer.reporting.language import Sentence
from trainer.runs.run import RunState

EVERY = {
    **{name: value for name, value in vars(sentences).items() if isinstance(value, Sentence)},
    **{f"STATE_OF.{state.name}": value for state, value in sentences.STATE_OF.items()},
    **{f"SETTINGS.{name}": value for name, value in glossary.SETTINGS.items()},
    **{
        f"{entry.name.en}.{part}": getattr(entry, part)
        for entry in (*glossary.METRICS.values(), *glossary.THE_REST)
        for part in ("name", "meaning")
    },
}


def placeholders(template: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}


def test_no_sentence_lacks_a_language() -> None:
    assert [name for name, said in EVERY.items() if not said.en or not said.ko] == []
    # Written in Latin letters alone it was forgotten, unless it is nothing but values.
    assert [
        name
        for name, said in EVERY.items()
        if said.ko.isascii() and said.ko.replace("{", "").replace("}", "").strip() == said.ko
    ] == []


def test_both_languages_say_the_same_things() -> None:
    # A month has a name in English and a number in Korean.
    told_apart = {"ON_DATE"}
    assert [
        name
        for name, said in EVERY.items()
        if placeholders(said.en) != placeholders(said.ko) and name not in told_apart
    ] == []


def test_every_state_of_a_run_has_a_badge() -> None:
    assert set(sentences.STATE_OF) == set(RunState)


def test_every_setting_is_explained() -> None:
    names = {field.name for field in fields(TrainingParameters)}
    assert names - set(glossary.SETTINGS) == set()
