"""docs/operating/settings.md and .env.example are what the settings say."""

import re
from pathlib import Path

import pytest

from operating.reference import EXAMPLE, PAGE, example, page
from operating.services import DISCORD, sections
from operating.variables import Variable, variables
from rpc.settings import ClientSettings, ServerSettings
from tests.operating.compose import BASE, GPU, asked_for

ALL = [variable for section in sections() for variable in variables(section)]


def test_the_page_and_the_example_are_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "make settings"
    assert EXAMPLE.read_text(encoding="utf-8") == example(), "make settings"


@pytest.mark.parametrize("variable", ALL, ids=[variable.name for variable in ALL])
def test_each_setting_says_what_it_is_for(variable: Variable) -> None:
    assert variable.description, "a docstring below its field"
    assert not variable.description.endswith(".")


def test_the_example_has_every_setting_once() -> None:
    told = re.findall(r"^#([A-Z_]+)=", example(), re.MULTILINE)
    assert len(told) == len(set(told))
    assert {variable.name for variable in ALL} <= set(told)


def test_the_example_has_what_the_compose_files_ask_for() -> None:
    told = set(re.findall(r"^#([A-Z_]+)=", example(), re.MULTILINE))
    assert asked_for(BASE, GPU) <= told


def test_the_page_tells_of_every_setting() -> None:
    told = set(re.findall(r"^\| `([A-Z_…]+)` \|", page(), re.MULTILINE))
    for variable in ALL:
        name = variable.name
        if variable.declared_by is ClientSettings:
            head, _, field = name.rpartition("__")
            assert {f"{head}__…", f"…__{field}"} <= told
        elif name not in told:
            assert issubclass(ServerSettings, variable.declared_by)
            assert any(name.endswith(common[1:]) for common in told if common[0] == "…")


def test_the_defaults_of_the_example_are_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {each: each.model.read() for each in sections() if each != DISCORD}
    # What has no default would be empty, which is not the same.
    lines = re.sub(r"^#([A-Z_]+=.+)$", r"\1", example(), flags=re.MULTILINE)
    (tmp_path / ".env").write_text(lines, encoding="utf-8")
    assert "TRAINER_RUNS__MAX_QUEUE=8" in lines.splitlines()
    for section, settings in before.items():
        assert section.model.read() == settings
