"""The pages promise what is there, in both languages."""

import re
from pathlib import Path

import pytest

from tests.readme.lines import (
    CANNOT_BE_RUN,
    PAGES,
    ROOT,
    RUN_BY_THE_SUITE,
    RUN_ELSEWHERE,
    RUN_HERE,
    run_by_ci,
    shell_lines,
)

READMES = ("README.md", "README.ko.md")
LINES = shell_lines()


def text_of(name: str | Path) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands(name: str) -> list[str]:
    """The lines of its console blocks, without comments."""
    return [line for line, pages in LINES.items() if name in pages]


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    told = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in told}


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_what_it_links_to_in_the_repository_is_there(page: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text_of(page)):
        path, _, anchor = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), link
        assert not anchor or anchor in headings(target), link


@pytest.mark.parametrize("line", LINES, ids=list(LINES))
def test_each_shell_line_is_run_or_it_is_said_why_not(line: str) -> None:
    if line.partition('PROMPT="')[0].strip() in run_by_ci() or line in RUN_HERE:
        return
    if line in RUN_ELSEWHERE:
        assert (ROOT / RUN_ELSEWHERE[line]).is_file()
    elif tests := re.fullmatch(RUN_BY_THE_SUITE, line):
        assert all((ROOT / path).exists() for path in tests["paths"].split())
    else:
        assert any(re.fullmatch(pattern, line) for pattern in CANNOT_BE_RUN)


def test_nothing_is_run_or_left_that_no_page_has() -> None:
    assert [line for line in (*RUN_HERE, *RUN_ELSEWHERE) if line not in LINES] == []
    for pattern in CANNOT_BE_RUN:
        assert any(re.fullmatch(pattern, line) for line in LINES), pattern


@pytest.mark.parametrize("readme", READMES)
def test_it_begins_with_what_ci_runs(readme: str) -> None:
    told = {" ".join(line.split()[:2]) for line in commands(readme)}
    assert told == run_by_ci()


def test_both_languages_tell_the_same_commands() -> None:
    english, korean = (commands(readme) for readme in READMES)
    assert english == korean


def test_every_target_of_the_makefile_is_in_its_help() -> None:
    makefile = text_of("Makefile")
    [phony] = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    helped = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    assert sorted(phony.split()) == sorted(helped)


def test_each_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name.partition("-")[0] for path in (ROOT / "docs/decisions").glob("*.md")]
    assert len(numbers) == len(set(numbers))
