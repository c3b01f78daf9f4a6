from pathlib import Path

import pytest
import torch
from diffusers import StableDiffusionPipeline, UNet2DConditionModel
from peft import LoraConfig
from safetensors.torch import load_file, save_file

from tests.trainer.train.loras import published
from trainer.train.base_model import BaseModel
from trainer.train.job import LoraTargets
from trainer.train.lora import (
    TARGET_MODULES,
    OtherLayers,
    add_lora,
    begin_with,
    target_modules,
)


def a_unet(base_model: Path, dtype: torch.dtype = torch.float32) -> UNet2DConditionModel:
    return BaseModel.find(str(base_model)).unet(dtype)


def learnt(unet: UNet2DConditionModel) -> None:
    """Gives the LoRA weights that do something."""
    chance = torch.Generator().manual_seed(1)
    for name, weight in unet.named_parameters():
        if ".lora_" in name:
            torch.nn.init.normal_(weight, std=0.1, generator=chance)


def predicted(unet: UNet2DConditionModel) -> torch.Tensor:
    chance = torch.Generator().manual_seed(2)
    latents = torch.randn(3, 4, 8, 8, generator=chance)
    states = torch.randn(3, 77, 32, generator=chance)
    prediction: torch.Tensor = unet(latents, torch.tensor([1, 500, 999]), states).sample
    return prediction


def test_lora_weights_are_fp32_on_a_bf16_unet_and_all_of_them_learn(base_model: Path) -> None:
    unet = a_unet(base_model, torch.bfloat16)

    weights = add_lora(unet, rank=2, lora_alpha=2, seed=1)

    assert {weight.dtype for weight in weights.values()} == {torch.float32}
    assert set(weights) == {name for name, _ in unet.named_parameters() if ".lora_" in name}
    for target in TARGET_MODULES:
        assert any(f".{target}.lora_B" in name for name in weights), target


@pytest.mark.parametrize(
    ("targets", "some", "none"),
    [
        ("attention", ["to_q", "to_out.0"], ["ff.net.2", "proj_in", "time_emb_proj"]),
        ("feed_forward", ["to_v", "ff.net.0.proj"], ["proj_out", "time_emb_proj"]),
        ("all", ["to_k", "ff.net.2", "proj_in", "time_emb_proj"], []),
    ],
)
def test_the_layers_that_were_asked_for_learn(
    base_model: Path, targets: LoraTargets, some: list[str], none: list[str]
) -> None:
    weights = add_lora(a_unet(base_model), rank=2, lora_alpha=2, seed=1, targets=targets)

    def learns(layer: str) -> bool:
        return any(f".{layer}.lora_A" in name for name in weights)

    assert all(map(learns, some))
    assert not any(map(learns, none))


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_gradients_are_those_of_pefts_own_layers(base_model: Path, dtype: torch.dtype) -> None:
    ours, stock = a_unet(base_model, dtype), a_unet(base_model, dtype)
    add_lora(ours, rank=4, lora_alpha=8, seed=1)
    stock.add_adapter(LoraConfig(r=4, lora_alpha=8, target_modules=list(target_modules("all"))))
    gradients = []
    for unet in (ours, stock):
        unet.train()
        learnt(unet)
        for name, weight in unet.named_parameters():
            if ".lora_" in name:
                weight.data = weight.data.float()
        with torch.autocast("cpu", dtype, enabled=dtype != torch.float32):
            predicted(unet).float().square().mean().backward()
        gradients.append({n: w.grad for n, w in unet.named_parameters() if w.grad is not None})

    assert gradients[0].keys() == gradients[1].keys()
    tolerance = 1e-4 if dtype == torch.float32 else 0.1
    for name, gradient in gradients[0].items():
        other = gradients[1][name]
        assert (gradient - other).norm() <= tolerance * other.norm(), name


def test_a_unet_whose_lora_is_switched_off_predicts_as_the_base_model(base_model: Path) -> None:
    unet = a_unet(base_model)
    expected = predicted(unet)
    add_lora(unet, rank=4, lora_alpha=8, seed=1)
    learnt(unet)

    assert not torch.allclose(predicted(unet), expected, atol=1e-3)
    unet.disable_lora()
    assert torch.equal(predicted(unet), expected)


def test_a_saved_lora_loads_into_diffusers_with_its_alpha(tmp_path: Path, base_model: Path) -> None:
    unet = a_unet(base_model)
    add_lora(unet, rank=4, lora_alpha=8, seed=1)
    learnt(unet)
    published(tmp_path / "adapter" / "pytorch_lora_weights.safetensors", unet)

    pipeline = StableDiffusionPipeline.from_pretrained(base_model)
    pipeline.load_lora_weights(tmp_path / "adapter")

    with torch.no_grad():
        torch.testing.assert_close(predicted(pipeline.unet), predicted(unet))


@pytest.mark.parametrize("lora_alpha", [8, 4])
def test_a_run_begins_where_the_version_it_continues_from_ended(
    tmp_path: Path, base_model: Path, lora_alpha: float
) -> None:
    version = a_unet(base_model)
    add_lora(version, rank=4, lora_alpha=8, seed=1)
    learnt(version)
    published(tmp_path / "version.safetensors", version)
    unet = a_unet(base_model)
    weights = add_lora(unet, rank=4, lora_alpha=lora_alpha, seed=2)

    begin_with(weights, tmp_path / "version.safetensors", lora_alpha)

    with torch.no_grad():
        torch.testing.assert_close(predicted(unet), predicted(version))


def test_a_version_of_other_layers_or_ranks_is_refused_and_says_which(
    tmp_path: Path, base_model: Path
) -> None:
    version = a_unet(base_model)
    add_lora(version, rank=4, lora_alpha=4, seed=1, targets="attention")
    path = tmp_path / "version.safetensors"
    published(path, version)
    attention = add_lora(a_unet(base_model), rank=8, lora_alpha=8, seed=2, targets="attention")
    everything = add_lora(a_unet(base_model), rank=4, lora_alpha=4, seed=2)
    before = {name: weight.clone() for name, weight in everything.items()}

    with pytest.raises(OtherLayers, match=r"another rank, as .*to_k\.lora_A\.weight shows"):
        begin_with(attention, path, 8)
    with pytest.raises(OtherLayers, match="has other layers"):
        begin_with(everything, path, 4)
    save_file({name.replace("unet", "other"): t for name, t in load_file(path).items()}, path)
    with pytest.raises(OtherLayers, match="has other layers"):
        begin_with(everything, path, 4)
    path.write_bytes(b"nothing")
    with pytest.raises(OtherLayers, match="cannot be read"):
        begin_with(everything, path, 4)
    assert all(torch.equal(weight, before[name]) for name, weight in everything.items())
