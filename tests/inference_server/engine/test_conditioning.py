from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import torch
from diffusers import StableDiffusionPipeline
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inference_server.engine.conditioning import PromptEncoder
from inference_server.engine.textual_inversions import TextualInversions
from inference_server.errors import PromptTooLong
from inference_server.model.loading import Model, load_model
from inference_server.model.source import ModelSource
from tests.inference_server.tiny_model import WIDTH

INVERSIONS = {
    "bad-artist": torch.randn(3, WIDTH, generator=torch.manual_seed(2)),
    "badhandv4": torch.randn(1, WIDTH, generator=torch.manual_seed(3)),
}


@pytest.fixture(scope="module")
def model(model_folder: Path) -> Model:
    return load_model(ModelSource.find(str(model_folder)), "cpu")


@pytest.fixture(scope="module")
def stock(model_folder: Path) -> StableDiffusionPipeline:
    return StableDiffusionPipeline.from_pretrained(model_folder)


@pytest.fixture(scope="module")
def encoder(model: Model) -> PromptEncoder:
    return encoder_with(model, {})


def encoder_with(
    model: Model, vectors: dict[str, torch.Tensor], max_cache_bytes: int = 0
) -> PromptEncoder:
    return PromptEncoder(
        model.tokenizer,
        model.text_encoder,
        TextualInversions(vectors),
        max_cache_bytes=max_cache_bytes,
    )


@torch.no_grad()
def encoded_by(pipeline: StableDiffusionPipeline, prompt: str) -> torch.Tensor:
    embeddings: torch.Tensor
    embeddings, _ = pipeline.encode_prompt(prompt, "cpu", 1, do_classifier_free_guidance=False)
    return embeddings


@torch.no_grad()
def test_a_prompt_of_one_window_is_encoded_as_diffusers_does(
    encoder: PromptEncoder, stock: StableDiffusionPipeline
) -> None:
    for prompt in ("anime girl, smile", "", "Park  GIRL"):
        assert torch.equal(encoder.encode(prompt), encoded_by(stock, prompt))


@settings(max_examples=50)
@given(st.text(alphabet="girl,smile. ÄK한:-'1", max_size=40))
@torch.no_grad()
def test_so_is_any_that_has_no_notation(
    encoder: PromptEncoder, stock: StableDiffusionPipeline, prompt: str
) -> None:
    assume(len(stock.tokenizer(prompt).input_ids) <= 77)
    assert torch.equal(encoder.encode(prompt), encoded_by(stock, prompt))


@torch.no_grad()
def test_what_stands_beyond_77_tokens_is_seen(encoder: PromptEncoder) -> None:
    long = ", ".join(["girl"] * 60)
    one, other = encoder.encode(f"{long}, smile"), encoder.encode(f"{long}, park")
    assert one.shape == (1, 2 * 77, WIDTH)
    assert torch.equal(one[:, :77], other[:, :77])
    assert not torch.equal(one[:, 77:], other[:, 77:])


@torch.no_grad()
def test_a_window_ends_after_a_comma_where_one_is_near(encoder: PromptEncoder) -> None:
    # 37 × 2 tokens; "anime girl" would be cut in two at the 75th.
    together = encoder.encode("girl, " * 37 + "anime girl")
    assert torch.equal(together[:, 77:], encoder.encode("anime girl"))


@torch.no_grad()
def test_a_weight_scales_the_embeddings_of_its_tokens_alone(encoder: PromptEncoder) -> None:
    plain, weighted = encoder.encode("anime girl"), encoder.encode("anime (girl:1.5)")
    torch.testing.assert_close(weighted[0, 2], plain[0, 2] * 1.5)
    assert torch.equal(weighted[0, :2], plain[0, :2])
    assert torch.equal(weighted[0, 3:], plain[0, 3:])


@settings(max_examples=50)
@given(st.lists(st.text(alphabet="girl, (:1.5)", max_size=30), min_size=1, max_size=3))
@torch.no_grad()
def test_break_begins_a_window(encoder: PromptEncoder, parts: list[str]) -> None:
    # A group may go on behind a BREAK, and then the parts are not the same by themselves.
    assume(all("(" not in part for part in parts))
    together = encoder.encode(" BREAK ".join(parts))
    apart = torch.cat([encoder.encode(part) for part in parts], dim=1)
    torch.testing.assert_close(together, apart)


@torch.no_grad()
def test_a_weight_holds_on_both_sides_of_a_break(encoder: PromptEncoder) -> None:
    together = encoder.encode("(anime BREAK girl:1.5)")
    apart = torch.cat([encoder.encode("(anime:1.5)"), encoder.encode("(girl:1.5)")], dim=1)
    torch.testing.assert_close(together, apart)


@torch.no_grad()
def test_a_textual_inversion_is_encoded_as_diffusers_does(model: Model, model_folder: Path) -> None:
    stock = StableDiffusionPipeline.from_pretrained(model_folder)
    for name, vectors in INVERSIONS.items():
        stock.load_textual_inversion({name: vectors}, token=name)
    encoder = encoder_with(model, INVERSIONS)
    for prompt in ("bad-artist", "girl, bad-artist,badhandv4, smile", "park badhandv4 girl"):
        assert torch.equal(encoder.encode(prompt), encoded_by(stock, prompt))


@torch.no_grad()
def test_a_textual_inversion_leaves_the_text_encoder_as_it_was(
    model: Model, encoder: PromptEncoder
) -> None:
    before = encoder.encode("bad-artist")
    with_it = encoder_with(model, INVERSIONS).encode("bad-artist")
    assert not torch.equal(with_it, before)
    assert torch.equal(encoder.encode("bad-artist"), before)


@torch.no_grad()
def test_a_weight_scales_all_vectors_of_a_textual_inversion(model: Model) -> None:
    encoder = encoder_with(model, INVERSIONS)
    plain, weighted = encoder.encode("girl Bad-Artist"), encoder.encode("girl (bad-artist:0.8)")
    torch.testing.assert_close(weighted[0, 2:5], plain[0, 2:5] * 0.8)
    assert torch.equal(weighted[0, 5:], plain[0, 5:])


@torch.no_grad()
def test_a_textual_inversion_is_never_cut_in_two(model: Model) -> None:
    encoder = encoder_with(model, INVERSIONS)
    # 74 tokens: one place is left for its three vectors.
    together = encoder.encode("girl " * 74 + "bad-artist")
    assert torch.equal(together[:, 77:], encoder.encode("bad-artist"))
    # 72: they just fit.
    assert encoder.encode("girl " * 72 + "bad-artist").shape[1] == 77


@torch.no_grad()
def test_a_textual_inversion_may_fill_a_window(model: Model) -> None:
    encoder = encoder_with(model, {"ng": torch.randn(75, WIDTH)})
    together = encoder.encode("girl, ng, ng")
    assert together.shape[1] == 4 * 77
    torch.testing.assert_close(together[:, 77 : 2 * 77], encoder.encode("ng"))


@torch.no_grad()
def test_a_prompt_is_encoded_once_for_each_adapter(model: Model) -> None:
    encoder = encoder_with(model, {}, max_cache_bytes=2**20)
    first = encoder.encode("girl")
    assert encoder.encode("girl") is first
    encoder.encode("girl", adapter=("ab" * 32, 1.0))
    encoder.encode("girl", adapter=("ab" * 32, 0.5))
    assert (encoder.hits, encoder.misses) == (1, 3)
    assert encoder.cached_bytes == 3 * first.nbytes


@torch.no_grad()
def test_prompts_are_checked_on_other_threads_while_one_is_encoded(encoder: PromptEncoder) -> None:
    prompts = [f"girl {number}, " * 200 for number in range(40)]
    alone = [encoder.encode(prompt) for prompt in prompts[::8]]
    with ThreadPoolExecutor(3) as pool:
        checked = [pool.submit(encoder.check, prompt) for prompt in prompts]
        again = [encoder.encode(prompt) for prompt in prompts[::8]]
        assert [each.result() for each in checked] == [None] * 40
    assert all(map(torch.equal, alone, again))


def test_a_prompt_of_more_windows_than_anybody_needs_is_refused(encoder: PromptEncoder) -> None:
    assert encoder.encode(" BREAK ".join("a" * 16)).shape[1] == 16 * 77
    rule = r"^a prompt must have at most 16 windows of 75 tokens .*, not 17$"
    encoder.check(" BREAK ".join("a" * 16))
    for read in (encoder.encode, encoder.check):
        with pytest.raises(PromptTooLong, match=rule):
            read(" BREAK ".join("a" * 17))
