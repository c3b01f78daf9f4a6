from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file
from structlog.testing import capture_logs
from torch import Tensor
from transformers import CLIPTextModel

from inference_server.engine.conditioning import PromptEncoder
from inference_server.engine.textual_inversions import TextualInversions
from inference_server.engine.weighted_prompt import parse
from inference_server.model.loading import Model, load_model
from inference_server.model.source import ModelSource
from tests.inference_server.tiny_model import WIDTH

# As an artist has used it for years.
NEGATIVE_PREFIX = (
    "FastNegativeV2,(bad-artist:1.0), (worst quality, low quality:1.4), (bad_prompt_version2:0.8), "
    "bad-hands-5,lowres, bad anatomy, bad hands, ((text)), (watermark), error, missing fingers, "
    "extra digit, fewer digits, cropped, worst quality, low quality, normal quality, ((username)), "
    "blurry, (extra limbs), bad-artist-anime, badhandv4, EasyNegative, ng_deepnegative_v1_75t, "
    "verybadimagenegative_v1.3, BadDream, (three hands:1.1),(three legs:1.1),"
    "(more than two hands:1.4), (more than two legs,:1.2),badhandv4,EasyNegative,"
    "ng_deepnegative_v1_75t, verybadimagenegative_v1.3,(worst quality, low quality:1.4),text,"
    "words,logo,watermark,"
)
LISTED = (
    "FastNegativeV2",
    "bad-artist",
    "bad_prompt_version2",
    "bad-hands-5",
    "bad-artist-anime",
    "badhandv4",
    "EasyNegative",
    "ng_deepnegative_v1_75t",
    "verybadimagenegative_v1.3",
    "BadDream",
)
WITHOUT_ANY = (
    "(worst quality, low quality:1.4), lowres, bad anatomy, bad hands, ((text)), (watermark), "
    "error, missing fingers, extra digit, fewer digits, cropped, worst quality, low quality, "
    "normal quality, ((username)), blurry, (extra limbs), (three hands:1.1),(three legs:1.1),"
    "(more than two hands:1.4), (more than two legs,:1.2), (worst quality, low quality:1.4),text,"
    "words,logo,watermark,"
)


@pytest.fixture(scope="module")
def model(model_folder: Path) -> Model:
    return load_model(ModelSource.find(str(model_folder)), "cpu")


@pytest.fixture(scope="module")
def text_encoder(model: Model) -> CLIPTextModel:
    return model.text_encoder


def installed(folder: Path, text_encoder: CLIPTextModel, *names: str) -> TextualInversions:
    for name in names:
        save_file({"emb_params": torch.randn(2, WIDTH)}, folder / f"{name}.safetensors")
    return TextualInversions.load(folder, text_encoder)


def vectors_of(inversions: TextualInversions, name: str) -> Tensor:
    (vectors,) = (part for part in inversions.split(name) if isinstance(part, Tensor))
    return vectors


@pytest.mark.parametrize(
    "layout",
    [
        lambda vectors: {"emb_params": vectors},
        lambda vectors: {"<easynegative>": vectors},
        lambda vectors: {"<cat>": vectors[0], "<cat>_1": vectors[1], "<cat>_2": vectors[2]},
        lambda vectors: {"emb_params": vectors.double()},
    ],
    ids=["A1111 and kohya", "diffusers", "diffusers, a key each", "in another precision"],
)
def test_every_layout_in_use_is_read(
    tmp_path: Path, text_encoder: CLIPTextModel, layout: object
) -> None:
    vectors = torch.randn(3, WIDTH)
    assert callable(layout)
    save_file(layout(vectors), tmp_path / "EasyNegative.safetensors")
    inversions = TextualInversions.load(tmp_path, text_encoder)
    assert inversions.names == ("EasyNegative",)
    assert torch.equal(vectors_of(inversions, "easynegative"), vectors)


def test_the_vectors_of_a_single_word_may_have_no_number(
    tmp_path: Path, text_encoder: CLIPTextModel
) -> None:
    save_file({"<cat>": torch.ones(WIDTH)}, tmp_path / "cat.safetensors")
    inversions = TextualInversions.load(tmp_path, text_encoder)
    assert torch.equal(vectors_of(inversions, "cat"), torch.ones(1, WIDTH))


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        (
            {"clip_g": torch.ones(1, 1280), "clip_l": torch.ones(1, WIDTH)},
            "it must be for Stable Diffusion 1.x, and clip_g is a key of SDXL's",
        ),
        (
            {"emb_params": torch.ones(1, 768)},
            "its vectors must be 16 wide, and their shape is [1, 768]",
        ),
        ({"emb_params": torch.tensor(1.0)}, "its vectors must be 16 wide, and their shape is []"),
        (
            {"emb_params": torch.ones(76, WIDTH)},
            "it must hold 1 to 75 vectors, one window's, not 76",
        ),
        ({"emb_params": torch.ones(0, WIDTH)}, "it must hold 1 to 75 vectors, one window's, not 0"),
        (
            {"emb_params": torch.full((1, WIDTH), torch.nan)},
            "it must hold finite numbers of torch.float32",
        ),
        (
            {"emb_params": torch.ones(1, WIDTH, dtype=torch.int64)},
            "it must hold finite numbers of torch.float32",
        ),
        (
            {"unet.a": torch.ones(4), "unet.b": torch.ones(4)},
            "its keys must be emb_params, or its word and that with _1, _2, …, not 2 such as unet",
        ),
        ({}, "its keys must be emb_params, or its word and that with _1, _2, …, not 0 such as "),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason_and_the_others_are_read(
    tmp_path: Path, text_encoder: CLIPTextModel, tensors: dict[str, Tensor], reason: str
) -> None:
    save_file(tensors, tmp_path / "bad.safetensors")
    with capture_logs() as logs:
        inversions = installed(tmp_path, text_encoder, "good")
    assert inversions.names == ("good",)
    (entry,) = logs
    assert entry["log_level"] == "warning"
    assert entry["file"].endswith("bad.safetensors")
    assert entry["reason"].startswith(reason)


def test_what_is_no_safetensors_file_is_refused(
    tmp_path: Path, text_encoder: CLIPTextModel
) -> None:
    (tmp_path / "bad.safetensors").write_bytes(b"PK\x03\x04 and so on")
    with capture_logs() as logs:
        assert TextualInversions.load(tmp_path, text_encoder).names == ()
    assert logs[0]["reason"].startswith("it must be a safetensors file: ")


def test_files_that_can_run_code_are_told_of_once(
    tmp_path: Path, text_encoder: CLIPTextModel
) -> None:
    for name in ("a.pt", "b.bin", "read me.txt"):
        (tmp_path / name).write_bytes(b"")
    with capture_logs() as logs:
        assert TextualInversions.load(tmp_path, text_encoder).names == ()
    (entry,) = logs
    assert entry["files"] == [str(tmp_path / "a.pt"), str(tmp_path / "b.bin")]
    assert entry["reason"].startswith("they can run code; convert them")


def test_a_name_that_a_prompt_would_read_as_something_else_is_refused(
    tmp_path: Path, text_encoder: CLIPTextModel
) -> None:
    with capture_logs() as logs:
        inversions = installed(tmp_path, text_encoder, "bad (1)", "a" * 65, "good")
    assert inversions.names == ("good",)
    assert len(logs) == 2
    assert logs[1]["reason"] == (
        r"a name must be 1 to 64 characters without blanks, commas or any of ( ) [ ] : \, "
        "not 'bad (1)'"
    )


def test_of_two_that_differ_in_case_only_one_is_taken(
    tmp_path: Path, text_encoder: CLIPTextModel
) -> None:
    (tmp_path / "more").mkdir()
    installed(tmp_path / "more", text_encoder, "easynegative")
    with capture_logs() as logs:
        assert installed(tmp_path, text_encoder, "EasyNegative").names == ("EasyNegative",)
    assert "'easynegative' is there already" in logs[0]["reason"]


def test_a_korean_name_is_found_however_its_file_system_spells_it(
    tmp_path: Path, text_encoder: CLIPTextModel
) -> None:
    decomposed = "\u1102\u1161\u1108\u1173\u11ab\u1109\u1169\u11ab"
    assert installed(tmp_path, text_encoder, decomposed).names == ("나쁜손",)


def test_a_folder_that_is_not_there_holds_none(tmp_path: Path, text_encoder: CLIPTextModel) -> None:
    assert TextualInversions.load(tmp_path / "none", text_encoder).names == ()


def test_with_none_installed_nothing_of_their_names_is_left() -> None:
    assert TextualInversions().prepared(NEGATIVE_PREFIX, LISTED) == (WITHOUT_ANY, LISTED)


@torch.no_grad()
def test_the_prefix_is_weighted_as_it_was_meant(tmp_path: Path, model: Model) -> None:
    inversions = installed(
        tmp_path, model.text_encoder, "EASYNEGATIVE", "bad_prompt_version2", "bad-artist"
    )
    prompt, dropped = inversions.prepared(NEGATIVE_PREFIX, LISTED)
    there = {"EasyNegative", "bad_prompt_version2", "bad-artist"}
    assert dropped == tuple(word for word in LISTED if word not in there)
    (line,) = parse(prompt)
    weights = [(stretch.text.strip(" ,"), round(stretch.weight, 3)) for stretch in line]
    assert [weighted for weighted in weights if weighted[0] and weighted[1] != 1] == [
        ("worst quality, low quality", 1.4),
        ("bad_prompt_version2", 0.8),
        ("text", 1.21),
        ("watermark", 1.1),
        ("username", 1.21),
        ("extra limbs", 1.1),
        ("three hands", 1.1),
        ("three legs", 1.1),
        ("more than two hands", 1.4),
        ("more than two legs", 1.2),
        ("worst quality, low quality", 1.4),
    ]
    parts = [part for stretch in line for part in inversions.split(stretch.text)]
    names = ("bad-artist", "bad_prompt_version2", "EasyNegative", "EasyNegative")
    for part, name in zip((part for part in parts if isinstance(part, Tensor)), names, strict=True):
        assert torch.equal(part, vectors_of(inversions, name))
    words = ",".join(part for part in parts if isinstance(part, str)).casefold()
    assert not any(word.casefold() in words for word in LISTED)
    encoder = PromptEncoder(model.tokenizer, model.text_encoder, inversions, max_cache_bytes=0)
    assert encoder.encode(prompt).shape[1] > 77


def test_a_word_that_is_neither_listed_nor_installed_is_text(
    tmp_path: Path, text_encoder: CLIPTextModel
) -> None:
    inversions = installed(tmp_path, text_encoder, "bad-artist")
    prompt = "bad-artist-anime, (EasyNegative:1.1)"
    assert inversions.prepared(prompt, ["bad-artist"]) == (prompt, ())
    assert list(inversions.split(prompt)) == [prompt]


@given(
    st.lists(st.sampled_from(["a", "W", "w-1", "(W:1.2)", "((x))", "BREAK", "[a, W]"])),
    st.sampled_from([", ", ",", " "]),
)
def test_preparing_is_idempotent_and_takes_out_what_is_listed_alone(
    parts: list[str], between: str
) -> None:
    prompt = between.join(parts)
    inversions = TextualInversions({"w-1": torch.ones(1, WIDTH)})
    prepared, dropped = inversions.prepared(prompt, ["w", "W-1"])
    assert inversions.prepared(prepared, ["w", "W-1"]) == (prepared, ())
    kept = [part for part in parts if "W" not in part or part == "[a, W]"]
    assert prepared == between.join(kept).replace("[a, W]", "[a]")
    assert dropped == (("w",) if any("W" in part for part in parts) else ())
