"""What the services of `make run` are told."""

import os
from pathlib import Path

import pytest

from demo.house import PREFIXES
from demo.running import agreed_environment, page_address


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIXES)]:
        monkeypatch.delenv(name)


def test_callers_know_where_the_servers_are_and_the_tokens_they_ask_for(tmp_path: Path) -> None:
    # As docker-compose.yml wants it.
    (tmp_path / ".env").write_text(
        "INFERENCE_SERVER_TOKEN=open-sesame\nTRAINER_TOKEN=teach-me\nTRAINER_LISTEN=127.0.0.1:7\n"
    )
    told = agreed_environment(tmp_path)
    for caller in ("BOT", "GUI", "TRAINER"):
        assert told[f"{caller}_INFERENCE_SERVER__ADDRESS"] == "127.0.0.1:50051"
        assert told[f"{caller}_INFERENCE_SERVER__TOKEN"] == "open-sesame"
    for caller in ("BOT", "GUI"):
        assert told[f"{caller}_TRAINER__ADDRESS"] == "127.0.0.1:7"
        assert told[f"{caller}_TRAINER__TOKEN"] == "teach-me"


def test_what_the_user_sets_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("TRAINER_TOKEN=teach-me\nBOT_TRAINER__TOKEN=another\n")
    monkeypatch.setenv("BOT_TRAINER__ADDRESS", "trainer.example:1")
    told = agreed_environment(tmp_path)
    assert told["BOT_TRAINER__TOKEN"] == "another"
    assert told["BOT_TRAINER__ADDRESS"] == "trainer.example:1"


def test_where_no_token_is_asked_for_none_is_brought(tmp_path: Path) -> None:
    assert not [name for name in agreed_environment(tmp_path) if name.endswith("__TOKEN")]


def test_the_page_is_told_as_a_browser_takes_it(tmp_path: Path) -> None:
    assert page_address(agreed_environment(tmp_path)) == "http://127.0.0.1:8000"
    (tmp_path / ".env").write_text("GUI_LISTEN=10.0.0.7:443\nGUI_TLS_KEY=key.pem\n")
    assert page_address(agreed_environment(tmp_path)) == "https://10.0.0.7:443"
