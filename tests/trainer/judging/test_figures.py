import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from trainer.judging.figures import Pictures, Seen, figures
from trainer.judging.question import Figure

NUM_PROMPTS = 6
NUM_SEEDS = 2


def seen(rng: np.random.Generator, count: int, *, shift: float = 0.0) -> Seen:
    """Pictures whose first ten channels vary, and whose others, a style's, hardly do."""
    spread = np.where(np.arange(20) < 10, 1.0, 0.1)
    values = rng.normal(size=(count, 20)) * spread
    values[:, 10:] += shift
    return Seen(values, rng.normal(size=(count, 4, 8, 8)))


def pictures(rng: np.random.Generator, *, shift: float = 0.0) -> Pictures:
    prompt = np.repeat(np.arange(NUM_PROMPTS), NUM_SEEDS)
    likelihoods = rng.normal(-4.0, 0.3, size=(len(prompt), NUM_PROMPTS))
    likelihoods[np.arange(len(prompt)), prompt] += 3.0
    return Pictures(seen(rng, len(prompt), shift=shift), prompt, likelihoods)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(5508)


def told(candidate: Pictures, rival: Pictures, held_out: Seen, training: Seen) -> dict[str, Figure]:
    return {each.name: each for each in figures(candidate, rival, held_out, training)}


def of(version: Pictures, *, seen: Seen) -> Pictures:
    return Pictures(seen, version.prompt, version.likelihoods)


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_a_version_beside_itself_differs_in_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    same = pictures(rng)

    found = figures(same, same, seen(rng, 8), seen(rng, 20))

    assert [each.name for each in found] == ["adherence", "style", "diversity", "copies"]
    for each in found:
        assert each.candidate == each.rival
        assert each.low == each.high == 0


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_swapped_versions_have_swapped_figures(seed: int) -> None:
    rng = np.random.default_rng(seed)
    one, other, held_out, training = pictures(rng), pictures(rng), seen(rng, 8), seen(rng, 20)

    forth = figures(one, other, held_out, training)
    back = figures(other, one, held_out, training)

    for each, its in zip(forth, back, strict=True):
        assert (each.candidate, each.rival) == (its.rival, its.candidate)
        assert (each.low, each.high) == pytest.approx((-its.high, -its.low))


def test_pictures_of_other_prompts_say_less_of_their_own(rng: np.random.Generator) -> None:
    honest = pictures(rng)
    shuffled = Pictures(honest.seen, honest.prompt, np.roll(honest.likelihoods, 1, axis=1))

    found = told(shuffled, honest, seen(rng, 8), seen(rng, 20))["adherence"]

    assert found.rival > 2.5
    assert found.candidate < 0
    assert found.high < 0


def test_what_makes_all_words_likelier_is_no_adherence(rng: np.random.Generator) -> None:
    honest = pictures(rng)
    vague = Pictures(honest.seen, honest.prompt, honest.likelihoods + 1.0)

    found = told(vague, honest, seen(rng, 8), seen(rng, 20))["adherence"]

    assert found.candidate == pytest.approx(found.rival)


def test_a_style_shows_where_drawings_hardly_differ(rng: np.random.Generator) -> None:
    held_out, training = seen(rng, 12), seen(rng, 48)

    found = told(pictures(rng, shift=0.5), pictures(rng), held_out, training)["style"]

    assert found.rival == pytest.approx(1.0, abs=0.15)
    assert found.candidate > 1.5
    assert found.low > 0


def test_seeds_that_draw_the_same_picture_have_no_diversity(rng: np.random.Generator) -> None:
    honest = pictures(rng)
    first = np.arange(len(honest.prompt)) // NUM_SEEDS * NUM_SEEDS
    collapsed = of(honest, seen=Seen(honest.seen.statistics[first], honest.seen.latents))

    found = told(collapsed, honest, seen(rng, 8), seen(rng, 20))["diversity"]

    assert found.candidate == 0
    assert found.rival == pytest.approx(1.0, abs=0.3)
    assert found.high < 0


def with_copies(version: Pictures, training: NDArray[np.float64]) -> Pictures:
    latents = version.seen.latents.copy()
    latents[: len(training)] = training
    return of(version, seen=Seen(version.seen.statistics, latents))


@pytest.mark.parametrize("mirrored", [False, True])
def test_drawings_learnt_from_are_found_among_pictures(
    rng: np.random.Generator, *, mirrored: bool
) -> None:
    honest, held_out, training = pictures(rng), seen(rng, 8), seen(rng, 20)
    repeated = training.latents[:3, ..., ::-1] if mirrored else training.latents[:3]
    noise = rng.normal(scale=0.2, size=repeated.shape)

    found = told(with_copies(honest, repeated + noise), honest, held_out, training)["copies"]

    assert (found.candidate, found.rival) == (3 / 12, 0)


def test_a_drawing_held_out_is_no_copy(rng: np.random.Generator) -> None:
    honest, held_out, training = pictures(rng), seen(rng, 8), seen(rng, 20)

    found = told(with_copies(honest, held_out.latents), honest, held_out, training)["copies"]

    assert found.candidate == 0


def test_too_few_drawings_tell_adherence_alone(rng: np.random.Generator) -> None:
    found = told(pictures(rng), pictures(rng), seen(rng, 2), seen(rng, 20))

    assert list(found) == ["adherence"]


def once(version: Pictures) -> Pictures:
    """The first picture of each prompt."""
    first = slice(None, None, NUM_SEEDS)
    seen = Seen(version.seen.statistics[first], version.seen.latents[first])
    return Pictures(seen, version.prompt[first], version.likelihoods[first])


def test_one_seed_tells_no_diversity(rng: np.random.Generator) -> None:
    candidate, rival = once(pictures(rng)), once(pictures(rng))

    found = told(candidate, rival, seen(rng, 8), seen(rng, 20))

    assert list(found) == ["adherence", "style", "copies"]


def test_drawings_that_are_all_the_same_tell_adherence_alone(rng: np.random.Generator) -> None:
    same = seen(rng, 1)
    training = Seen(np.repeat(same.statistics, 5, axis=0), np.repeat(same.latents, 5, axis=0))

    found = figures(pictures(rng), pictures(rng), seen(rng, 8), training)

    assert [each.name for each in found] == ["adherence"]
