"""The captioner's process: `python -m trainer.captioner.blip2 MODEL DEVICE`."""

import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

import torch
from PIL import Image
from transformers import (
    AutoTokenizer,
    Blip2ForConditionalGeneration,
    Blip2Processor,
    GenerationConfig,
)

# By its name: asked for as BlipImageProcessor, transformers warns that torchvision is missing.
from transformers.models.blip.image_processing_pil_blip import BlipImageProcessorPil

from trainer.drawings import picture
from trainer.processes.answering import Answer, answer_requests

# The artist's own prompt and settings; a model's generation_config.json speaks before them.
PROMPT: Final = "Describe this image's appearance in a detailed and natural-sounding sentence."
SETTINGS: Final[dict[str, Any]] = {
    "max_new_tokens": 80,
    "min_length": 10,
    "do_sample": True,
    "temperature": 0.5,
    "top_p": 0.9,
    "repetition_penalty": 2.0,
}
_ATTEMPTS: Final = 4
_MIN_WORDS: Final = 3
_PHRASE_WORDS: Final = 3
_MAX_PHRASE_COUNT: Final = 2


class Blip2:
    """A BLIP-2 that has shown that it sees.

    Args:
        name: A folder or hub id with the files of Blip2ForConditionalGeneration and Blip2Processor.
        device: Where it runs; on CUDA in fp16, as the artist ran it.

    Raises:
        ValueError: Its words do not depend on the picture.
    """

    def __init__(self, name: str, device: str) -> None:
        dtype = torch.float16 if device == "cuda" else torch.float32
        self._model = Blip2ForConditionalGeneration.from_pretrained(name, dtype=dtype).eval()
        self._model.to(torch.device(device))
        self._processor = Blip2Processor(
            BlipImageProcessorPil.from_pretrained(name),
            AutoTokenizer.from_pretrained(name),
            num_query_tokens=self._model.config.num_query_tokens,
        )
        self._settings = generation_settings(self._model.generation_config)
        self._must_see()

    def caption(self, image: Image.Image, seed: int) -> str:
        """A sentence about the picture, the same for the same seed; empty if it finds none."""
        text = ""
        for attempt in range(_ATTEMPTS):
            torch.manual_seed((seed + attempt) % 2**63)
            # A model that does not sample would say the same again.
            sampling = {"do_sample": True} if attempt else {}
            text = self._say(image, {**self._settings, **sampling})
            if not is_useless(text):
                return text
        return ""

    @torch.inference_mode()
    def _say(self, image: Image.Image, settings: dict[str, Any]) -> str:
        inputs = self._inputs(image)
        output = self._model.generate(**inputs, **settings)
        if self._model.config.use_decoder_only_language_model:
            # It repeats what it was asked.
            output = output[:, inputs["input_ids"].shape[1] :]
        (text,) = self._processor.batch_decode(output, skip_special_tokens=True)
        return " ".join(str(text).split())

    def _inputs(self, image: Image.Image) -> dict[str, torch.Tensor]:
        encoded = self._processor(images=image, text=PROMPT, return_tensors="pt")
        return dict(encoded.to(self._model.device, self._model.dtype))

    @torch.inference_mode()
    def _must_see(self) -> None:
        # Without image tokens in its input BLIP-2 answers, with no error, from the prompt alone.
        size = (64, 64)
        first, second = (
            self._model.generate(
                **self._inputs(image),
                do_sample=False,
                max_new_tokens=1,
                output_logits=True,
                return_dict_in_generate=True,
            ).logits[0]
            for image in (
                Image.linear_gradient("L").resize(size).convert("RGB"),
                Image.new("RGB", size, "red"),
            )
        )
        if torch.equal(first, second):
            msg = "the captioner's words do not depend on the picture: its image tokens are missing"
            raise ValueError(msg)


def generation_settings(own: GenerationConfig) -> dict[str, Any]:
    """What the model says for itself, and the artist's settings where it is silent."""
    said = own.to_diff_dict()
    return SETTINGS | {name: said[name] for name in SETTINGS if name in said}


def is_useless(text: str) -> bool:
    """Whether a caption says nothing, or the same over and over."""
    words = text.lower().split()
    if len(words) < _MIN_WORDS:
        return True
    phrases = Counter(zip(*(words[i:] for i in range(_PHRASE_WORDS)), strict=False))
    return phrases.most_common(1)[0][1] > _MAX_PHRASE_COUNT or len(set(words)) * 3 < len(words)


def _prepare() -> Answer:
    name, device = sys.argv[1:]
    blip2 = Blip2(name, device)

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        image = picture.read(Path(question["path"]))
        return {"caption": blip2.caption(image, question["seed"])}

    return answer


if __name__ == "__main__":
    answer_requests(_prepare)
