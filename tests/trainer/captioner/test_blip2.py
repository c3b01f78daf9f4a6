from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import torch
from PIL import Image
from transformers import Blip2ForConditionalGeneration

from pocket_model.drawings import draw
from tests.tiny_models import build_blip2
from trainer.captioner.blip2 import Blip2
from trainer.captioner.question import Said
from trainer.settings import POCKET_CAPTIONER

COLORS = ("red", "green", "blue", "yellow", "white")
SEEDS = (5508, 7, 2**60 - 1, 0, 2**31)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    # Rows so small are slower on two.
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module", params=["t5", "opt"])
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Blip2:
    folder = tmp_path_factory.mktemp("models") / request.param
    return Blip2(str(build_blip2(folder, language_model=request.param)), "cpu", 8)


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Pictures of one colour each."""
    found = [tmp_path / f"{color}.png" for color in COLORS]
    for path, color in zip(found, COLORS, strict=True):
        Image.new("RGB", (64, 64), color).save(path)
    return found


def alone(blip2: Blip2, paths: Sequence[Path], seeds: Sequence[int]) -> list[Said]:
    """What is said of each in a batch of its own."""
    asked = zip(paths, seeds, strict=True)
    return [said for path, seed in asked for said in blip2.caption([path], [seed])]


def test_a_batch_says_of_each_picture_what_it_says_of_it_alone(
    tiny: Blip2, paths: list[Path]
) -> None:
    said = tiny.caption(paths, SEEDS)

    assert all(each.text for each in said)
    assert said == alone(tiny, paths, SEEDS)


def test_neither_the_others_nor_their_order_matter(tiny: Blip2, paths: list[Path]) -> None:
    said = tiny.caption(paths, SEEDS)

    assert tiny.caption(paths[::-1], SEEDS[::-1]) == said[::-1]
    assert tiny.caption(paths[1:3], SEEDS[1:3]) == said[1:3]


def test_another_seed_says_something_else(tiny: Blip2, paths: list[Path]) -> None:
    said = tiny.caption([paths[0]] * 5, SEEDS)

    assert len({each.text for each in said}) > 2


def test_what_is_recorded_repeats_the_caption(tiny: Blip2, paths: list[Path]) -> None:
    for path, said in zip(paths, tiny.caption(paths, SEEDS), strict=True):
        assert tiny.caption([path], [said.seed]) == [said]


def test_the_prompt_is_not_repeated(tiny: Blip2, paths: list[Path]) -> None:
    for said in tiny.caption(paths, SEEDS):
        assert not said.text.lower().startswith("describe this image")


def test_a_file_that_cannot_be_read_harms_only_itself(tiny: Blip2, paths: list[Path]) -> None:
    expected = tiny.caption(paths, SEEDS)
    paths[1].write_bytes(paths[1].read_bytes()[:-40])
    paths[3].unlink()

    said = tiny.caption(paths, SEEDS)

    for place in (1, 3):
        expected[place] = Said("", SEEDS[place], "the file cannot be read")
    assert said == expected


def test_the_pocket_captioner_says_the_same_of_drawings_in_any_batch(tmp_path: Path) -> None:
    blip2 = Blip2(POCKET_CAPTIONER, "cpu", 8)
    paths = [tmp_path / f"{i}.png" for i in range(6)]
    for i, path in enumerate(paths):
        draw("ksh", 78_300 + i, 256).image.save(path)

    said = blip2.caption(paths, range(6))

    assert all(each.text.startswith("an anime ") for each in said)
    assert said == alone(blip2, paths, range(6))


def useless_at_first(folder: Path) -> Path:
    """A captioner that says of most pictures nothing worth keeping."""
    build_blip2(folder)
    model = Blip2ForConditionalGeneration.from_pretrained(folder)
    model.generation_config.max_new_tokens = 5
    model.generation_config.min_length = 0
    model.save_pretrained(folder)
    return folder


def test_only_useless_captions_are_tried_again_with_the_next_seed(
    tmp_path: Path, paths: list[Path]
) -> None:
    blip2 = Blip2(str(useless_at_first(tmp_path / "model")), "cpu", 8)
    seeds = range(0, 240, 10)

    said = blip2.caption([paths[0]] * len(seeds), seeds)

    attempts = {each.seed - seed for each, seed in zip(said, seeds, strict=True) if each.text}
    assert {0, 1, 2} <= attempts <= {0, 1, 2, 3}
    seed = next(each for each, seed in zip(said, seeds, strict=True) if each.seed > seed).seed
    assert blip2.caption([paths[0]], [seed])[0].text in {each.text for each in said}


def test_after_four_useless_captions_the_drawing_is_named(
    tmp_path: Path, paths: list[Path]
) -> None:
    folder = build_blip2(tmp_path / "model")
    model = Blip2ForConditionalGeneration.from_pretrained(folder)
    model.generation_config.max_new_tokens = 1
    model.generation_config.min_length = 0
    model.save_pretrained(folder)

    (said,) = Blip2(str(folder), "cpu", 8).caption(paths[:1], SEEDS[:1])

    assert (said.text, said.seed) == ("", SEEDS[0])
    assert said.problem.startswith("the captioner found no words for this drawing in 4 attempts: ")


def test_a_batch_that_does_not_fit_into_memory_is_halved_until_it_does(paths: list[Path]) -> None:
    blip2 = Blip2(POCKET_CAPTIONER, "cpu", 8)
    expected = blip2.caption(paths, SEEDS)
    sizes = []

    def fill(_: torch.nn.Module, pixels: tuple[torch.Tensor, ...]) -> None:
        sizes.append(len(pixels[0]))
        if len(pixels[0]) > 2:
            raise torch.OutOfMemoryError

    blip2._model.vision_model.embeddings.register_forward_pre_hook(fill)  # noqa: SLF001 - no device here could be full

    assert blip2.caption(paths, SEEDS) == expected
    assert blip2.caption(paths, SEEDS) == expected
    assert sizes == [5, 2, 2, 1, 2, 2, 1]


def test_a_captioner_that_does_not_look_at_the_picture_is_refused(tmp_path: Path) -> None:
    folder = build_blip2(tmp_path)
    blind = Blip2ForConditionalGeneration.from_pretrained(folder)
    # As with a file in which the Q-Former's answer goes nowhere.
    torch.nn.init.zeros_(blind.language_projection.weight)
    blind.save_pretrained(folder)

    with pytest.raises(ValueError, match="do not depend on the picture"):
        Blip2(str(folder), "cpu", 8)
