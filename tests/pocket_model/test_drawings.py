import hashlib
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from pocket_model.artist.style import BASE_STYLES, STYLES, VARIED, random_style
from pocket_model.drawings import draw
from pocket_model.portrait import VALUES, Portrait, random_portrait

PORTRAIT = random_portrait(np.random.default_rng(0))


def test_a_seed_gives_the_same_drawing_in_every_process() -> None:
    program = (
        "import hashlib; from pocket_model.drawings import draw; "
        "print(hashlib.sha256(draw('ksh', 17).image.tobytes()).hexdigest())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert ran.stdout.strip() == hashlib.sha256(draw("ksh", 17).image.tobytes()).hexdigest()


def test_other_seeds_give_other_drawings() -> None:
    assert len({draw("ksh", seed, 64).image.tobytes() for seed in range(8)}) == 8


def test_a_seed_seats_the_same_sitter_for_every_style() -> None:
    drawings = [draw(style, 3, 64) for style in STYLES]
    assert len({drawing.portrait for drawing in drawings}) == 1
    assert len({drawing.framing for drawing in drawings}) == 1
    assert len({drawing.image.tobytes() for drawing in drawings}) == len(STYLES)


@pytest.mark.parametrize("size", [64, 128, 512])
def test_a_drawing_is_an_rgb_square_of_the_size_asked_for(size: int) -> None:
    image = draw("soft", 1, size).image
    assert (image.mode, image.size) == ("RGB", (size, size))


@pytest.mark.parametrize("name", sorted(VALUES))
def test_every_word_of_an_attribute_changes_the_picture(name: str) -> None:
    portraits = [replace(PORTRAIT, **{name: word}) for word in VALUES[name]]
    pictures = {draw("ksh", 5, 96, portrait).image.tobytes() for portrait in portraits}
    assert len(pictures) == len(VALUES[name])


def test_ink_draws_without_colour() -> None:
    pixels = np.asarray(draw("ink", 2).image).astype(int)
    assert np.ptp(pixels, axis=-1).max() <= 16


def test_the_base_model_never_sees_the_styles_to_be_learnt() -> None:
    assert {"ksh", "ink"}.isdisjoint(BASE_STYLES)


def test_made_up_styles_all_differ_and_none_is_one_to_be_learnt() -> None:
    styles = [random_style(np.random.default_rng(seed)) for seed in range(200)]
    assert len(set(styles)) == 200
    assert {style.shading for style in styles} == {"none", "cel", "soft", "hatch"}
    assert not any(style.blush and style.hair_highlight for style in styles)
    assert not any(style.monochrome for style in styles)


def test_a_seed_makes_up_the_same_style_again() -> None:
    assert draw(VARIED, 3, 64).image.tobytes() == draw(VARIED, 3, 64).image.tobytes()


@pytest.mark.parametrize("expression", VALUES["expression"])
def test_the_boxes_of_the_open_eyes_lie_in_the_picture(expression: str) -> None:
    drawing = draw("flat", 11, portrait=replace(PORTRAIT, expression=expression))
    assert len(drawing.eyes) == (1 if expression == "wink" else 2)
    for left, top, right, bottom in drawing.eyes:
        assert 0 < left < right < 1
        assert 0 < top < bottom < 1


def test_an_unknown_style_is_refused_with_the_rule_and_the_value() -> None:
    with pytest.raises(ValueError, match=r"style must be one of flat, .*ink, not cubism"):
        draw("cubism", 1)


def test_an_unknown_attribute_is_refused_with_the_rule_and_the_value() -> None:
    with pytest.raises(ValueError, match=r"eye_color must be one of blue, .*yellow, not beige"):
        replace(PORTRAIT, eye_color="beige")


def test_classes_count_an_attributes_words() -> None:
    classes = PORTRAIT.classes()
    words = {name: VALUES[name][index] for name, index in classes.items()}
    assert Portrait(**words) == PORTRAIT
