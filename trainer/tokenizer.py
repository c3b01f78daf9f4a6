"""The base model's CLIP tokenizer, for counting."""

from pathlib import Path

from transformers import CLIPTokenizer

from rpc.errors import StartupError
from trainer.caption import CountTokens


def load_count_tokens(base_model: str) -> CountTokens:
    """Loads the tokenizer of a Stable Diffusion folder or hub id. Takes a second.

    Raises:
        StartupError: There is none.
    """
    folder = Path(base_model)
    if folder.is_absolute() and not folder.is_dir():
        msg = (
            f"the base model {base_model} is not there; set TRAINER_BASE_MODEL to a folder with a "
            "Stable Diffusion 1.x in diffusers layout, or to a hub id"
        )
        raise StartupError(msg)
    try:
        tokenizer = CLIPTokenizer.from_pretrained(base_model, subfolder="tokenizer")
    except (OSError, ValueError) as error:
        msg = f"the base model {base_model} has no CLIP tokenizer that can be read: {error}"
        raise StartupError(msg) from error

    def count_tokens(text: str) -> int:
        # verbose: it would warn of texts above 77 tokens, which is what it is asked about.
        return len(tokenizer(text, add_special_tokens=False, verbose=False).input_ids)

    return count_tokens
