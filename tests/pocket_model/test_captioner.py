from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import (
    Blip2ForConditionalGeneration,
    Blip2Processor,
    RepetitionPenaltyLogitsProcessor,
)

from pocket_model.blip import INSTRUCTION, build_blip, build_processor
from pocket_model.caption_reading import read_caption
from pocket_model.captioner import caption, caption_losses, save_captioner
from pocket_model.captions import full_caption
from pocket_model.drawings import Drawing, draw
from pocket_model.examples import HIDDEN, shown
from pocket_model.portrait import VALUES
from pocket_model.recipe import CPU

FOLDER = Path("models/pocket-captioner")
# What the trainer captions with.
TRAINERS = {
    "max_new_tokens": 80,
    "min_length": 10,
    "do_sample": True,
    "temperature": 0.5,
    "top_p": 0.9,
    "repetition_penalty": 2.0,
}


@pytest.fixture(scope="module")
def captioner() -> tuple[Blip2ForConditionalGeneration, Blip2Processor]:
    model = Blip2ForConditionalGeneration.from_pretrained(FOLDER, dtype=torch.float32)
    return model.eval(), Blip2Processor.from_pretrained(FOLDER)


@pytest.fixture(scope="module")
def drawings() -> list[Drawing]:
    """Drawings of all styles, KSH's most of all, of seeds far from those of the training."""
    styles = ("ksh", "flat", "ksh", "soft", "ksh", "retro", "ksh", "ink")
    return [draw(styles[i % len(styles)], 78_000 + i) for i in range(40)]


@pytest.mark.parametrize("settings", [{}, TRAINERS], ids=["greedy", "the trainer's settings"])
def test_captions_name_what_unseen_drawings_show(
    captioner: tuple[Blip2ForConditionalGeneration, Blip2Processor],
    drawings: list[Drawing],
    settings: dict[str, float],
) -> None:
    torch.manual_seed(0)
    model, processor = captioner
    said = caption(model, processor, [drawing.image for drawing in drawings], **settings)
    right: dict[str, list[bool]] = {name: [] for name in VALUES}
    for sentence, drawing in zip(said, drawings, strict=True):
        read = read_caption(sentence)
        for name in shown(drawing.style) & VALUES.keys():
            right[name].append(read.get(name) == getattr(drawing.portrait, name))
    assert {name: np.mean(values) for name, values in right.items() if np.mean(values) < 0.85} == {}


def test_the_picture_decides_what_is_said(
    captioner: tuple[Blip2ForConditionalGeneration, Blip2Processor], drawings: list[Drawing]
) -> None:
    model, processor = captioner
    logits = []
    for drawing in drawings[:2]:
        inputs = processor(images=drawing.image, text=INSTRUCTION, return_tensors="pt")
        with torch.no_grad():
            logits.append(model(**inputs, decoder_input_ids=torch.zeros(1, 1).long()).logits)
    assert not torch.allclose(logits[0], logits[1], atol=1e-2)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
@pytest.mark.parametrize("size", [128, 512, 1000])
def test_a_drawing_of_any_size_and_mode_is_captioned(
    captioner: tuple[Blip2ForConditionalGeneration, Blip2Processor], size: int, mode: str
) -> None:
    drawing = draw("ksh", 78_100, size)
    (said,) = caption(*captioner, [drawing.image.convert(mode)])
    assert said == full_caption(drawing.portrait, "ksh")


def test_a_caption_without_colours_is_given_to_ink(
    captioner: tuple[Blip2ForConditionalGeneration, Blip2Processor],
) -> None:
    said = caption(*captioner, [draw("ink", 78_200 + i).image for i in range(8)])
    assert sum("eyes" not in sentence for sentence in said) >= 7


def test_half_precision_says_the_same(
    captioner: tuple[Blip2ForConditionalGeneration, Blip2Processor], drawings: list[Drawing]
) -> None:
    half = Blip2ForConditionalGeneration.from_pretrained(FOLDER, dtype=torch.float16).eval()
    images = [drawing.image for drawing in drawings[:8]]
    assert caption(half, captioner[1], images) == caption(*captioner, images)


def test_the_folder_loads_without_a_word_on_the_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    Blip2ForConditionalGeneration.from_pretrained(FOLDER)
    Blip2Processor.from_pretrained(FOLDER)
    lines = capfd.readouterr().err.splitlines()
    noise = [line for line in lines if line.strip() and "Loading weights" not in line]
    assert noise == []


def test_the_folder_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 15_000_000


def test_every_query_starts_out_different_from_the_others(tmp_path: Path) -> None:
    torch.manual_seed(0)
    processor = build_processor(CPU)
    model = build_blip(processor.tokenizer)
    assert len(model.query_tokens[0].unique(dim=0)) == model.config.num_query_tokens
    save_captioner(model, processor, tmp_path)
    again = Blip2Processor.from_pretrained(tmp_path)
    assert again.tokenizer(INSTRUCTION).input_ids == processor.tokenizer(INSTRUCTION).input_ids
    assert again.num_query_tokens == model.config.num_query_tokens


def test_a_word_of_a_caption_is_one_token() -> None:
    tokenizer = build_processor(CPU).tokenizer
    said = full_caption(draw("flat", 1, 32).portrait, "flat")
    assert len(tokenizer(said).input_ids) == len(said.split()) + 1
    assert tokenizer.decode(tokenizer(said).input_ids, skip_special_tokens=True) == said


@given(st.integers(0, 10_000))
def test_the_penalised_loss_is_that_of_transformers_repetition_penalty(seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    logits = 4 * torch.randn(2, 6, 9, generator=generator)
    labels = torch.randint(1, 9, (2, 6), generator=generator)
    labels[1, 4:] = HIDDEN
    penalty = RepetitionPenaltyLogitsProcessor(2.0)
    losses = []
    for row in range(2):
        for i in range(6):
            if labels[row, i] == HIDDEN:
                continue
            before = torch.cat([torch.zeros(1).long(), labels[row, :i]])
            scores = penalty(before[None], logits[row, i][None].clone())
            losses.append(torch.nn.functional.cross_entropy(scores, labels[row, i][None]))
    _, penalised = caption_losses(logits, labels)
    assert penalised.item() == pytest.approx(torch.stack(losses).mean().item(), rel=1e-5)
