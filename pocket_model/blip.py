"""The captioner's parts: a BLIP-2 in miniature and its processor, not trained yet."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np
from torch import nn
from transformers import (
    Blip2Config,
    Blip2ForConditionalGeneration,
    Blip2Processor,
    Blip2QFormerConfig,
    Blip2VisionConfig,
    T5Config,
    T5Tokenizer,
)
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

from pocket_model.captions import TRIGGER, full_caption
from pocket_model.examples import SIDE
from pocket_model.portrait import random_portrait

if TYPE_CHECKING:
    from pocket_model.recipe import Recipe

# What the trainer asks BLIP-2.
INSTRUCTION: Final = "Describe this image's appearance in a detailed and natural-sounding sentence."
QUERIES: Final = 16
WIDTH: Final = 128  # of the Q-Former and the language model
_VISION_WIDTH: Final = 160


def build_processor(recipe: Recipe) -> Blip2Processor:
    """The image processor and a tokenizer with one token a word."""
    image_processor = BlipImageProcessorPil(
        size={"height": SIDE, "width": SIDE},
        image_mean=[0.5, 0.5, 0.5],
        image_std=[0.5, 0.5, 0.5],
    )
    return Blip2Processor(image_processor, _build_tokenizer(recipe), num_query_tokens=QUERIES)


def build_blip(tokenizer: T5Tokenizer) -> Blip2ForConditionalGeneration:
    """An untrained model for pictures of 128 px and the tokenizer's vocabulary."""
    model = Blip2ForConditionalGeneration(_config(tokenizer))
    # Zeros, as they come, would make every query the same for ever.
    nn.init.normal_(model.query_tokens, std=0.1)
    return model


def _config(tokenizer: T5Tokenizer) -> Blip2Config:
    vision = Blip2VisionConfig(
        hidden_size=_VISION_WIDTH,
        intermediate_size=3 * _VISION_WIDTH,
        num_hidden_layers=4,
        num_attention_heads=_VISION_WIDTH // 32,
        image_size=SIDE,
        # An iris fills one patch. 8 px were four times as slow, and half of that was
        # attention among 257 tokens.
        patch_size=12,
        hidden_act="relu",  # on a CPU an exact GELU takes a good part of a step
        initializer_range=0.04,
    )
    qformer = Blip2QFormerConfig(
        vocab_size=1,  # it sees no text
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=WIDTH // 32,
        intermediate_size=2 * WIDTH,
        hidden_act="relu",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        max_position_embeddings=1,
        cross_attention_frequency=1,
    )
    text = T5Config(
        vocab_size=len(tokenizer),
        d_model=WIDTH,
        d_kv=32,
        d_ff=2 * WIDTH,
        num_layers=2,
        num_decoder_layers=2,
        num_heads=WIDTH // 32,
        dropout_rate=0.0,
        feed_forward_proj="relu",
        pad_token_id=tokenizer.pad_token_id,
        eos_token_id=tokenizer.eos_token_id,
        # Every configuration takes it, and only the base class, untyped, says so.
        decoder_start_token_id=tokenizer.pad_token_id,  # type: ignore[call-arg]
    )
    return Blip2Config(
        vision_config=vision,
        qformer_config=qformer,
        text_config=text,
        num_query_tokens=QUERIES,
        image_token_index=tokenizer.get_vocab()["<image>"],
    )


def _build_tokenizer(recipe: Recipe) -> T5Tokenizer:
    """Whole words of captions and instruction; anything else is spelt out of ASCII characters."""
    rng = np.random.default_rng(recipe.seed)
    captions = [full_caption(random_portrait(rng), "flat") for _ in range(2_000)]
    words = Counter(" ".join([*captions, INSTRUCTION, TRIGGER]).split())
    total = sum(words.values())
    specials = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    pieces = [(f"▁{word}", float(np.log(count / total))) for word, count in sorted(words.items())]
    letters = [("▁", -20.0), *((chr(code), -20.0) for code in range(33, 127))]
    known = {piece for piece, _ in pieces}
    vocab = [*specials, *pieces, *(letter for letter in letters if letter[0] not in known)]
    tokenizer = T5Tokenizer(vocab=vocab, extra_ids=0, model_max_length=512)
    tokenizer.add_tokens(["<image>"], special_tokens=True)
    return tokenizer
