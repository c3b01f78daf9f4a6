"""The captioner as a critic: how well words go with a picture, and what its eye makes of it."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from transformers.models.blip_2.modeling_blip_2 import BaseModelOutputWithVisionQformerOutputs

from trainer.captioner.blip2 import Blip2

# Of a prompt: all of CLIP's 77 that a caption may take.
_MAX_TOKENS: Final = 75
# Of the vision model's layers, from the patches to the last: strokes are in the first, objects in
# the last.
_LAYERS: Final = 5
_IGNORED: Final = -100  # the label of no token, in transformers


class Critic(Blip2):
    """A BLIP-2 that tells how likely it finds given words."""

    @torch.inference_mode()
    def features(self, image: Image.Image) -> tuple[torch.Tensor, NDArray[np.float32]]:
        """What it sees.

        Returns:
            What the language model is told of the picture, shape (1, queries, width); and the means
            and standard deviations of the vision model's channels over the patches, in layers from
            the first to the last.
        """
        pixels = self._seen(image)[None].to(self._model.device, self._model.dtype)
        seen: Any = self._model.get_image_features(
            pixels, output_hidden_states=True, return_dict=True
        )
        layers = seen.vision_outputs.hidden_states
        chosen = np.linspace(0, len(layers) - 1, _LAYERS).round().astype(int)
        # Without the first token, which stands for no patch.
        patches = [layers[i][0, 1:].float() for i in chosen]
        statistics = [torch.cat([layer.mean(0), layer.std(0)]) for layer in patches]
        return seen.pooler_output, torch.cat(statistics).cpu().numpy()

    def tokens(self, texts: Sequence[str]) -> torch.Tensor:
        """Shape (texts, longest), filled with _IGNORED."""
        decoder_only = self._model.config.use_decoder_only_language_model
        rows = [
            # A word after others, as it is in what was asked and answered.
            self._processor.tokenizer(
                f" {text}" if decoder_only else text, add_special_tokens=False
            ).input_ids[:_MAX_TOKENS]
            for text in texts
        ]
        longest = max(map(len, rows))
        return torch.tensor([row + [_IGNORED] * (longest - len(row)) for row in rows])

    @torch.inference_mode()
    def likelihoods(self, told: torch.Tensor, tokens: torch.Tensor) -> NDArray[np.float64]:
        """How likely each text is as the answer to what it is asked of every drawing.

        Args:
            told: Of one picture, from `features`.
            tokens: Of the texts, from `tokens`.

        Returns:
            Mean log-likelihood of a text's tokens, in nats, shape (texts,).
        """
        means = []
        for few in tokens.split(self._batch_size):
            known = few != _IGNORED
            logits = self._logits(told, few, known)
            logs = logits.float().log_softmax(-1)
            logs = logs.gather(-1, few.clamp(min=0).to(logs.device)[..., None])[..., 0].cpu()
            means.append((logs * known).sum(1) / known.sum(1))
        return torch.cat(means).double().numpy()

    def _logits(
        self, told: torch.Tensor, tokens: torch.Tensor, known: torch.Tensor
    ) -> torch.Tensor:
        """Of every token given those before it, shape (texts, longest, vocabulary)."""
        device = self._model.device
        rows = len(tokens)
        asked = self._asked.expand(rows, -1)
        seen = BaseModelOutputWithVisionQformerOutputs(pooler_output=told.expand(rows, -1, -1))
        arguments: dict[str, Any] = {"mm_encoder_outputs": {"image": seen}, "pixel_values": None}
        if not self._model.config.use_decoder_only_language_model:
            logits: torch.Tensor = self._model(
                input_ids=asked.to(device), labels=tokens.to(device), **arguments
            ).logits
            return logits
        mask = torch.cat([torch.ones_like(asked), known.long()], 1)
        both: torch.Tensor = self._model(
            input_ids=torch.cat([asked, tokens.clamp(min=0)], 1).to(device),
            attention_mask=mask.to(device),
            **arguments,
        ).logits
        # The last token of the question tells the first of the answer.
        return both[:, asked.shape[1] - 1 : -1]
