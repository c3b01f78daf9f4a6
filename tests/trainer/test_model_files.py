import subprocess
from pathlib import Path

import pytest
from huggingface_hub import constants

from trainer.errors import BaseModelUnusable
from trainer.model_files import ModelFiles


def test_the_digest_of_the_base_model_is_what_sha256sum_says(base_model: Path) -> None:
    said = subprocess.run(
        "sha256sum text_encoder/*.safetensors unet/*.safetensors vae/*.safetensors | sha256sum",
        shell=True,
        cwd=base_model,
        check=True,
        capture_output=True,
        text=True,
    )

    assert ModelFiles.find(str(base_model)).digest() == said.stdout.split()[0]


@pytest.mark.parametrize(
    "model", ["/no/such/folder", "./models/none", "models/none/deep", "none", "models/pockett"]
)
def test_what_can_be_a_folder_only_is_not_looked_for_on_the_hub(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    monkeypatch.chdir(tmp_path)

    with pytest.raises(BaseModelUnusable, match=f"{model} is not there; set TRAINER_BASE_MODEL"):
        ModelFiles.find(model)


def test_what_the_hub_does_not_give_is_said_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)

    with pytest.raises(
        BaseModelUnusable, match="the model hub does not give nobody/nothing either"
    ):
        ModelFiles.find("nobody/nothing")


def test_a_model_without_safetensors_is_refused_with_the_way_to_make_them(tmp_path: Path) -> None:
    words = f"its text_encoder has none; of pickles, `python -m inference_server convert {tmp_path}"

    with pytest.raises(BaseModelUnusable, match=words):
        ModelFiles.find(str(tmp_path))
