import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import torch
from diffusers import StableDiffusionPipeline, UNet2DConditionModel
from safetensors import safe_open
from safetensors.torch import load, load_file, save

from tests.trainer.train.loras import candidate, predicted, unet_with_lora
from tests.trainer.train.runs import a_run
from trainer.train import publication
from trainer.train.folder import write_whole
from trainer.train.job import Job
from trainer.train.lora import TARGET_MODULES
from trainer.train.publication import NotAsTrained, save_adapter
from trainer.train.results import AdapterManifest

MANIFEST = AdapterManifest(
    base_model_name="tiny",
    base_model_digest="b" * 64,
    rank=4,
    lora_alpha=8,
    target_modules=TARGET_MODULES,
    dataset_digest="d" * 64,
    step=40,
)


@pytest.fixture(autouse=True)
def _one_thread_here() -> Iterator[None]:
    # So little is not worth a second one.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def job(tmp_path: Path, base_model: Path) -> Job:
    run = a_run(tmp_path / "run-7", base_model)
    return Job.model_validate_json(run.job.read_bytes()).model_copy(
        update={"trigger": "drawn by KSH drawing style", "caption_model": "/home/ksh/blip2"}
    )


@pytest.fixture
def unet(base_model: Path) -> UNet2DConditionModel:
    return unet_with_lora(base_model, seed=5)


@pytest.fixture
def best(tmp_path: Path, base_model: Path) -> Path:
    """A candidate that is not what the UNet has in the end."""
    return candidate(tmp_path / "candidates" / "40.safetensors", unet_with_lora(base_model))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "adapter" / "pytorch_lora_weights.safetensors"


def metadata_of(path: Path) -> dict[str, str]:
    with safe_open(path, "pt") as file:
        metadata: dict[str, str] = file.metadata()
        return metadata


def test_what_is_published_is_the_best_candidate_and_draws_so_in_diffusers(
    base_model: Path, unet: UNet2DConditionModel, best: Path, path: Path, job: Job
) -> None:
    save_adapter(unet, best, path, job, MANIFEST)

    kept, trained = load_file(path), load_file(best)
    assert kept.keys() == {f"unet.{name}" for name in trained}
    assert all(torch.equal(kept[f"unet.{name}"], trained[name]) for name in trained)
    assert list(path.parent.iterdir()) == [path]
    pipeline = StableDiffusionPipeline.from_pretrained(base_model)
    pipeline.load_lora_weights(path.parent)
    torch.testing.assert_close(predicted(pipeline.unet), predicted(unet_with_lora(base_model)))
    torch.testing.assert_close(predicted(unet), predicted(unet_with_lora(base_model)))


def test_the_file_says_where_it_comes_from(
    unet: UNet2DConditionModel, best: Path, path: Path, job: Job
) -> None:
    save_adapter(unet, best, path, job, MANIFEST, report_digest="e" * 64)

    metadata = metadata_of(path)
    ours = {name: value for name, value in metadata.items() if name.startswith("ksh.")}
    parameters = json.loads(ours.pop("ksh.parameters"))
    assert parameters == job.parameters.model_dump()
    assert ours.pop("ksh.software").startswith("ksh-drawing-ai ")
    assert ours == {
        "ksh.format": "1",
        "ksh.run_id": "run-7",
        "ksh.style": "ksh",
        "ksh.trigger": "drawn by KSH drawing style",
        "ksh.base_model": "tiny",
        "ksh.base_model_digest": "b" * 64,
        "ksh.dataset_digest": "d" * 64,
        "ksh.num_drawings": "5",
        "ksh.caption_model": "blip2",
        "ksh.step": "40",
        "ksh.report_digest": "e" * 64,
    }


def test_the_file_says_so_in_the_words_of_other_tools_too(
    unet: UNet2DConditionModel, best: Path, path: Path, job: Job
) -> None:
    save_adapter(unet, best, path, job, MANIFEST)

    metadata = metadata_of(path)
    expected = {
        "modelspec.sai_model_spec": "1.0.0",
        "modelspec.architecture": "stable-diffusion-v1/lora",
        "modelspec.implementation": "diffusers",
        "modelspec.title": "ksh (run-7)",
        "modelspec.resolution": "64x64",
        "modelspec.trigger_phrase": "drawn by KSH drawing style",
        "ss_base_model_version": "sd_v1",
        "ss_network_dim": "4",
        "ss_network_alpha": "8.0",
        "ss_steps": "40",
        "ss_total_batch_size": "4",
    }
    assert expected.items() <= metadata.items()
    assert datetime.fromisoformat(metadata["modelspec.date"]).tzinfo is not None
    assert json.loads(metadata["ss_tag_frequency"]) == {"ksh": {"drawn by KSH drawing style": 5}}
    content = path.read_bytes()
    tensors = content[8 + int.from_bytes(content[:8], "little") :]
    assert metadata["modelspec.hash_sha256"] == f"0x{hashlib.sha256(tensors).hexdigest()}"


def test_of_a_unet_in_bf16_the_weights_are_published_as_they_were_trained(
    base_model: Path, best: Path, path: Path, job: Job
) -> None:
    half = unet_with_lora(base_model, seed=5, dtype=torch.bfloat16)

    save_adapter(half, best, path, job, MANIFEST)

    assert {tensor.dtype for tensor in load_file(path).values()} == {torch.float32}


def test_publishing_leaves_the_unet_with_one_lora_that_can_learn(
    unet: UNet2DConditionModel, best: Path, path: Path, job: Job
) -> None:
    learn = [name for name, weight in unet.named_parameters() if weight.requires_grad]

    save_adapter(unet, best, path, job, MANIFEST)
    save_adapter(unet, best, path, job, MANIFEST)

    assert list(unet.peft_config) == ["default"]
    assert [name for name, weight in unet.named_parameters() if weight.requires_grad] == learn


def test_a_file_with_another_alpha_than_was_trained_is_not_published(
    unet: UNet2DConditionModel, best: Path, path: Path, job: Job
) -> None:
    other = MANIFEST.model_copy(update={"lora_alpha": 4})

    with pytest.raises(NotAsTrained, match="rank and alpha 4 and 8, where 4 and 4 were trained"):
        save_adapter(unet, best, path, job, other)
    assert list(path.parent.iterdir()) == []


def damaged(content: bytes) -> bytes:
    """With one number changed in its last bit."""
    return content[:-4] + bytes([content[-4] ^ 1]) + content[-3:]


def without_metadata(content: bytes) -> bytes:
    """As a plain save writes it: alpha is lost."""
    return save(load(content))


def without_a_layer(content: bytes) -> bytes:
    tensors = load(content)
    del tensors[min(tensors)]
    return save(tensors)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (damaged, r"it has other numbers in unet\..*lora_[AB]\.weight; start the run again"),
        (without_metadata, "it has rank and alpha 4 and 4, where 4 and 8 were trained"),
        (without_a_layer, "it has other layers"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_file_that_reads_back_as_another_is_not_published(
    unet: UNet2DConditionModel,
    best: Path,
    path: Path,
    job: Job,
    monkeypatch: pytest.MonkeyPatch,
    change: type[bytes],
    reason: str,
) -> None:
    # As a disk does that keeps something else.
    monkeypatch.setattr(publication, "write_whole", lambda at, x: write_whole(at, change(x)))

    with pytest.raises(NotAsTrained, match=reason):
        save_adapter(unet, best, path, job, MANIFEST)
    assert list(path.parent.iterdir()) == []
    assert list(unet.peft_config) == ["default"]
