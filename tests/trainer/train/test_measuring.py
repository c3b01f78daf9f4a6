from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import DDPMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import load_file, save_file

from tests.trainer.train.loras import candidate, predicted, published, unet_with_lora
from trainer.train import held_out
from trainer.train.base_model import BaseModel
from trainer.train.candidate import OtherLora, load_candidate
from trainer.train.interlude import second_lora, without_lora
from trainer.train.measuring import NotMeasurable, measure
from trainer.train.preparation import Examples
from trainer.train.results import HeldOutLosses

# How much a LoRA's weights are: the less, the nearer it is to the base model.
STRENGTHS = {10: 0.3, 20: 0.05, 30: 0.2}


def examples(num_drawings: int, height: int = 8, width: int = 8, seed: int = 0) -> Examples:
    generator = torch.Generator().manual_seed(seed)
    shape = (num_drawings, 2, 4, height, width)
    return Examples(
        mean=torch.randn(shape, generator=generator),
        std=torch.rand(shape, generator=generator) * 0.1,
        embeddings=torch.randn((num_drawings, 77, 32), generator=generator),
        caption_of=torch.arange(num_drawings),
    )


@pytest.fixture(autouse=True)
def _few_rows_in_one_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # So little is not worth a second one.
    monkeypatch.setattr(held_out, "_LEAST_ROWS", 24)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def schedule(base_model: Path) -> DDPMScheduler:
    return BaseModel.find(str(base_model)).noise_schedule()


@pytest.fixture
def unet(base_model: Path) -> UNet2DConditionModel:
    return unet_with_lora(base_model)


@pytest.fixture(scope="module")
def candidates(base_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[int, Path]:
    folder = tmp_path_factory.mktemp("candidates")
    return {
        step: candidate(folder / f"{step}.safetensors", unet_with_lora(base_model, std=std))
        for step, std in STRENGTHS.items()
    }


def measured(
    unet: UNet2DConditionModel,
    schedule: DDPMScheduler,
    candidates: Mapping[int, Path],
    **others: Any,  # noqa: ANN401 - measure's
) -> HeldOutLosses:
    arguments = {
        "examples": [examples(3)],
        "in_service": None,
        "seed": 1,
        "dtype": torch.float32,
        "device": torch.device("cpu"),
        "report": lambda _: None,
        **others,
    }
    return measure(unet, schedule, candidates=candidates, **arguments)


def test_the_best_checkpoint_is_the_one_with_the_lowest_loss_and_not_the_last(
    unet: UNet2DConditionModel, schedule: DDPMScheduler, candidates: Mapping[int, Path]
) -> None:
    reports: list[int] = []
    found = measured(unet, schedule, candidates, report=reports.append)

    losses = {checkpoint.step: checkpoint.loss for checkpoint in found.checkpoints}
    assert list(losses) == [10, 20, 30]
    assert found.best_step == min(losses, key=lambda step: losses[step]) == 20
    assert found.num_drawings == 3
    assert found.in_service is None
    # The first checkpoint's turn comes when the models that it is compared with are measured.
    assert reports == [0, 0, 1, 2, 3]


def test_of_checkpoints_that_cannot_be_told_apart_the_latest_is_the_best(
    unet: UNet2DConditionModel, schedule: DDPMScheduler, candidates: Mapping[int, Path]
) -> None:
    found = measured(unet, schedule, {**candidates, 25: candidates[20]})

    assert found.best_step == 25


def test_the_base_model_is_measured_without_the_lora(
    base_model: Path,
    unet: UNet2DConditionModel,
    schedule: DDPMScheduler,
    candidates: Mapping[int, Path],
    tmp_path: Path,
) -> None:
    fresh = unet_with_lora(base_model, std=0)
    no_change = {40: candidate(tmp_path / "40.safetensors", fresh)}

    found = measured(unet, schedule, candidates)
    against_itself = measured(unet, schedule, no_change)

    assert found.base is not None
    assert found.base.loss == against_itself.checkpoints[0].loss
    best = min(checkpoint.loss for checkpoint in found.checkpoints)
    assert found.base.difference == pytest.approx(best - found.base.loss)
    assert found.base.low <= found.base.difference <= found.base.high
    assert against_itself.base is not None
    assert (against_itself.base.low, against_itself.base.high) == (0, 0)


def test_the_version_in_service_is_measured_with_its_own_rank_and_alpha(
    base_model: Path,
    unet: UNet2DConditionModel,
    schedule: DDPMScheduler,
    candidates: Mapping[int, Path],
    tmp_path: Path,
) -> None:
    other = unet_with_lora(base_model, rank=2, lora_alpha=6, seed=3)
    in_service = published(tmp_path / "in_service.safetensors", other)
    as_candidate = {10: candidate(tmp_path / "10.safetensors", other)}

    found = measured(unet, schedule, candidates, in_service=in_service)

    assert found.in_service is not None
    expected = measured(other, schedule, as_candidate).checkpoints[0].loss
    assert found.in_service.loss == pytest.approx(expected, rel=1e-6)


def test_a_second_lora_predicts_as_it_does_in_diffusers(
    base_model: Path, unet: UNet2DConditionModel, tmp_path: Path
) -> None:
    other = unet_with_lora(base_model, rank=2, lora_alpha=6, seed=3)
    path = published(tmp_path / "lora" / "in_service.safetensors", other)
    pipeline = StableDiffusionPipeline.from_pretrained(base_model)
    pipeline.load_lora_weights(path.parent, weight_name=path.name)

    with second_lora(unet, path):
        torch.testing.assert_close(predicted(unet), predicted(pipeline.unet))


def test_a_second_lora_may_have_layers_and_ranks_that_the_first_has_not(
    base_model: Path, tmp_path: Path
) -> None:
    both = unet_with_lora(base_model, rank=2, lora_alpha=2, seed=3)
    tensors = get_peft_model_state_dict(both)
    odd = "mid_block.resnets.0.time_emb_proj"
    tensors[f"{odd}.lora_A.weight"] = torch.randn(3, tensors[f"{odd}.lora_A.weight"].shape[1])
    tensors[f"{odd}.lora_B.weight"] = torch.randn(len(tensors[f"{odd}.lora_B.weight"]), 3)
    # As the inference server keeps a LoRA that was uploaded in kohya's layout.
    ranks = {"rank_pattern": {f"^{odd}": 3}, "alpha_pattern": {f"^{odd}": 6}}
    modules = sorted({name.rpartition(".lora_")[0] for name in tensors})
    StableDiffusionPipeline.save_lora_weights(
        tmp_path,
        unet_lora_layers=tensors,
        unet_lora_adapter_metadata={"r": 2, "lora_alpha": 2, "target_modules": modules, **ranks},
        weight_name="odd.safetensors",
    )
    pipeline = StableDiffusionPipeline.from_pretrained(base_model)
    pipeline.load_lora_weights(tmp_path, weight_name="odd.safetensors")
    narrow = BaseModel.find(str(base_model)).unet(torch.float32)
    narrow.add_adapter(LoraConfig(r=4, target_modules=["to_q"], init_lora_weights=False))
    own = predicted(narrow)

    with second_lora(narrow, tmp_path / "odd.safetensors"):
        torch.testing.assert_close(predicted(narrow), predicted(pipeline.unet))
    assert torch.equal(predicted(narrow), own)


def test_measuring_leaves_the_unet_and_chance_as_they_were(
    base_model: Path,
    unet: UNet2DConditionModel,
    schedule: DDPMScheduler,
    candidates: Mapping[int, Path],
    tmp_path: Path,
) -> None:
    unet.train()
    other = unet_with_lora(base_model, rank=2, seed=3)
    in_service = published(tmp_path / "in_service.safetensors", other)
    weights = {name: weight.clone() for name, weight in unet.named_parameters()}
    learn = {name for name, weight in unet.named_parameters() if weight.requires_grad}
    before, chance = predicted(unet), torch.get_rng_state()

    measured(unet, schedule, candidates, in_service=in_service)

    assert unet.training
    assert torch.equal(torch.get_rng_state(), chance)
    assert torch.equal(predicted(unet), before)
    now = dict(unet.named_parameters())
    assert now.keys() == weights.keys()
    assert all(torch.equal(now[name], weights[name]) for name in weights)
    assert {name for name, weight in now.items() if weight.requires_grad} == learn


def test_measuring_again_gives_the_very_same_numbers(
    unet: UNet2DConditionModel, schedule: DDPMScheduler, candidates: Mapping[int, Path]
) -> None:
    first = measured(unet, schedule, candidates)

    assert measured(unet, schedule, candidates) == first
    assert measured(unet, schedule, candidates, seed=2) != first


def test_drawings_of_several_shapes_count_alike(
    unet: UNet2DConditionModel, schedule: DDPMScheduler, candidates: Mapping[int, Path]
) -> None:
    square, tall = examples(2), examples(1, height=12, seed=1)
    groups = [square, examples(0), tall]

    found = measured(unet, schedule, candidates, examples=groups)

    assert found.num_drawings == 3
    # Noise depends on the number of a drawing: those in front of it are the same.
    of_square = measured(unet, schedule, candidates, examples=[square]).checkpoints
    assert min(c.loss for c in of_square) != min(c.loss for c in found.checkpoints)


def test_a_loss_falls_where_a_lora_learnt_the_drawings(
    unet: UNet2DConditionModel, schedule: DDPMScheduler, tmp_path: Path
) -> None:
    drawings = examples(3)
    first = candidate(tmp_path / "1.safetensors", unet)
    weights = [weight for weight in unet.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=1e-2)
    generator = torch.Generator().manual_seed(5)
    for _ in range(30):
        noise = torch.randn(3, 4, 8, 8, generator=generator)
        timesteps = torch.randint(1000, (3,), generator=generator)
        noisy = schedule.add_noise(drawings.mean[:, 0], noise, timesteps)
        loss = (unet(noisy, timesteps, drawings.embeddings).sample - noise).square().mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    second = candidate(tmp_path / "2.safetensors", unet)

    found = measured(unet, schedule, {1: first, 2: second}, examples=[drawings])

    assert found.best_step == 2
    assert found.base is not None
    assert found.base.high < 0


def test_a_checkpoint_whose_loss_is_no_number_is_never_the_best(
    base_model: Path,
    unet: UNet2DConditionModel,
    schedule: DDPMScheduler,
    candidates: Mapping[int, Path],
    tmp_path: Path,
) -> None:
    broken = candidate(tmp_path / "0.safetensors", unet_with_lora(base_model, std=float("inf")))

    found = measured(unet, schedule, {**candidates, 40: broken})

    assert found.best_step == 20
    assert [checkpoint.step for checkpoint in found.checkpoints] == [10, 20, 30]
    assert HeldOutLosses.model_validate_json(found.model_dump_json()) == found
    with pytest.raises(NotMeasurable, match="the learning rate is too high"):
        measured(unet, schedule, {40: broken})


def test_against_a_version_in_service_whose_loss_is_no_number_nothing_is_compared(
    base_model: Path,
    unet: UNet2DConditionModel,
    schedule: DDPMScheduler,
    candidates: Mapping[int, Path],
    tmp_path: Path,
) -> None:
    broken = unet_with_lora(base_model, std=float("inf"))
    in_service = published(tmp_path / "in_service.safetensors", broken)

    found = measured(unet, schedule, candidates, in_service=in_service)

    assert found.in_service is None
    assert found.base is not None


@pytest.mark.parametrize("damage", ["cut off", "of another model"])
def test_a_version_in_service_that_cannot_be_read_is_named_as_the_reason(
    base_model: Path,
    unet: UNet2DConditionModel,
    schedule: DDPMScheduler,
    candidates: Mapping[int, Path],
    tmp_path: Path,
    damage: str,
) -> None:
    in_service = published(tmp_path / "in_service.safetensors", unet_with_lora(base_model))
    if damage == "cut off":
        in_service.write_bytes(in_service.read_bytes()[:-9])
    else:
        tensors = {name: torch.cat([tensor] * 2) for name, tensor in load_file(in_service).items()}
        save_file(tensors, in_service)

    with pytest.raises(NotMeasurable, match="the version in service cannot be compared with"):
        measured(unet, schedule, candidates, in_service=in_service)


def test_without_drawings_held_out_the_last_checkpoint_is_the_best(
    unet: UNet2DConditionModel, schedule: DDPMScheduler, candidates: Mapping[int, Path]
) -> None:
    found = measured(unet, schedule, candidates, examples=[])

    assert found == HeldOutLosses(num_drawings=0, checkpoints=(), best_step=30)


def test_a_lora_of_the_text_encoder_alone_leaves_the_unet_as_the_base_model(
    unet: UNet2DConditionModel, tmp_path: Path
) -> None:
    path = tmp_path / "text.safetensors"
    StableDiffusionPipeline.save_lora_weights(
        tmp_path,
        text_encoder_lora_layers={
            "text_model.encoder.layers.0.mlp.fc1.lora_A.weight": torch.ones(2, 32),
            "text_model.encoder.layers.0.mlp.fc1.lora_B.weight": torch.ones(64, 2),
        },
        weight_name=path.name,
    )
    own = predicted(unet)

    with without_lora(unet):
        base = predicted(unet)
    with second_lora(unet, path):
        assert torch.equal(predicted(unet), base)
    assert not torch.equal(base, own)
    assert torch.equal(predicted(unet), own)


def test_a_candidate_of_another_rank_is_refused_and_changes_nothing(
    base_model: Path, unet: UNet2DConditionModel, tmp_path: Path
) -> None:
    path = candidate(tmp_path / "1.safetensors", unet_with_lora(base_model, rank=2, seed=4))
    before = {name: each.clone() for name, each in get_peft_model_state_dict(unet).items()}

    with pytest.raises(OtherLora, match=r"lora_[AB]\.weight is another"):
        load_candidate(unet, path)

    now = get_peft_model_state_dict(unet)
    assert all(torch.equal(now[name], before[name]) for name in before)
