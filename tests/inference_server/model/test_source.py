from pathlib import Path

import pytest

from inference_server.errors import ModelRefused
from inference_server.model.source import ModelSource


def test_a_folder_is_named_after_itself(tmp_path: Path) -> None:
    (tmp_path / "pocket").mkdir()
    source = ModelSource.find(f"{tmp_path}/pocket/../pocket/")
    assert source.name == "pocket"


@pytest.mark.parametrize(
    "model", ["/no/such/folder", "./models/none", "models/none/deep", "none", "models/pockett"]
)
def test_what_can_be_a_folder_only_is_not_looked_for_on_the_hub(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelRefused, match=f"there is no model folder {model}"):
        ModelSource.find(model)
