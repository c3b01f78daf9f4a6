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


@pytest.mark.parametrize(("width", "height"), [(512, 512), (512, 768), (768, 512)])
def test_every_shape_of_stable_diffusion_can_be_upscaled(width: int, height: int) -> None:
    Settings.read().limits.check_size(width, height, doubled=True)
