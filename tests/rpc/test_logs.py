"""Who sees colours."""

import io

import pytest

from rpc.logs import wants_colours


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


def test_colours_are_for_terminals_and_not_for_files() -> None:
    assert wants_colours(Terminal())
    assert not wants_colours(io.StringIO())


def test_whoever_wants_none_gets_none_and_whoever_shows_a_pipe_gets_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert wants_colours(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not wants_colours(io.StringIO())
    assert not wants_colours(Terminal())
