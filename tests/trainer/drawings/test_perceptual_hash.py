import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from pocket_model.drawings import draw
from trainer.drawings.perceptual_hash import HASH_BITS, NEAR_BITS, perceptual_hash


def distance(one: Image.Image, other: Image.Image) -> int:
    first, second = (int.from_bytes(perceptual_hash(image)) for image in (one, other))
    return (first ^ second).bit_count()


def as_jpeg(image: Image.Image) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=60)
    return Image.open(file)


def signed(image: Image.Image) -> Image.Image:
    copy = image.copy()
    ImageDraw.Draw(copy).text((190, 240), "KSH 2026", fill="black")
    return copy


@pytest.mark.parametrize(
    "altered",
    [
        as_jpeg,
        signed,
        lambda image: image.resize((97, 97)),
        lambda image: image.resize((900, 900)),
        lambda image: ImageEnhance.Brightness(image).enhance(1.15),
        lambda image: ImageEnhance.Color(image).enhance(0.7),
    ],
    ids=["as a JPEG", "signed", "smaller", "larger", "brighter", "paler"],
)
def test_a_copy_that_looks_nearly_the_same_is_near(
    altered: Callable[[Image.Image], Image.Image],
) -> None:
    for seed in range(8):
        image = draw("ksh", seed, 256).image
        assert distance(image, altered(image)) <= NEAR_BITS // 2


def test_other_drawings_in_the_same_style_and_composition_are_not() -> None:
    hashes = [int.from_bytes(perceptual_hash(draw("ksh", seed, 128).image)) for seed in range(60)]

    nearest = min((one ^ other).bit_count() for i, one in enumerate(hashes) for other in hashes[:i])

    assert nearest > NEAR_BITS


def test_a_flat_picture_has_a_hash_that_rounding_does_not_decide() -> None:
    flat = [Image.new("RGB", (90, 70), color) for color in ("red", "navy", "black", "white")]

    assert {perceptual_hash(image) for image in flat[:2]} == {perceptual_hash(flat[3])}
    assert len(perceptual_hash(flat[0])) == HASH_BITS // 8
