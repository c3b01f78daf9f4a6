from pathlib import Path

import pytest

from inference_server.settings import Settings


@pytest.mark.parametrize(
    "name", ["compile", "textual_inversions", "translation_model", "safety_checker"]
)
def test_an_empty_setting_is_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"INFERENCE_SERVER_{name.upper()}", "")
    assert getattr(Settings.read(), name) is None


def test_an_empty_first_adapter_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFERENCE_SERVER_FIRST_ADAPTER", "")
    assert Settings.read().first_adapter is None
    monkeypatch.setenv("INFERENCE_SERVER_FIRST_ADAPTER", "models/other")
    assert Settings.read().first_adapter == Path("models/other")
