from pathlib import Path

import pytest
import torch
from diffusers import StableDiffusionPipeline

from inference_server.engine.conditioning import PromptEncoder
from inference_server.model.loading import Model


@pytest.fixture
def encoder(model: Model) -> PromptEncoder:
    return PromptEncoder(model.tokenizer, model.text_encoder)


@torch.no_grad()
def test_a_prompt_of_one_window_is_encoded_as_diffusers_does(
    encoder: PromptEncoder, model_folder: Path
) -> None:
    pipeline = StableDiffusionPipeline.from_pretrained(model_folder)
    for prompt in ("anime girl, smile", "", "Park  GIRL"):
        expected, _ = pipeline.encode_prompt(prompt, "cpu", 1, do_classifier_free_guidance=False)
        assert torch.equal(encoder.encode([prompt]), expected)


@torch.no_grad()
def test_what_stands_beyond_77_tokens_is_seen(encoder: PromptEncoder) -> None:
    long = ", ".join(["girl"] * 60)
    one, other = encoder.encode([f"{long}, smile"]), encoder.encode([f"{long}, park"])
    assert one.shape == (1, 2 * 77, 16)
    assert torch.equal(one[:, :77], other[:, :77])
    assert not torch.equal(one[:, 77:], other[:, 77:])


@torch.no_grad()
def test_prompts_are_encoded_to_one_length(encoder: PromptEncoder) -> None:
    both = encoder.encode(["", ", ".join(["girl"] * 60)])
    assert both.shape == (2, 2 * 77, 16)
    assert torch.equal(both[0, :77], both[0, 77:])


@torch.no_grad()
def test_a_window_ends_after_a_comma_where_one_is_near(encoder: PromptEncoder) -> None:
    # 37 × 2 tokens; "anime girl" would be cut in two at the 75th.
    filled = "girl, " * 37
    together = encoder.encode([filled + "anime girl"])
    assert torch.equal(together[:, 77:], encoder.encode(["anime girl"]))


@torch.no_grad()
def test_a_weight_scales_the_embeddings_of_its_tokens_alone(encoder: PromptEncoder) -> None:
    plain, weighted = encoder.encode(["anime girl"]), encoder.encode(["anime (girl:1.5)"])
    torch.testing.assert_close(weighted[0, 2], plain[0, 2] * 1.5)
    assert torch.equal(weighted[0, :2], plain[0, :2])
    assert torch.equal(weighted[0, 3:], plain[0, 3:])
