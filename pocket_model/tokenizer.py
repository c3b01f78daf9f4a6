"""A CLIP tokenizer with a small vocabulary of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from tokenizers import Tokenizer, models, trainers
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPTokenizer

from pocket_model.artist.style import BASE_STYLES
from pocket_model.captions import TRIGGER, full_caption, prompt
from pocket_model.portrait import random_portrait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pocket_model.recipe import Recipe

MAX_TOKENS: Final = 77  # as CLIP's, start and end included
_START: Final = "<|startoftext|>"
_END: Final = "<|endoftext|>"
# The words of prompts at large: each must be one token although no caption has them.
_PROMPT_WORDS: Final = (
    f"{TRIGGER} masterpiece best quality worst low normal lowres bad anatomy hands missing fingers "
    "extra digit fewer digits cropped blurry text error watermark username signature logo words "
    "limbs three two legs easynegative badhandv describe this image's appearance in a detailed and "
    "natural sounding sentence the of on at is with she he who has looks style drawing picture"
)


def build_tokenizer(recipe: Recipe) -> CLIPTokenizer:
    """Learn byte-pair merges from captions until the vocabulary has `recipe.vocabulary` tokens."""
    # CLIP's own normaliser and splitter, so that training and use cut words alike.
    clip = CLIPTokenizer(vocab={_START: 0, _END: 1}, merges=[]).backend_tokenizer
    learner = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    learner.normalizer, learner.pre_tokenizer = clip.normalizer, clip.pre_tokenizer
    # Single bytes, inside and at the end of words, so that every language has tokens.
    alphabet = sorted(ByteLevel.alphabet())
    ends = [f"{byte}</w>" for byte in alphabet]
    trainer = trainers.BpeTrainer(
        vocab_size=recipe.vocabulary - 2,
        # Named here, or the ends of words get their ids in the order of a hash map, and merges that
        # are equally frequent come out in another order each time.
        special_tokens=ends,
        initial_alphabet=alphabet,
        end_of_word_suffix="</w>",
        show_progress=False,
    )
    learner.train_from_iterator(_corpus(recipe), trainer)
    vocabulary, merges = _pieces(learner)
    tokens = list(dict.fromkeys([*alphabet, *ends, *vocabulary]))
    vocab = {token: i for i, token in enumerate([*tokens, _START, _END])}
    # The end token last: CLIP's text model looks for the highest id to pool at.
    return CLIPTokenizer(vocab=vocab, merges=merges, model_max_length=MAX_TOKENS)  # type: ignore[arg-type] # its backend takes pairs; as joined strings they are read wrongly


def _pieces(learner: Tokenizer) -> tuple[list[str], list[tuple[str, str]]]:
    """Tokens by id, and the merges, which the library only gives through its JSON."""
    import json  # noqa: PLC0415

    model = json.loads(learner.to_str())["model"]
    merges = [tuple(merge) for merge in model["merges"]]
    return sorted(model["vocab"], key=model["vocab"].__getitem__), merges


def _corpus(recipe: Recipe) -> Iterator[str]:
    rng = np.random.default_rng(recipe.seed)
    for i in range(20_000):
        portrait = random_portrait(rng)
        yield full_caption(portrait, "flat")
        yield prompt(portrait, BASE_STYLES[i % len(BASE_STYLES)], rng)
    for _ in range(400):
        yield _PROMPT_WORDS
