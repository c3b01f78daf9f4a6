import pytest
from transformers import CLIPTokenizer

from pocket_model.captions import TRIGGER
from pocket_model.recipe import CPU
from pocket_model.tokenizer import MAX_TOKENS, build_tokenizer


@pytest.fixture(scope="module")
def tokenizer() -> CLIPTokenizer:
    return build_tokenizer(CPU)


def test_the_trigger_is_five_tokens(tokenizer: CLIPTokenizer) -> None:
    assert len(tokenizer(TRIGGER, add_special_tokens=False).input_ids) == 5


@pytest.mark.parametrize(
    "text",
    ["금발 머리 소녀", "👩‍🎨 ❤", "ÆØÅ straße", "(worst quality:1.4)", "zzyzx"],
)
def test_every_script_has_tokens_and_none_is_lost(tokenizer: CLIPTokenizer, text: str) -> None:
    ids = tokenizer(text, add_special_tokens=False).input_ids
    assert tokenizer.unk_token_id not in ids
    # CLIP folds case and splits at punctuation; the letters come back.
    decoded = str(tokenizer.decode(ids))
    assert "".join(decoded.split()) == "".join(text.lower().split())


def test_a_long_prompt_is_cut_at_77_with_its_end_token(tokenizer: CLIPTokenizer) -> None:
    ids = tokenizer("blonde hair, " * 60, truncation=True).input_ids
    assert len(ids) == MAX_TOKENS
    assert ids[-1] == tokenizer.eos_token_id


def test_the_vocabulary_is_the_same_each_time_it_is_learnt(tokenizer: CLIPTokenizer) -> None:
    assert build_tokenizer(CPU).get_vocab() == tokenizer.get_vocab()
