"""The captioner: a BLIP-2 in miniature, which says every attribute of a drawing in one sentence."""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional
from transformers import Blip2ForConditionalGeneration, Blip2Processor

from pocket_model.blip import INSTRUCTION, QUERIES, WIDTH, build_blip, build_processor
from pocket_model.caption_reading import read_caption
from pocket_model.captions import full_caption
from pocket_model.examples import CLASSES, HIDDEN, augmented, load_examples, shown
from pocket_model.fitting import fit
from pocket_model.portrait import VALUES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from torch import Tensor
    from transformers import T5Tokenizer

    from pocket_model.examples import Examples
    from pocket_model.portrait import Portrait
    from pocket_model.recipe import Recipe
    from pocket_model.rendering import Rendered

_REPETITION_PENALTY: Final = 2.0  # the trainer's
_ATTRIBUTES_WEIGHT: Final = 2.0  # the vision tower is what takes longest to learn
_MAX_CAPTION: Final = 28  # tokens, the end included
_CHUNK: Final = 50  # drawings that are captioned at a time


class Captioner(nn.Module):
    """The BLIP-2 with heads that are needed for its training alone.

    From captions alone the vision tower learns too slowly for two CPU cores: the word for the
    eyes' colour is one in twenty. So query i of the Q-Former also has to tell attribute i.
    """

    def __init__(self, tokenizer: T5Tokenizer) -> None:
        super().__init__()
        self.blip = build_blip(tokenizer)
        self.heads = nn.ModuleList(nn.Linear(WIDTH, len(words)) for words in CLASSES.values())

    def forward(
        self, pictures: Tensor, tokens: Tensor, labels: Tensor
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Scores of the caption's words and of the attributes.

        Args:
            pictures: In [-1, 1], shape (b, 3, 128, 128).
            tokens: Image tokens and instruction, shape (b, n).
            labels: The captions, shape (b, l), `HIDDEN` past their end.

        Returns:
            Logits of the captions, shape (b, l, vocabulary), and of each of `CLASSES`.
        """
        out = self.blip(pixel_values=pictures, input_ids=tokens, labels=labels)
        queries = out.qformer_outputs.last_hidden_state  # (b, queries, width)
        heads = zip(CLASSES, self.heads, strict=True)
        return out.logits, {name: head(queries[:, i]) for i, (name, head) in enumerate(heads)}


def train_captioner(
    recipe: Recipe, folder: Path, device: torch.device
) -> tuple[Blip2ForConditionalGeneration, Blip2Processor]:
    """Train the captioner on drawings of every style, or go on with it."""
    torch.manual_seed(recipe.seed + 3)
    processor = build_processor(recipe)
    captioner = Captioner(processor.tokenizer).to(device)
    examples = load_examples(recipe, folder)
    labels = _labels(examples, processor.tokenizer)
    losses = partial(_losses, captioner, recipe, examples, labels, processor)
    trained = fit("captioner", captioner, recipe.captioner, losses, folder, ema=recipe.ema)
    return trained.blip, processor


def save_captioner(
    model: Blip2ForConditionalGeneration, processor: Blip2Processor, folder: Path
) -> None:
    """Write model and processor in transformers' layout, the weights in half precision."""
    deepcopy(model).half().save_pretrained(folder)
    processor.save_pretrained(folder)


def load_captioner(folder: Path) -> tuple[Blip2ForConditionalGeneration, Blip2Processor]:
    """The captioner of this folder, in fp32 and evaluation mode."""
    model = Blip2ForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    return model.eval(), Blip2Processor.from_pretrained(folder)


@torch.no_grad()
def caption(
    model: Blip2ForConditionalGeneration,
    processor: Blip2Processor,
    images: Sequence[Image.Image],
    **settings: float | bool,
) -> list[str]:
    """What the captioner says of each image.

    Args:
        model: The captioner.
        processor: Its processor.
        images: Of any size and mode.
        settings: Passed on to `generate`.
    """
    # BLIP-2 asks its language model, whose own default of 20 tokens would cut a caption short.
    complete: dict[str, Any] = {"max_new_tokens": _MAX_CAPTION, **settings}
    captions: list[str] = []
    for start in range(0, len(images), _CHUNK):
        chunk = list(images[start : start + _CHUNK])
        inputs = processor(images=chunk, text=[INSTRUCTION] * len(chunk), return_tensors="pt")
        said = model.generate(**inputs.to(model.device, model.dtype), **complete)
        captions += processor.batch_decode(said, skip_special_tokens=True)
    return captions


def measure_captioner(
    model: Blip2ForConditionalGeneration,
    processor: Blip2Processor,
    rendered: Rendered,
    **settings: float | bool,
) -> dict[str, float]:
    """The share of drawings of which the caption names each attribute rightly.

    Colours count where a style has any. Under "all" is the share of captions without a mistake.
    """
    images = [Image.fromarray(picture) for picture in rendered.pictures]
    captions = caption(model, processor, images, **settings)
    return measure_captions(captions, rendered.portraits, rendered.styles)


def measure_captions(
    captions: Sequence[str], portraits: Sequence[Portrait], styles: Sequence[str]
) -> dict[str, float]:
    """As `measure_captioner`, of what somebody said of drawings.

    Args:
        captions: One a drawing.
        portraits: What is to be seen on each.
        styles: Which style each is in.
    """
    right: dict[str, list[bool]] = {name: [] for name in (*VALUES, "all")}
    for said, portrait, style in zip(captions, portraits, styles, strict=True):
        read = read_caption(said)
        named = [name for name in VALUES if name in shown(style)]
        for name in named:
            right[name].append(read.get(name) == getattr(portrait, name))
        right["all"].append(all(right[name][-1] for name in named))
    return {name: float(np.mean(values)) for name, values in right.items()}


def _labels(examples: Examples, tokenizer: T5Tokenizer) -> Tensor:
    """Every drawing's caption, shape (n, `_MAX_CAPTION`), `HIDDEN` past its end."""
    captions = [full_caption(portrait, style) for portrait, style in examples.sitters()]
    tokens = tokenizer(captions, padding="max_length", max_length=_MAX_CAPTION, return_tensors="pt")
    labels: Tensor = tokens.input_ids.masked_fill(tokens.attention_mask == 0, HIDDEN)
    return labels


def _losses(
    captioner: Captioner,
    recipe: Recipe,
    examples: Examples,
    labels: Tensor,
    processor: Blip2Processor,
    step: int,
) -> Mapping[str, Tensor]:
    rng = np.random.default_rng((recipe.seed, 3, step))
    rows = rng.integers(len(labels), size=recipe.captioner.batch_size)
    device = captioner.blip.device
    pictures = augmented(examples.pictures(rows), recipe.seed + step, device)
    tokens = _question(processor, rng).expand(len(rows), -1).to(device)
    wanted, classes = labels[rows].to(device), torch.from_numpy(examples.classes[rows]).to(device)
    with torch.autocast(device.type, torch.bfloat16):
        words, scores = captioner(pictures, tokens, wanted)
    plain, penalised = caption_losses(words.float(), wanted)
    attributes = torch.stack(
        [
            functional.cross_entropy(scores[name].float(), classes[:, i])
            for i, name in enumerate(CLASSES)
        ]
    ).mean()
    return {
        "loss": plain + penalised + _ATTRIBUTES_WEIGHT * attributes,
        "plain": plain,
        "penalised": penalised,
        "attributes": attributes,
    }


def _question(processor: Blip2Processor, rng: np.random.Generator) -> Tensor:
    """Image tokens and the instruction, shape (1, n); now and then only its first words."""
    words = INSTRUCTION.split()
    kept = len(words) if rng.random() < 0.75 else int(rng.integers(1, len(words)))  # noqa: PLR2004
    text = processor.image_token.content * QUERIES + " ".join(words[:kept])
    tokens: Tensor = processor.tokenizer(text, return_tensors="pt").input_ids
    return tokens


def caption_losses(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Cross-entropy of captions as they are, and under the trainer's repetition penalty.

    The trainer halves the score of every word that was said before, and a caption says "and",
    "a" and many a colour twice. A captioner that learns both says them twice all the same.

    Args:
        logits: Shape (b, l, vocabulary).
        labels: Shape (b, l), `HIDDEN` past a caption's end.

    Source: the penalty is of Keskar et al. 2019, arXiv:1909.05858, as transformers applies it.
    """
    said = functional.one_hot(labels.clamp(min=0), logits.shape[-1]).cumsum(dim=1).bool()
    # Of the word at place i those before it count, and the start of the sentence, token 0.
    said = functional.pad(said[:, :-1], (0, 0, 1, 0))
    said[..., 0] = True
    worse = torch.where(logits > 0, logits / _REPETITION_PENALTY, logits * _REPETITION_PENALTY)
    penalised = torch.where(said, worse, logits)
    plain, other = (
        functional.cross_entropy(scores.transpose(1, 2), labels, ignore_index=HIDDEN)
        for scores in (logits, penalised)
    )
    return plain, other
