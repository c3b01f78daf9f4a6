import shutil
from pathlib import Path

import pytest
from huggingface_hub import constants

from inference_server.errors import ModelRefused
from inference_server.model.loading import load_model
from inference_server.model.source import ModelSource


def test_a_folder_is_named_after_itself(tmp_path: Path) -> None:
    (tmp_path / "pocket").mkdir()
    source = ModelSource.find(f"{tmp_path}/pocket/../pocket/")
    assert source.name == "pocket"


def test_a_checkpoint_in_one_file_is_refused_and_the_way_out_named(tmp_path: Path) -> None:
    file = tmp_path / "anything.ckpt"
    file.touch()
    with pytest.raises(
        ModelRefused, match=r"must be a folder, .* a checkpoint in one file becomes"
    ):
        ModelSource.find(str(file))


def test_a_model_of_the_hub_without_safetensors_is_refused_and_the_way_out_named(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    # As a download leaves it.
    commit = "0" * 40
    refs = tmp_path / "models--artist--old/refs"
    refs.mkdir(parents=True)
    (refs / "main").write_text(commit)
    snapshot = Path(shutil.copytree(model_folder, refs.parent / "snapshots" / commit))
    (snapshot / "unet/diffusion_pytorch_model.safetensors").unlink()
    source = ModelSource.find("artist/old")
    assert source.folder == snapshot
    with pytest.raises(ModelRefused, match=r"python -m inference_server convert artist/old$"):
        load_model(source, "cpu")


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


def test_what_the_hub_does_not_give_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    for hub_id in ("artist/none", "artist/no--name"):
        with pytest.raises(ModelRefused, match=f"the model hub does not give {hub_id} either"):
            ModelSource.find(hub_id)
