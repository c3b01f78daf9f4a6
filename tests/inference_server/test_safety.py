import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
from PIL import Image
from safetensors.torch import load_file, save_file
from transformers import CLIPConfig, CLIPVisionConfig
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from inference_server.errors import ModelRefused
from inference_server.model.conversion import convert
from inference_server.safety import SafetyChecker, load_safety_checker
from inference_server.settings import Settings
from protos.drawing.v1 import drawing_pb2
from rpc.errors import InvalidRequest
from tests.inference_server.conftest import serving

CPU = torch.device("cpu")
SIZE = 32


def write_checker(folder: Path, *, seed: int = 0, threshold: float = 0.3) -> Path:
    """A real checker of random weights, which flags about as much as its threshold lets it."""
    torch.manual_seed(seed)
    vision = CLIPVisionConfig(
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=SIZE,
        patch_size=8,
    )
    config = CLIPConfig(text_config={}, vision_config=vision.to_dict(), projection_dim=16)
    checker = StableDiffusionSafetyChecker(config)
    with torch.no_grad():
        for weights in checker.vision_model.parameters():
            weights.normal_(std=0.5)
        checker.concept_embeds.normal_()
        checker.special_care_embeds.normal_()
        checker.concept_embeds_weights.fill_(threshold)
        checker.special_care_embeds_weights.fill_(0.3)
    checker.save_pretrained(folder)
    size, crop = {"shortest_edge": SIZE}, {"height": SIZE, "width": SIZE}
    CLIPImageProcessorPil(size=size, crop_size=crop).save_pretrained(folder)
    return folder


def pictures(count: int) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, 256, (4, 3, 3), np.uint8) for _ in range(count)]
    return [np.asarray(Image.fromarray(few).resize((48, 64))) for few in noise]


def test_it_flags_what_diffusers_own_checker_blackens(tmp_path: Path) -> None:
    seen = []
    for seed, threshold in enumerate((0.45, 0.5, 0.55, 0.6)):
        folder = write_checker(tmp_path / str(seed), seed=seed, threshold=threshold)
        own = StableDiffusionSafetyChecker.from_pretrained(folder)
        processor = CLIPImageProcessorPil.from_pretrained(folder)
        checker = load_safety_checker(str(folder), CPU)
        for pixels in pictures(100):
            inputs = processor(images=Image.fromarray(pixels), return_tensors="pt")
            _, [flagged] = own(inputs["pixel_values"], np.zeros((1, 1)))
            safety = checker.check(pixels)
            assert safety.flagged == flagged == (safety.score > 0)
            seen.append(flagged)
    assert 20 < sum(seen) < len(seen) - 20


@pytest.mark.parametrize(("threshold", "flagged"), [(-0.0004, False), (-0.0006, True)])
def test_a_score_is_rounded_before_it_is_judged_as_diffusers_does(
    tmp_path: Path, threshold: float, *, flagged: bool
) -> None:
    folder = write_checker(tmp_path)
    state = load_file(folder / "model.safetensors")
    # Nothing comes near these concepts.
    state["concept_embeds"].zero_()
    state["special_care_embeds"].zero_()
    state["concept_embeds_weights"].fill_(threshold)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    assert load_safety_checker(str(folder), CPU).check(pictures(1)[0]).flagged is flagged


def test_near_a_special_care_concept_it_is_a_hundredth_stricter(tmp_path: Path) -> None:
    folder = write_checker(tmp_path)

    def score(special_care_threshold: float) -> float:
        state = load_file(folder / "model.safetensors")
        state["special_care_embeds_weights"].fill_(special_care_threshold)
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
        return load_safety_checker(str(folder), CPU).check(pictures(1)[0]).score

    assert score(-1.1) - score(1.1) == pytest.approx(0.01, abs=1e-6)


def test_a_checker_in_the_layout_of_the_published_one_is_read(tmp_path: Path) -> None:
    folder = write_checker(tmp_path)
    pixels = pictures(1)[0]
    expected = load_safety_checker(str(folder), CPU).check(pixels)
    # Older releases of the library kept the vision model one deeper, and a buffer beside it.
    state = {
        f"vision_model.{name}" if name.startswith("vision_model.") else name: tensor
        for name, tensor in load_file(folder / "model.safetensors").items()
    }
    positions = torch.arange((SIZE // 8) ** 2 + 1)[None]
    state["vision_model.vision_model.embeddings.position_ids"] = positions
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    assert load_safety_checker(str(folder), CPU).check(pixels) == expected


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "preprocessor_config.json"])
def test_an_incomplete_folder_is_refused(tmp_path: Path, name: str) -> None:
    folder = write_checker(tmp_path)
    (folder / name).unlink()
    with pytest.raises(ModelRefused, match=f"is incomplete: {name} is missing"):
        load_safety_checker(str(folder), CPU)


def test_missing_and_damaged_weights_are_refused(tmp_path: Path) -> None:
    folder = write_checker(tmp_path)
    state = load_file(folder / "model.safetensors")
    del state["visual_projection.weight"]
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(ModelRefused, match=r"has no weights for visual_projection\.weight"):
        load_safety_checker(str(folder), CPU)
    (folder / "model.safetensors").write_bytes(b"damaged")
    with pytest.raises(ModelRefused, match="cannot be loaded"):
        load_safety_checker(str(folder), CPU)
    write_checker(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps([]))
    with pytest.raises(ModelRefused, match="cannot be loaded"):
        load_safety_checker(str(folder), CPU)


def test_pickled_weights_are_refused_and_the_way_out_leads_to_the_same_checker(
    tmp_path: Path,
) -> None:
    folder = write_checker(tmp_path)
    pixels = pictures(1)[0]
    expected = load_safety_checker(str(folder), CPU).check(pixels)
    weights = folder / "model.safetensors"
    torch.save(load_file(weights), folder / "pytorch_model.bin")
    weights.unlink()
    with pytest.raises(ModelRefused, match=f"python -m inference_server convert {folder}$"):
        load_safety_checker(str(folder), CPU)
    assert convert(folder) == [weights]
    assert load_safety_checker(str(folder), CPU).check(pixels) == expected


def test_a_folder_that_is_not_there_is_refused_by_what_it_was_to_be() -> None:
    with pytest.raises(ModelRefused, match=r"there is no safety checker folder \./none"):
        load_safety_checker("./none", CPU)


def test_a_picture_of_any_shape_is_looked_at(tmp_path: Path) -> None:
    checker = load_safety_checker(str(write_checker(tmp_path)), CPU)
    assert isinstance(checker, SafetyChecker)
    for shape in ((1, 1), (3, 64), (64, 3), (8, 2000)):
        assert -2 <= checker.check(np.full((*shape, 3), 7, np.uint8)).score <= 2


async def test_a_picture_that_is_withheld_has_no_previews_either(
    settings: Settings, tmp_path: Path
) -> None:
    everything = write_checker(tmp_path / "checker", threshold=-2.0)
    async with serving(settings, safety_checker=str(everything)) as client:
        assert (await client.capabilities()).safety_checker
        fields: dict[str, Any] = {"preview_interval_steps": 1, "num_inference_steps": 3}
        reported = await client.draw(**fields)
        withheld = await client.draw(**fields, safety_policy=drawing_pb2.SAFETY_POLICY_WITHHOLD)
        with pytest.raises(InvalidRequest, match=r"^safety_policy must be one of .*, not 99$"):
            await client.draw(safety_policy=99)
    assert all(progress.previews for progress in reported.progress)
    assert not any(progress.previews for progress in withheld.progress)
    assert [(image.safety.flagged, image.safety.withheld) for image in reported.images] == [
        (True, False)
    ]
    assert reported.images[0].png
    assert [(image.safety.withheld, image.png) for image in withheld.images] == [(True, b"")]
