import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import GenerationConfig

from trainer.captioner.sampling import GumbelNoise, arguments_of, generation_settings

SETTINGS = generation_settings(GenerationConfig())
NO_TOKENS = torch.zeros((1, 0), dtype=torch.long)


def test_the_models_own_generation_settings_speak_before_the_artists() -> None:
    settings = generation_settings(GenerationConfig(max_new_tokens=7, num_beams=1))

    assert settings["max_new_tokens"] == 7
    assert settings["temperature"] == 0.5
    assert settings["do_sample"]


def test_noisy_scores_are_highest_as_often_as_softmax_says() -> None:
    logits = torch.tensor([2.0, 1.0, 0.0, -1.0, -torch.inf])
    draws = 4000
    noise = GumbelNoise([5508])

    chosen = torch.stack([noise(NO_TOKENS, logits[None]).argmax() for _ in range(draws)])

    expected = logits.softmax(dim=0) * draws
    counts = torch.bincount(chosen, minlength=len(logits))
    assert counts[4] == 0
    # Chi-square of three degrees of freedom: beyond 16.3 once in a thousand.
    chi_square = ((counts - expected)[:4] ** 2 / expected[:4]).sum()
    assert chi_square < 16.3


@given(st.lists(st.integers(0, 2**60), min_size=2, max_size=6), st.data())
def test_a_rows_noise_is_its_seeds_whatever_rows_are_beside_it(
    seeds: list[int], data: st.DataObject
) -> None:
    row = data.draw(st.integers(0, len(seeds) - 1))
    together, alone = GumbelNoise(seeds), GumbelNoise([seeds[row]])

    for _ in range(3):
        noisy = together(NO_TOKENS, torch.zeros(len(seeds), 7))
        assert torch.equal(noisy[row], alone(NO_TOKENS, torch.zeros(1, 7))[0])


def test_the_global_generator_is_left_alone() -> None:
    before = torch.get_rng_state()

    GumbelNoise([1])(NO_TOKENS, torch.zeros(1, 7))

    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(("do_sample", "num_processors"), [(True, 4), (False, 0)])
def test_a_model_that_does_not_sample_has_no_noise(*, do_sample: bool, num_processors: int) -> None:
    arguments = arguments_of(SETTINGS | {"do_sample": do_sample}, [1])

    assert len(arguments["logits_processor"]) == num_processors
    assert not arguments["do_sample"]
