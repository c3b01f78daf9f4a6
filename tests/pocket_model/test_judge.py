from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from pocket_model.artist.style import STYLES
from pocket_model.drawings import Drawing, draw
from pocket_model.examples import CLASSES, HIDDEN, augmented, classes_of, shown
from pocket_model.judge import Judge, load_judge, measure_judge, save_judge
from pocket_model.portrait import VALUES
from pocket_model.rendering import Rendered

WEIGHTS = Path("tests/judge/judge.safetensors")


@pytest.fixture(scope="module")
def judge() -> Judge:
    return load_judge(WEIGHTS)


@pytest.fixture(scope="module")
def drawings() -> list[Drawing]:
    """Forty drawings of all styles, of seeds far from those of the training."""
    styles = list(STYLES)
    return [draw(styles[i % len(styles)], 77_000 + i) for i in range(40)]


def rendered(drawings: list[Drawing]) -> Rendered:
    return Rendered(
        pictures=np.stack([np.asarray(drawing.image) for drawing in drawings]),
        eyes=np.zeros((len(drawings), 2, 4), np.int16),
        portraits=tuple(drawing.portrait for drawing in drawings),
        styles=tuple(drawing.style for drawing in drawings),
    )


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_the_judge_is_right_on_drawings_it_has_not_seen(
    judge: Judge, drawings: list[Drawing], name: str
) -> None:
    assert measure_judge(judge, rendered(drawings))[name] >= 0.95


def test_a_large_drawing_is_judged_like_a_small_one(judge: Judge) -> None:
    said = judge.classify([draw("ksh", 77_100, size).image for size in (128, 512)])
    assert said[0] == said[1]


def test_a_picture_with_alpha_is_judged_like_one_without(judge: Judge) -> None:
    image = draw("flat", 77_101).image
    assert judge.classify([image.convert("RGBA")]) == judge.classify([image])


def test_a_soft_picture_is_still_read(judge: Judge, drawings: list[Drawing]) -> None:
    soft = [drawing.image.resize((80, 80)).resize((128, 128)) for drawing in drawings]
    said = judge.classify(soft)
    right = [
        answer[name] == getattr(drawing.portrait, name)
        for answer, drawing in zip(said, drawings, strict=True)
        for name in VALUES
        if name in shown(drawing.style)
    ]
    assert np.mean(right) >= 0.95


def test_no_images_are_no_answers(judge: Judge) -> None:
    assert judge.classify([]) == []


def test_the_judge_is_small() -> None:
    assert WEIGHTS.stat().st_size <= 3_000_000


def test_a_saved_judge_judges_as_before(tmp_path: Path, drawings: list[Drawing]) -> None:
    torch.manual_seed(0)
    judge = Judge().eval()
    save_judge(judge, tmp_path / "new" / "judge.safetensors")
    images = [drawing.image for drawing in drawings[:4]]
    first = load_judge(tmp_path / "new" / "judge.safetensors").classify(images)
    save_judge(load_judge(tmp_path / "new" / "judge.safetensors"), tmp_path / "again.safetensors")
    assert load_judge(tmp_path / "again.safetensors").classify(images) == first


def test_what_a_monochrome_style_cannot_show_is_no_example(drawings: list[Drawing]) -> None:
    rows = classes_of(rendered(drawings))
    for row, drawing in zip(rows, drawings, strict=True):
        hidden = {name for name, index in zip(CLASSES, row, strict=True) if index == HIDDEN}
        colors = {"hair_color", "eye_color", "clothes_color"}
        assert hidden == (colors if drawing.style == "ink" else set())


def test_augmentation_is_the_same_for_the_same_seed_and_keeps_half_the_pixels() -> None:
    pictures = np.stack([np.asarray(draw("retro", seed).image) for seed in range(16)])
    first, second = (augmented(pictures, 4, torch.device("cpu")) for _ in range(2))
    assert torch.equal(first, second)
    colors = {tuple(color) for color in np.unique(pictures.reshape(-1, 3), axis=0)}
    back = first.add(1).mul(127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).numpy()
    kept = [{tuple(c) for c in np.unique(p.reshape(-1, 3), axis=0)} <= colors for p in back]
    assert 4 <= sum(kept) <= 12


def test_an_image_of_one_colour_is_judged_without_complaint(judge: Judge) -> None:
    assert set(judge.classify([Image.new("L", (5, 9))])[0]) == set(CLASSES)
