"""The base model's CLIP tokenizer, for counting."""

from transformers import CLIPTokenizer

from trainer.caption import CountTokens
from trainer.errors import BaseModelUnusable
from trainer.model_files import ModelFiles


def load_count_tokens(model: ModelFiles) -> CountTokens:
    """Loads the tokenizer. Takes a second.

    Raises:
        BaseModelUnusable: There is none.
    """
    try:
        tokenizer = CLIPTokenizer.from_pretrained(model.folder, subfolder="tokenizer")
    except (OSError, ValueError) as error:
        msg = f"the base model {model.name} has no CLIP tokenizer that can be read: {error}"
        raise BaseModelUnusable(msg) from error

    def count_tokens(text: str) -> int:
        # verbose: it would warn of texts above 77 tokens, which is what it is asked about.
        return len(tokenizer(text, add_special_tokens=False, verbose=False).input_ids)

    return count_tokens
