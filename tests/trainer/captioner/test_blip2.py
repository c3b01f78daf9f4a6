from pathlib import Path

import pytest
import torch
from PIL import Image
from transformers import Blip2ForConditionalGeneration, GenerationConfig

from tests.tiny_models import build_blip2
from trainer.captioner.blip2 import Blip2, generation_settings, is_useless

RED = Image.new("RGB", (64, 64), "red")


@pytest.mark.parametrize("language_model", ["t5", "opt"])
def test_a_caption_is_the_same_for_the_same_seed_and_does_not_repeat_the_prompt(
    tmp_path: Path, language_model: str
) -> None:
    blip2 = Blip2(str(build_blip2(tmp_path, language_model=language_model)), "cpu")

    caption = blip2.caption(RED, 1)

    assert caption
    assert caption == blip2.caption(RED, 1)
    assert not caption.lower().startswith("describe this image")


def test_a_captioner_that_does_not_look_at_the_picture_is_refused(tmp_path: Path) -> None:
    folder = build_blip2(tmp_path)
    blind = Blip2ForConditionalGeneration.from_pretrained(folder)
    # As with a file in which the Q-Former's answer goes nowhere.
    torch.nn.init.zeros_(blind.language_projection.weight)
    blind.save_pretrained(folder)

    with pytest.raises(ValueError, match="do not depend on the picture"):
        Blip2(str(folder), "cpu")


def test_the_models_own_generation_settings_speak_before_the_artists() -> None:
    settings = generation_settings(GenerationConfig(max_new_tokens=7, num_beams=1))

    assert settings["max_new_tokens"] == 7
    assert settings["temperature"] == 0.5
    assert settings["do_sample"]


@pytest.mark.parametrize(
    ("text", "useless"),
    [
        ("", True),
        ("girl", True),
        ("girl girl girl girl", True),
        ("a girl and a girl and a girl and a girl and", True),
        ("an anime girl with long blonde hair and green eyes", False),
        ("a girl smiling", False),
    ],
)
def test_captions_that_say_nothing_are_told_from_others(text: str, *, useless: bool) -> None:
    assert is_useless(text) is useless
