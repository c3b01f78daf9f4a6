import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from inference_server.errors import ModelRefused
from inference_server.model.digest import model_digest
from inference_server.model.folder import ModelFolder
from inference_server.model.loading import load_model
from inference_server.model.source import ModelSource

UNET = "unet/diffusion_pytorch_model.safetensors"


@pytest.fixture
def folder(model_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(model_folder, tmp_path / "tiny"))


def refusal(folder: Path) -> str:
    with pytest.raises(ModelRefused) as caught:
        ModelFolder.checked(folder)
    return str(caught.value)


def test_a_whole_folder_is_taken(folder: Path) -> None:
    checked = ModelFolder.checked(folder)
    assert checked.weights["unet"].files == (folder / UNET,)
    assert checked.scheduler_config["beta_schedule"] == "scaled_linear"


def test_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none") == f"there is no model folder {tmp_path / 'none'}"


@pytest.mark.parametrize(
    "missing",
    [
        UNET,
        "unet/config.json",
        "vae/diffusion_pytorch_model.safetensors",
        "text_encoder/model.safetensors",
        "text_encoder/config.json",
        "scheduler/scheduler_config.json",
        "tokenizer/tokenizer.json",
    ],
)
def test_a_folder_that_lacks_something_is_refused_and_the_thing_named(
    folder: Path, missing: str
) -> None:
    (folder / missing).unlink()
    assert f"is incomplete: {missing} is missing" in refusal(folder)


def test_a_folder_that_holds_pickles_only_is_refused_and_the_way_out_named(folder: Path) -> None:
    (folder / UNET).rename(folder / "unet/diffusion_pytorch_model.bin")
    assert f"convert them first: python -m inference_server convert {folder}" in refusal(folder)


def test_a_folder_with_a_checkpoint_in_one_file_is_refused_and_the_way_out_named(
    tmp_path: Path,
) -> None:
    (tmp_path / "anything.ckpt").touch()
    with pytest.raises(ModelRefused, match=r"unet/config.json is missing .* in one file becomes"):
        ModelFolder.checked(tmp_path)


def test_a_vocabulary_without_its_merges_is_refused(folder: Path) -> None:
    (folder / "tokenizer/tokenizer.json").rename(folder / "tokenizer/vocab.json")
    assert "is incomplete: tokenizer/merges.txt is missing" in refusal(folder)


def test_half_a_json_is_refused(folder: Path) -> None:
    (folder / "unet/config.json").write_text('{"sample')
    assert "config.json cannot be read" in refusal(folder)


def test_another_kind_of_model_is_refused(folder: Path) -> None:
    config = json.loads((folder / "unet/config.json").read_text())
    (folder / "unet/config.json").write_text(json.dumps({**config, "in_channels": 9}))
    assert "with 4 input channels, not a UNet2DConditionModel with 9" in refusal(folder)
    (folder / "text_encoder_2").mkdir()
    assert "is a Stable Diffusion XL" in refusal(folder)


def test_parts_of_different_models_are_refused(folder: Path) -> None:
    config = json.loads((folder / "text_encoder/config.json").read_text())
    (folder / "text_encoder/config.json").write_text(json.dumps({**config, "hidden_size": 768}))
    assert "they are of different models" in refusal(folder)


def test_weights_in_several_files_and_in_a_variant_are_found(folder: Path) -> None:
    weights = load_file(folder / UNET)
    names = sorted(weights)
    (folder / UNET).unlink()
    parts = [f"diffusion_pytorch_model.fp16-{i:05}-of-00002.safetensors" for i in (1, 2)]
    table = {name: parts[i % 2] for i, name in enumerate(names)}
    for part in parts:
        own = {n: weights[n].half() for n in names if table[n] == part}
        save_file(own, folder / "unet" / part, metadata={"format": "pt"})
    index = folder / "unet/diffusion_pytorch_model.safetensors.index.fp16.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": table}))
    checked = ModelFolder.checked(folder)
    assert [file.name for file in checked.weights["unet"].files] == parts
    unet = load_model(ModelSource.find(str(folder)), "cpu").unet
    assert unet.dtype == torch.float32
    (folder / "unet" / parts[1]).unlink()
    assert "is incomplete" in refusal(folder)


def test_damaged_weights_are_refused(folder: Path) -> None:
    content = (folder / UNET).read_bytes()
    (folder / UNET).write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelRefused, match="unet cannot be loaded"):
        load_model(ModelSource.find(str(folder)), "cpu")


def test_a_damaged_tokenizer_is_refused(folder: Path) -> None:
    path = folder / "tokenizer/tokenizer.json"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ModelRefused, match="tokenizer cannot be loaded"):
        load_model(ModelSource.find(str(folder)), "cpu")


def test_a_device_that_is_not_there_is_refused(folder: Path) -> None:
    missing = next(d for d in ("cuda", "mps") if not getattr(torch, d).is_available())
    with pytest.raises(ModelRefused, match=f"the device is set to {missing}, and there is none"):
        load_model(ModelSource.find(str(folder)), missing)  # type: ignore[arg-type]


def test_the_digest_is_that_of_the_weights_and_of_nothing_else(
    folder: Path, tmp_path: Path
) -> None:
    def digest(of: Path) -> str:
        weights = ModelFolder.checked(of).weights.values()
        return model_digest(of, [file for own in weights for file in own.files])

    before = digest(folder)
    moved = folder.rename(tmp_path / "renamed")
    (moved / "scheduler/README.md").write_text("hello")
    assert digest(moved) == before
    weights = load_file(moved / UNET)
    weights["conv_in.bias"] += 1
    save_file(weights, moved / UNET, metadata={"format": "pt"})
    assert digest(moved) != before
