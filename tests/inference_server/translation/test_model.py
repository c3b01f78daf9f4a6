"""The path through a model, on a real Marian that knows a few lines."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from inference_server.errors import ModelRefused
from inference_server.model.conversion import convert
from inference_server.translation.glossary import Glossary
from inference_server.translation.model import load_model
from inference_server.translation.translator import Translator, load_translator
from tests.inference_server.tiny_marian import LINES, pickle_weights, write_marian


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_marian(tmp_path_factory.mktemp("translation") / "opus")


def test_a_model_in_sentence_pieces_says_what_it_has_learnt(folder: Path) -> None:
    model = load_model(str(folder))
    assert {korean: model(korean) for korean in LINES} == LINES


def test_what_the_glossary_lacks_is_translated_by_the_model(folder: Path) -> None:
    translation = load_translator(str(folder)).translate("금발 홍길동이 (웃는:1.2) 그림")
    assert translation.untranslated == ()
    assert translation.text == "blonde hair, hong gildong (smile:1.2)"


def test_the_same_prompt_is_the_same_english_in_every_thread(folder: Path) -> None:
    translator = load_translator(str(folder))
    with ThreadPoolExecutor(4) as pool:
        texts = list(pool.map(translator.translate, ["홍길동과 임꺽정"] * 8))
    assert {translation.text for translation in texts} == {"hong gildong and im kkeokjeong"}


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


def test_pickled_weights_are_refused_and_the_way_out_leads_to_the_same_model(
    folder: Path, tmp_path: Path
) -> None:
    pickled = Path(shutil.copytree(folder, tmp_path / "pickled"))
    pickle_weights(pickled)
    with pytest.raises(ModelRefused, match=f"python -m inference_server convert {pickled}$"):
        load_model(str(pickled))
    assert convert(pickled) == [pickled / "model.safetensors"]
    model = load_model(str(pickled))
    assert {korean: model(korean) for korean in LINES} == LINES


def test_half_a_file_of_weights_is_refused(folder: Path, tmp_path: Path) -> None:
    half = Path(shutil.copytree(folder, tmp_path / "half"))
    weights = half / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ModelRefused, match="half cannot be loaded"):
        load_model(str(half))


@pytest.mark.parametrize("name", ["source.spm", "target.spm", "vocab.json", "config.json"])
def test_a_folder_that_is_not_whole_is_refused(name: str, folder: Path, tmp_path: Path) -> None:
    without = Path(shutil.copytree(folder, tmp_path / "without"))
    (without / name).unlink()
    with pytest.raises(ModelRefused, match="without cannot be loaded"):
        load_model(str(without))
    (without / "model.safetensors").unlink()
    with pytest.raises(ModelRefused, match=r"without has no model\.safetensors"):
        load_model(str(without))


def test_a_folder_that_is_not_there_is_refused_by_what_it_was_to_be() -> None:
    with pytest.raises(ModelRefused, match=r"there is no translation model folder \./marian"):
        load_translator("./marian")
