import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inference_server.errors import InvalidDraw
from inference_server.limits import Limits
from inference_server.source_image import cropped, fitting_size, read_image

LIMITS = Limits(
    max_prompt_characters=100,
    max_size=1024,
    max_pixels=512 * 1024,
    max_num_inference_steps=50,
    max_num_images=1,
    max_image_bytes=10_000,
    max_queue=1,
)


def encoded(image: Image.Image, kind: str = "PNG", **save: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **save)
    return file.getvalue()


def test_a_picture_is_turned_by_its_exif() -> None:
    image = Image.new("RGB", (4, 2), "red")
    image.putpixel((0, 0), (0, 0, 255))
    exif = image.getexif()
    exif[0x0112] = 6  # to be turned by 90° clockwise
    read = read_image(encoded(image, exif=exif))
    assert read.size == (2, 4)
    assert read.getpixel((1, 0)) == (0, 0, 255)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16", "CMYK"])
def test_a_picture_of_any_mode_is_read(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert read_image(encoded(Image.new(mode, (8, 8)), kind)).mode == "RGB"


def test_what_is_transparent_lies_on_white() -> None:
    assert read_image(encoded(Image.new("RGBA", (1, 1), (255, 0, 0, 0)))).getpixel((0, 0)) == (
        255,
        255,
        255,
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_half_a_picture_is_refused(kind: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    data = encoded(Image.fromarray(noise), kind)
    assert read_image(data).size == (64, 64)
    with pytest.raises(InvalidDraw, match=r"image is truncated or damaged|is none of them"):
        read_image(data[: len(data) // 2])


@pytest.mark.parametrize("size", [(100_000, 641), (100_000, 1000), (100_000, 100_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    size: tuple[int, int],
) -> None:
    # A small PNG that claims to be large: behind the signature, IHDR begins with its size.
    data = bytearray(encoded(Image.new("1", (1, 1))))
    struct.pack_into(">II", data, 16, *size)
    struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    with pytest.raises(InvalidDraw, match="image must have at most 64000000 pixels"):
        read_image(bytes(data))


@settings(deadline=None)
@given(width=st.integers(1, 6000), height=st.integers(1, 6000))
def test_every_picture_has_a_size_that_may_be_drawn(width: int, height: int) -> None:
    size = fitting_size(Image.new("1", (width, height)), None, None, LIMITS)
    LIMITS.check_size(*size)


@pytest.mark.parametrize(
    ("image", "asked", "expected"),
    [
        ((512, 768), (None, None), (512, 768)),
        ((515, 771), (None, None), (512, 768)),
        ((2000, 2000), (None, None), (720, 720)),
        ((500, 1000), (256, None), (256, 512)),
        ((500, 1000), (None, 512), (256, 512)),
        # What was asked for is not touched, so that what breaks a rule is refused.
        ((500, 1000), (513, 7), (513, 7)),
    ],
)
def test_a_picture_is_drawn_as_near_to_its_size_as_may_be(
    image: tuple[int, int], asked: tuple[int | None, int | None], expected: tuple[int, int]
) -> None:
    assert fitting_size(Image.new("1", image), *asked, LIMITS) == expected


def test_a_picture_is_cropped_around_its_middle() -> None:
    image = Image.new("RGB", (300, 100), "black")
    image.paste("white", (100, 0, 200, 100))
    assert cropped(image, 64, 64).mean() > 250
