"""The path through a model, on a real Marian of random weights."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from structlog.testing import capture_logs
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import MarianConfig, MarianMTModel, PreTrainedTokenizerFast

from inference_server.errors import ModelRefused
from inference_server.translation.glossary import Glossary
from inference_server.translation.hangul import holds_hangul
from inference_server.translation.translator import Translator, load_translator


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `save_pretrained` leaves it."""
    torch.manual_seed(0)
    words = Tokenizer(models.WordLevel(unk_token="<unk>"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    special = ["<pad>", "</s>", "<unk>"]
    corpus = ["hong gildong the great hero of old korea walks home in snow"]
    words.train_from_iterator(corpus, trainers.WordLevelTrainer(special_tokens=special))
    words.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", words.token_to_id("</s>"))]
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=words, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )
    marian = MarianMTModel(
        MarianConfig(
            vocab_size=len(tokenizer),
            d_model=16,
            encoder_layers=1,
            decoder_layers=1,
            encoder_attention_heads=2,
            decoder_attention_heads=2,
            encoder_ffn_dim=16,
            decoder_ffn_dim=16,
            max_position_embeddings=128,
            init_std=1.0,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
            forced_eos_token_id=tokenizer.eos_token_id,
            decoder_start_token_id=tokenizer.pad_token_id,
        )
    )
    # Left to chance it ends before it begins; it shall say words.
    marian.final_logits_bias[0, tokenizer.all_special_ids] = -1000.0
    folder = tmp_path_factory.mktemp("marian")
    marian.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_what_the_glossary_lacks_is_translated_by_the_model(folder: Path) -> None:
    translation = load_translator(str(folder)).translate("금발 홍길동이 (웃는:1.2) 그림")
    assert translation.untranslated == ()
    assert translation.text.startswith("blonde hair, ")
    assert translation.text.endswith(" (smile:1.2)")
    assert len(translation.text) > len("blonde hair,  (smile:1.2)")
    assert not holds_hangul(translation.text)


def test_the_same_prompt_is_the_same_english_in_every_thread(folder: Path) -> None:
    translator = load_translator(str(folder))
    with ThreadPoolExecutor(4) as pool:
        texts = list(pool.map(translator.translate, ["홍길동과 임꺽정"] * 8))
    assert len(set(texts)) == 1


def test_a_long_prompt_of_unknown_words_keeps_the_model_busy_for_a_bounded_time() -> None:
    asked: list[str] = []

    def model(korean: str) -> str:
        asked.append(korean)
        return "hero"

    prompt = ", ".join(f"홍길동{chr(0xAC00 + i)} 임꺽정" for i in range(300))
    translation = Translator(Glossary.shipped(), model).translate(prompt)
    assert len(asked) <= 16
    assert max(map(len, asked)) <= 100
    assert len(translation.untranslated) > 200
    asked.clear()
    Translator(Glossary.shipped(), model).translate("홍길동" * 1000)
    assert asked == []


def test_a_model_that_fails_leaves_its_words_untranslated_and_says_so_in_the_log() -> None:
    def model(_: str) -> str:
        raise MemoryError

    with capture_logs() as logs:
        translation = Translator(Glossary.shipped(), model).translate("금발 홍길동")
    assert (translation.text, translation.untranslated) == ("blonde hair", ("홍길동",))
    assert [line["event"] for line in logs] == ["a phrase could not be translated"]


@pytest.mark.parametrize(
    ("said", "text", "untranslated"),
    [
        ("Hong (Gildong:2) \\ [hero].", "girl, hong gildong 2 hero", ()),
        ("BREAK", "girl, break", ()),
        ("홍", "girl", ("홍길동",)),
        ("", "girl", ("홍길동",)),
    ],
)
def test_what_a_model_says_is_words_and_never_notation(
    said: str, text: str, untranslated: tuple[str, ...]
) -> None:
    translation = Translator(Glossary.shipped(), lambda _: said).translate("소녀 홍길동")
    assert (translation.text, translation.untranslated) == (text, untranslated)


def test_pickled_weights_are_refused(folder: Path, tmp_path: Path) -> None:
    pickled = Path(shutil.copytree(folder, tmp_path / "pickled"))
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    with pytest.raises(ModelRefused, match=r"pickled cannot be loaded: .*safetensors"):
        load_translator(str(pickled))


def test_half_a_file_of_weights_is_refused(folder: Path, tmp_path: Path) -> None:
    half = Path(shutil.copytree(folder, tmp_path / "half"))
    weights = half / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelRefused, match="half cannot be loaded"):
        load_translator(str(half))


def test_a_tokenizer_that_is_missing_is_refused(folder: Path, tmp_path: Path) -> None:
    without = Path(shutil.copytree(folder, tmp_path / "without"))
    for file in without.glob("tokenizer*"):
        file.unlink()
    with pytest.raises(ModelRefused, match="without cannot be loaded"):
        load_translator(str(without))


@pytest.mark.parametrize("model", ["/no/such/folder", "./marian", "models/marjan", "marian"])
def test_what_can_be_a_folder_only_is_not_looked_for_on_the_hub(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelRefused, match=f"there is no translation model folder {model}"):
        load_translator(model)
