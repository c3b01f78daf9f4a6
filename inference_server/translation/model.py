"""A translation model: for what the glossary lacks."""

import threading
import warnings
from typing import Any, Final

import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from inference_server.errors import ModelRefused
from inference_server.model.pickles import unconverted
from inference_server.model.source import TRANSFORMER_FILES, ModelSource

# A phrase of the most letters that are handed in has fewer; a model without an end stops here.
_MAX_TOKENS: Final = 128
_BEAMS: Final = 4


class SequenceModel:
    """A sequence-to-sequence model that makes English of Korean, MarianMT above all.

    On the CPU: the device belongs to the drawing, and a phrase is short.
    """

    def __init__(self, model: Any, tokenizer: Any) -> None:  # noqa: ANN401 - of many classes
        self._model = model
        self._tokenizer = tokenizer
        # A fast tokenizer keeps its truncation in itself and cannot be lent twice.
        self._lock = threading.Lock()

    def __call__(self, korean: str) -> str:
        """Translates a phrase: the same always to the same."""
        with self._lock, torch.inference_mode():
            tokens = self._tokenizer(
                korean,
                return_tensors="pt",
                truncation=True,
                max_length=_MAX_TOKENS,
                return_token_type_ids=False,
            )
            (best,) = self._model.generate(
                **tokens, num_beams=_BEAMS, do_sample=False, max_length=_MAX_TOKENS
            )
            return str(self._tokenizer.decode(best, skip_special_tokens=True))


def load_model(model: str) -> SequenceModel:
    """Loads a translation model, downloading it if it is named by a hub id and not here yet.

    Only safetensors, and no code of its own.

    Args:
        model: A folder in transformers' layout, which is never looked for on any network, or a hub
            id such as `Helsinki-NLP/opus-mt-ko-en`.

    Raises:
        ModelRefused: There is none, it is incomplete, its weights are pickled or damaged, or its
            tokenizer needs a package that is not installed.
    """
    source = ModelSource.find(model, wanted=TRANSFORMER_FILES, kind="translation model")
    if not any(source.folder.glob("*.safetensors")):
        pickled = unconverted(source.folder, hub_id=source.hub_id)
        raise ModelRefused(pickled or f"the translation model {model} has no model.safetensors")
    try:
        with warnings.catch_warnings():
            # MarianTokenizer wishes for a package that it does not call.
            warnings.filterwarnings("ignore", message="Recommended: pip install sacremoses")
            tokenizer = AutoTokenizer.from_pretrained(
                source.folder, local_files_only=True, trust_remote_code=False
            )
        network = AutoModelForSeq2SeqLM.from_pretrained(
            source.folder,
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
            dtype=torch.float32,
        )
    except Exception as error:  # its library raises nothing narrower
        msg = f"the translation model {model} cannot be loaded: {error}"
        raise ModelRefused(msg) from error
    return SequenceModel(network.eval().requires_grad_(requires_grad=False), tokenizer)
