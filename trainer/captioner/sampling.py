"""How the next token is chosen: sampled with a seed for each row of a batch."""

from collections.abc import Sequence
from typing import Any, Final

import torch
from transformers import (
    GenerationConfig,
    LogitsProcessor,
    LogitsProcessorList,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

# The artist's settings; a model's generation_config.json speaks before them.
SETTINGS: Final[dict[str, Any]] = {
    "max_new_tokens": 80,
    "min_length": 10,
    "do_sample": True,
    "temperature": 0.5,
    # Not in the artist's script: what transformers takes where nothing is said.
    "top_k": 50,
    "top_p": 0.9,
    "repetition_penalty": 2.0,
}
_SAMPLING: Final = ("do_sample", "temperature", "top_k", "top_p")
_NUM_SEEDS: Final = 2**63


class GumbelNoise(LogitsProcessor):
    """Makes the most likely token of a row one that is sampled, with the row's own generator.

    Where G is standard Gumbel noise, argmax(logits + G) is distributed as softmax(logits).
    `generate`'s own sampling draws for all rows from one generator: what it says of a row depends
    on how many there are beside it.

    Args:
        seeds: One a row.

    Source: Maddison et al. 2014, arXiv:1411.0030, section 2.
    """

    def __init__(self, seeds: Sequence[int]) -> None:
        # On the CPU: another device has another generator, and would say something else.
        self._generators = [torch.Generator().manual_seed(seed % _NUM_SEEDS) for seed in seeds]

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """The scores, shape (rows, vocabulary), with noise."""
        del input_ids
        noise = torch.empty(scores.shape, dtype=torch.float32)
        for row, generator in zip(noise, self._generators, strict=True):
            row.exponential_(generator=generator)
        # -log of an exponential variate is a Gumbel one.
        return scores - noise.log_().to(scores.device)


def generation_settings(own: GenerationConfig) -> dict[str, Any]:
    """What the model says for itself, and the artist's settings where it is silent."""
    said = own.to_diff_dict()
    return SETTINGS | {name: said[name] for name in SETTINGS if name in said}


def arguments_of(settings: dict[str, Any], seeds: Sequence[int]) -> dict[str, Any]:
    """What `generate` is called with, for one row a seed.

    It is told not to sample, for the processors here do.

    Args:
        settings: As `generation_settings` gives them.
        seeds: One a row.
    """
    processors = LogitsProcessorList()
    if settings["do_sample"]:
        # In transformers' own order.
        processors += [
            TemperatureLogitsWarper(float(settings["temperature"])),
            *([TopKLogitsWarper(settings["top_k"])] if settings["top_k"] else []),
            TopPLogitsWarper(settings["top_p"]),
            GumbelNoise(seeds),
        ]
    others = {name: value for name, value in settings.items() if name not in _SAMPLING}
    return {**others, "do_sample": False, "num_beams": 1, "logits_processor": processors}
