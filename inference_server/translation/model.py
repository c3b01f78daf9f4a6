"""A translation model: for what the glossary lacks."""

import re
import threading
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import SafetensorError
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

from inference_server.errors import ModelRefused

_HUB_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
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
                **tokens, num_beams=_BEAMS, do_sample=False, max_new_tokens=_MAX_TOKENS
            )
            return str(self._tokenizer.decode(best, skip_special_tokens=True))


def load_model(model: str) -> SequenceModel:
    """Loads a translation model; only safetensors, and no code of its own.

    Args:
        model: A folder, which is never looked for on any network, or a hub id.

    Raises:
        ModelRefused: There is none, its weights are pickled or damaged, or its tokenizer needs a
            package that is not installed.
    """
    folder = Path(model)
    is_folder = folder.is_dir()
    # As for the base model: a slip in a folder's name is nobody's hub id.
    beside_others = len(folder.parts) > 1 and folder.parent.is_dir()
    if not is_folder and (beside_others or not _HUB_ID.fullmatch(model)):
        msg = f"there is no translation model folder {model}"
        raise ModelRefused(msg)
    try:
        tokenizer = AutoTokenizer.from_pretrained(model, local_files_only=is_folder)
        network = AutoModelForSeq2SeqLM.from_pretrained(
            model, use_safetensors=True, local_files_only=is_folder, dtype=torch.float32
        )
    except (OSError, ValueError, ImportError, RuntimeError, SafetensorError) as error:
        msg = f"the translation model {model} cannot be loaded: {error}"
        raise ModelRefused(msg) from error
    return SequenceModel(network.eval().requires_grad_(requires_grad=False), tokenizer)
