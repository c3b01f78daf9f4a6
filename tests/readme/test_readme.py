"""The READMEs promise what is there, in both languages."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.ko.md")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(name: str) -> list[str]:
    """The lines of its console blocks, without comments."""
    blocks = re.findall(r"```console\n(.*?)```", text_of(name), re.DOTALL)
    return [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("readme", READMES)
def test_what_it_links_to_in_the_repository_is_there(readme: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text_of(readme))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("readme", READMES)
def test_each_command_is_one_that_ci_runs(readme: str) -> None:
    run = text_of(".ci/run")
    run_by_ci = {
        word for line in re.findall(r"^make (.+)$", run, re.MULTILINE) for word in line.split()
    }
    told = {command.split()[1] for command in commands(readme) if command.startswith("make ")}
    assert told == run_by_ci


def test_both_languages_tell_the_same_commands() -> None:
    english, korean = (commands(readme) for readme in READMES)
    assert english == korean


def test_every_target_of_the_makefile_is_in_its_help() -> None:
    makefile = text_of("Makefile")
    [phony] = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    helped = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    assert sorted(phony.split()) == sorted(helped)
