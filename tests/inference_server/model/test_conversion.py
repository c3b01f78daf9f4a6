import os
import pickle
import shutil
from pathlib import Path

import pytest
import torch
from huggingface_hub import constants
from safetensors.torch import load_file

from inference_server.errors import ModelRefused
from inference_server.model.conversion import convert, main
from inference_server.model.folder import ModelFolder
from inference_server.translation.model import load_model
from tests.inference_server.tiny_marian import LINES, pickle_weights, write_marian

WEIGHTS = {
    "unet": ("diffusion_pytorch_model", "diffusion_pytorch_model.bin"),
    "vae": ("diffusion_pytorch_model", "diffusion_pytorch_model.ckpt"),
    "text_encoder": ("model", "pytorch_model.bin"),
}


@pytest.fixture
def pickled(model_folder: Path, tmp_path: Path) -> Path:
    """The tiny model as models were published before safetensors."""
    folder = Path(shutil.copytree(model_folder, tmp_path / "pickled"))
    for component, (stem, name) in WEIGHTS.items():
        path = folder / component / f"{stem}.safetensors"
        weights = load_file(path)
        content = {"state_dict": weights} if name.endswith(".ckpt") else weights
        torch.save(content, path.with_name(name))
        path.unlink()
    return folder


def test_a_folder_of_pickles_is_converted_to_the_same_weights(
    pickled: Path, model_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ModelRefused, match="holds pickled weights only"):
        ModelFolder.checked(pickled)
    main([str(pickled)])
    assert f"INFERENCE_SERVER_MODEL={pickled}" in capsys.readouterr().out
    for component, (stem, _) in WEIGHTS.items():
        path = Path(component) / f"{stem}.safetensors"
        converted, original = load_file(pickled / path), load_file(model_folder / path)
        assert converted.keys() == original.keys()
        assert all(torch.equal(converted[name], original[name]) for name in original)
    # A second time there is nothing left to do.
    assert convert(pickled) == []


def test_pickles_in_half_precision_or_in_several_files_are_converted_too(
    pickled: Path, model_folder: Path
) -> None:
    for component in ("text_encoder", "vae"):
        whole = pickled / component / WEIGHTS[component][1]
        whole.rename(whole.with_name(f"{whole.stem}.fp16{whole.suffix}"))
    whole = pickled / "unet/diffusion_pytorch_model.bin"
    weights = torch.load(whole, weights_only=True)
    names = sorted(weights)
    whole.unlink()
    parts = [whole.with_name(f"diffusion_pytorch_model-0000{i}-of-00002.bin") for i in (1, 2)]
    for part, own in zip(parts, (names[::2], names[1::2]), strict=True):
        torch.save({name: weights[name] for name in own}, part)
    kept = parts[1].rename(pickled / "kept")
    with pytest.raises(ModelRefused, match="of the 2 files that its pickled weights have, 1 are"):
        convert(pickled)
    kept.rename(parts[1])
    convert(pickled)
    unet = load_file(pickled / "unet/diffusion_pytorch_model.safetensors")
    original = load_file(model_folder / "unet/diffusion_pytorch_model.safetensors")
    assert unet.keys() == original.keys()
    assert all(torch.equal(unet[name], original[name]) for name in original)
    assert ModelFolder.checked(pickled).weights["vae"].variant == "fp16"


def test_a_translation_model_of_the_hub_is_converted_where_it_is_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    # As a download leaves it.
    commit = "0" * 40
    refs = tmp_path / "models--artist--opus/refs"
    refs.mkdir(parents=True)
    (refs / "main").write_text(commit)
    snapshot = write_marian(refs.parent / "snapshots" / commit)
    pickle_weights(snapshot)
    with pytest.raises(ModelRefused, match=r"python -m inference_server convert artist/opus$"):
        load_model("artist/opus")
    main(["artist/opus"])
    told = capsys.readouterr().out
    assert f"INFERENCE_SERVER_TRANSLATION_MODEL or …SAFETY_CHECKER={snapshot}" in told
    model = load_model("artist/opus")
    assert {korean: model(korean) for korean in LINES} == LINES


def test_a_folder_of_transformers_without_any_weights_is_not_said_to_hold_safetensors(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelRefused, match=r"model\.safetensors is missing, and so are pickled"):
        convert(tmp_path)


def test_pickles_that_are_no_weights_by_their_names_are_not_to_be_converted(pickled: Path) -> None:
    weights = pickled / "unet/diffusion_pytorch_model.bin"
    weights.rename(weights.with_name("optimizer.bin"))
    with pytest.raises(ModelRefused, match=r"diffusion_pytorch_model\.safetensors is missing"):
        convert(pickled)


class _Trap:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


def test_a_pickle_that_would_run_code_is_refused_and_runs_none(
    pickled: Path, tmp_path: Path
) -> None:
    trap = {"conv_in.weight": _Trap(tmp_path / "sprung")}
    (pickled / "unet/diffusion_pytorch_model.bin").write_bytes(pickle.dumps(trap, protocol=2))
    with pytest.raises(ModelRefused, match="holds more than tensors or is damaged"):
        convert(pickled)
    torch.save(trap, pickled / "unet/diffusion_pytorch_model.bin")
    with pytest.raises(ModelRefused, match="holds more than tensors or is damaged"):
        convert(pickled)
    assert not (tmp_path / "sprung").exists()
    assert not list(pickled.glob("unet/*.safetensors"))


def test_what_is_not_in_diffusers_layout_is_not_converted(tmp_path: Path) -> None:
    (tmp_path / "anything-v5.ckpt").write_bytes(b"")
    with pytest.raises(ModelRefused, match="must be in diffusers' layout"):
        convert(tmp_path)


def test_a_pickle_without_tensors_is_refused(pickled: Path) -> None:
    torch.save({"epoch": 3}, pickled / "vae/diffusion_pytorch_model.ckpt")
    with pytest.raises(ModelRefused, match="holds no tensors by name"):
        convert(pickled)
