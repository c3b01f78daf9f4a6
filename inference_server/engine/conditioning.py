"""Prompts to embeddings: CLIP windows of any number, weights, and textual inversions.

CLIP reads 77 tokens, start and end included. A longer prompt is cut into windows of 75, each
encoded by itself, and their embeddings are laid side by side for the UNet's cross-attention, as
AUTOMATIC1111 does; BREAK begins a window where the prompt's author wants it. A prompt that fits
into one window and has no weights gets exactly what diffusers' own pipeline would give it.

A weight multiplies its tokens' embeddings. AUTOMATIC1111's default then rescales the window to its
former mean; that mean is near 0 after CLIP's final LayerNorm, and for a small text encoder the
quotient is noise. So it is left alone, which is AUTOMATIC1111's own `No norm`.

A textual inversion's vectors go in where the text encoder looks up its tokens. Its tokenizer and
its matrix stay as they are, where diffusers enlarges both: they are the base model's, and one more
word in the tokenizer would be found inside of others.
"""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final

import torch
from torch import Tensor, nn
from transformers import CLIPTextModel, CLIPTokenizer

from inference_server.engine.encoded_prompts import EncodedPrompts
from inference_server.engine.textual_inversions import TextualInversions
from inference_server.engine.weighted_prompt import Weighted, parse
from inference_server.errors import PromptTooLong

MAX_WINDOWS: Final = 16
# How far back from a window's end a comma is looked for, so that no phrase is cut in two.
_BACKTRACK: Final = 20
# Of so many prompts: what was cut when a draw was let in is not cut again when it begins.
_PROMPTS_KEPT_CUT: Final = 32
# What the tokenizer's ids are at a textual inversion's vectors, which take its place.
_ANY_ID: Final = 0


@dataclass(frozen=True, eq=False, slots=True)
class _Token:
    """One place in a window.

    Attributes:
        vector: Of a textual inversion, shape (width,), in place of the id's.
        continues: It is not to be parted from the one before.
    """

    id: int
    weight: float
    vector: Tensor | None = None
    continues: bool = False


class PromptEncoder:
    """Encodes prompts with a model's own tokenizer and text encoder.

    Args:
        textual_inversions: Those that prompts may name.
        max_cache_bytes: Of the embeddings that are kept for the next time, on the model's device.
    """

    def __init__(
        self,
        tokenizer: CLIPTokenizer,
        text_encoder: CLIPTextModel,
        textual_inversions: TextualInversions,
        *,
        max_cache_bytes: int,
    ) -> None:
        self._tokenizer = tokenizer
        self._text_encoder = text_encoder
        self._textual_inversions = textual_inversions
        self._encoded = EncodedPrompts(max_cache_bytes)
        self._room = text_encoder.config.max_position_embeddings - 2
        self._comma = tokenizer.convert_tokens_to_ids(",</w>")
        self._windows = lru_cache(_PROMPTS_KEPT_CUT)(self._cut_into_windows)

    @property
    def hits(self) -> int:
        """How often a prompt's embeddings were there from before."""
        return self._encoded.hits

    @property
    def misses(self) -> int:
        """How often a prompt had to be encoded."""
        return self._encoded.misses

    @property
    def cached_bytes(self) -> int:
        """Of the embeddings that are kept."""
        return self._encoded.cached_bytes

    def encode(self, prompt: str, *, adapter: tuple[str, float] | None = None) -> Tensor:
        """Encodes a prompt.

        Args:
            prompt: In the notation of `weighted_prompt`; may be empty.
            adapter: SHA-256 and weight of the adapter version whose part for the text encoder is in
                place now; None: there is none. Whoever calls has put it there.

        Returns:
            Embeddings, shape (1, 77 · windows, width). Not to be written to: the next one who
            encodes this prompt gets the same.

        Raises:
            PromptTooLong: It has more windows than anybody needs; each costs time at every step.
        """
        return self._encoded.get((prompt, adapter), lambda: self._embeddings(self._windows(prompt)))

    def check(self, prompt: str) -> None:
        """Checks that a prompt would be encoded. Any thread may call it, once one has been encoded.

        From then on nothing changes in the tokenizer: its own padding and truncation are off.

        Raises:
            PromptTooLong: As above.
        """
        self._windows(prompt)

    def _cut_into_windows(self, prompt: str) -> list[list[_Token]]:
        windows = [window for line in parse(prompt) for window in self._cut(self._tokens(line))]
        if len(windows) > MAX_WINDOWS:
            msg = (
                f"a prompt must have at most {MAX_WINDOWS} windows of {self._room} tokens with the "
                f"words of its style in front, not {len(windows)}"
            )
            raise PromptTooLong(msg)
        return windows

    def _tokens(self, line: list[Weighted]) -> list[_Token]:
        tokens: list[_Token] = []
        for stretch in line:
            for part in self._textual_inversions.split(stretch.text):
                if isinstance(part, Tensor):
                    tokens += [
                        _Token(_ANY_ID, stretch.weight, vector, continues=place > 0)
                        for place, vector in enumerate(part)
                    ]
                else:
                    ids = self._tokenizer(part, add_special_tokens=False, verbose=False).input_ids
                    tokens += [_Token(id_, stretch.weight) for id_ in ids]
        return tokens

    def _cut(self, tokens: list[_Token]) -> list[list[_Token]]:
        """Cuts into windows; at least one."""
        windows: list[list[_Token]] = []
        start = 0
        while not windows or start < len(tokens):
            end = min(start + self._room, len(tokens))
            if end < len(tokens):
                end = self._nearest_cut(tokens, start, end)
            windows.append(tokens[start:end])
            start = end
        return windows

    def _nearest_cut(self, tokens: list[_Token], start: int, end: int) -> int:
        """After a comma where one is near the end, and never within a textual inversion."""
        for at in range(end - 1, max(end - 1 - _BACKTRACK, start), -1):
            if tokens[at].id == self._comma and tokens[at].vector is None:
                return at + 1
        while tokens[end].continues:
            end -= 1
        return end

    def _embeddings(self, windows: list[list[_Token]]) -> Tensor:
        """Shape (1, 77 · windows, width)."""
        states = self._states(windows)
        if any(token.weight != 1 for window in windows for token in window):
            weights = torch.ones(states.shape[:2], dtype=states.dtype)
            for row, window in zip(weights, windows, strict=True):
                row[1 : 1 + len(window)] = torch.tensor([token.weight for token in window])
            states = states * weights.to(states.device).unsqueeze(-1)
        embeddings: Tensor = states.reshape(1, -1, states.shape[-1])
        return embeddings

    def _states(self, windows: list[list[_Token]]) -> Tensor:
        """What CLIP makes of each window, shape (windows, 77, width)."""
        ids = torch.tensor([self._framed(window) for window in windows])
        places = [
            (row, at, token.vector)
            for row, window in enumerate(windows)
            for at, token in enumerate(window, 1)
            if token.vector is not None
        ]
        hook: AbstractContextManager[object] = nullcontext()
        if places:
            # CLIPTextModel takes no inputs_embeds.
            embedding = self._text_encoder.get_input_embeddings()
            hook = embedding.register_forward_hook(partial(_put_in, places))
        with hook:
            states: Tensor = self._text_encoder(ids.to(self._text_encoder.device)).last_hidden_state
        return states

    def _framed(self, window: list[_Token]) -> list[int]:
        tokenizer = self._tokenizer
        ids = [token.id for token in window]
        padding = [tokenizer.pad_token_id] * (self._room - len(ids))
        return [tokenizer.bos_token_id, *ids, tokenizer.eos_token_id, *padding]


def _put_in(
    places: list[tuple[int, int, Tensor]], _embedding: nn.Module, _ids: object, embedded: Tensor
) -> Tensor:
    """Puts vectors at (window, place) into what the text encoder looked up: a forward hook."""
    rows, columns, vectors = zip(*places, strict=True)
    index = (torch.tensor(rows), torch.tensor(columns))
    return embedded.index_put(index, torch.stack(vectors).to(embedded))
