"""Prompts to embeddings: CLIP windows of any number, and weights.

CLIP reads 77 tokens, start and end included. A longer prompt is cut into windows of 75, each
encoded by itself, and their embeddings are laid side by side for the UNet's cross-attention, as
AUTOMATIC1111 does. A prompt that fits into one window and has no weights gets exactly what
diffusers' own pipeline would give it.

A weight multiplies its tokens' embeddings. AUTOMATIC1111's default then rescales the window to its
former mean; that mean is near 0 after CLIP's final LayerNorm, and for a small text encoder the
quotient is noise. So it is left alone, which is AUTOMATIC1111's own `No norm`.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from transformers import CLIPTextModel, CLIPTokenizer

from inference_server.engine.weighted_prompt import parse

# How far back from a window's end a comma is looked for, so that no phrase is cut in two.
_BACKTRACK: Final = 20


@dataclass(frozen=True)
class _Tokens:
    """Token ids of a prompt, without start and end, and their weights."""

    ids: list[int]
    weights: list[float]


class PromptEncoder:
    """Encodes prompts with a model's own tokenizer and text encoder."""

    def __init__(self, tokenizer: CLIPTokenizer, text_encoder: CLIPTextModel) -> None:
        self._tokenizer = tokenizer
        self._text_encoder = text_encoder
        self._room = text_encoder.config.max_position_embeddings - 2
        self._comma = tokenizer.convert_tokens_to_ids(",</w>")

    def encode(self, prompts: list[str]) -> Tensor:
        """Encodes prompts to one common length.

        Args:
            prompts: With or without weights; may be empty.

        Returns:
            Embeddings, shape (len(prompts), 77 · windows, width).
        """
        windows = [self._windows(self._tokens(prompt)) for prompt in prompts]
        most = max(map(len, windows))
        padded = [own + [_Tokens([], [])] * (most - len(own)) for own in windows]
        return torch.cat([self._embeddings(own) for own in padded])

    def _tokens(self, prompt: str) -> _Tokens:
        ids: list[int] = []
        weights: list[float] = []
        for stretch in parse(prompt):
            own = self._tokenizer(stretch.text, add_special_tokens=False, verbose=False).input_ids
            ids += own
            weights += [stretch.weight] * len(own)
        return _Tokens(ids, weights)

    def _windows(self, tokens: _Tokens) -> list[_Tokens]:
        """Cuts into windows, after a comma where one is near the end; at least one window."""
        windows: list[_Tokens] = []
        start = 0
        while not windows or start < len(tokens.ids):
            end = min(start + self._room, len(tokens.ids))
            if end < len(tokens.ids):
                commas = (
                    at + 1
                    for at in range(end - 1, max(end - 1 - _BACKTRACK, start), -1)
                    if tokens.ids[at] == self._comma
                )
                end = next(commas, end)
            windows.append(_Tokens(tokens.ids[start:end], tokens.weights[start:end]))
            start = end
        return windows

    def _embeddings(self, windows: list[_Tokens]) -> Tensor:
        """Shape (1, 77 · windows, width)."""
        device = self._text_encoder.device
        ids = torch.tensor([self._framed(window.ids) for window in windows], device=device)
        states = self._text_encoder(ids).last_hidden_state  # (windows, 77, width)
        if any(weight != 1 for window in windows for weight in window.weights):
            weights = torch.ones(ids.shape, dtype=states.dtype, device=device)
            for row, window in zip(weights, windows, strict=True):
                row[1 : 1 + len(window.weights)] = torch.tensor(window.weights)
            states = states * weights.unsqueeze(-1)
        embeddings: Tensor = states.reshape(1, -1, states.shape[-1])
        return embeddings

    def _framed(self, ids: list[int]) -> list[int]:
        tokenizer = self._tokenizer
        padding = [tokenizer.pad_token_id] * (self._room - len(ids))
        return [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id, *padding]
