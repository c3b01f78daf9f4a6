import io
import struct
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

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
    max_queue_per_requester=1,
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
    with pytest.raises(InvalidDraw, match=r"image is damaged or was cut off|is none of them"):
        read_image(data[: len(data) // 2])


@pytest.mark.parametrize("size", [(100_000, 641), (100_000, 1000), (100_000, 100_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    size: tuple[int, int],
) -> None:
    # A small PNG that claims to be large: behind the signature, IHDR begins with its size.
    data = bytearray(encoded(Image.new("1", (1, 1))))
    struct.pack_into(">II", data, 16, *size)
    struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    with pytest.raises(InvalidDraw, match="image must have at most 64,000,000 pixels"):
        read_image(bytes(data))


def test_a_greyscale_picture_of_16_bits_keeps_its_greys() -> None:
    greys = np.array([[0, 20_000, 40_000, 65_535]], np.uint16)
    read = np.asarray(read_image(encoded(Image.fromarray(greys))))
    assert read[0, :, 0].tolist() == [0, 78, 156, 255]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_in_colours_of_its_own_is_taken_to_srgb(kind: str) -> None:
    # A profile whose red is sRGB's blue.
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"swap").replace(b"bXYZ", b"rXYZ").replace(b"swap", b"bXYZ")
    image = encoded(Image.new("RGB", (8, 8), "red"), kind, icc_profile=profile)
    assert np.asarray(read_image(image)).mean((0, 1)) == pytest.approx([0, 0, 255], abs=3)


@pytest.mark.parametrize(("mode", "profile"), [("CMYK", "sRGB"), ("L", "sRGB"), ("RGB", None)])
def test_a_profile_that_does_not_fit_its_picture_does_no_harm(
    mode: str, profile: str | None
) -> None:
    of = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() if profile else b"x"
    read = read_image(encoded(Image.new(mode, (8, 8)), "JPEG", icc_profile=of))
    assert read.size == (8, 8)


FRAMES = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_is_refused_and_its_frames_are_told(kind: str) -> None:
    animation = encoded(FRAMES[0], kind, save_all=True, append_images=FRAMES[1:])
    with pytest.raises(InvalidDraw, match="a still picture, not an animation of 3 frames"):
        read_image(animation)


def test_a_gif_is_refused_as_what_it_is() -> None:
    for more in ([], FRAMES[1:]):
        gif = encoded(FRAMES[0], "GIF", save_all=True, append_images=more)
        with pytest.raises(InvalidDraw, match="image must be a PNG, JPEG or WebP, not a GIF"):
            read_image(gif)


def test_of_a_phones_jpeg_with_several_pictures_the_first_is_read() -> None:
    photo = encoded(FRAMES[0], "MPO", save_all=True, append_images=FRAMES[1:])
    assert np.asarray(read_image(photo)).mean((0, 1)) == pytest.approx([255, 0, 0], abs=3)


REAL = [
    encoded(FRAMES[0]),
    encoded(FRAMES[0], "PNG", save_all=True, append_images=FRAMES[1:]),
    encoded(FRAMES[0], "JPEG"),
    encoded(FRAMES[0], "WEBP"),
    encoded(FRAMES[0], "GIF"),
]


# Of what is damaged Pillow warns at times.
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::PIL.Image.DecompressionBombWarning")
@settings(deadline=5000)
@given(
    data=st.sampled_from(REAL),
    place=st.floats(0, 1, exclude_max=True),
    cut=st.integers(0, 8),
    put=st.binary(max_size=8),
)
def test_a_damaged_picture_is_read_or_refused(
    data: bytes, place: float, cut: int, put: bytes
) -> None:
    at = int(place * len(data))
    with suppress(InvalidDraw):
        assert read_image(data[:at] + put + data[at + cut :]).mode == "RGB"


@settings(deadline=5000)
@given(st.binary())
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidDraw):
        read_image(data)


@given(
    image=st.tuples(st.integers(1, 6000), st.integers(1, 6000)),
    side=st.integers(8, 128),
    upright=st.booleans(),
)
def test_where_one_side_is_asked_for_the_other_is_one_that_may_be_drawn(
    *, image: tuple[int, int], side: int, upright: bool
) -> None:
    width, height = (None, side * 8) if upright else (side * 8, None)
    LIMITS.check_size(*fitting_size(Image.new("1", image), width, height, LIMITS, 512))


@given(width=st.integers(1, 6000), height=st.integers(1, 6000))
def test_every_picture_has_a_size_that_may_be_drawn(width: int, height: int) -> None:
    size = fitting_size(Image.new("1", (width, height)), None, None, LIMITS, 512)
    LIMITS.check_size(*size)


@pytest.mark.parametrize(
    ("image", "asked", "expected"),
    [
        ((512, 512), (None, None), (512, 512)),
        ((400, 600), (None, None), (416, 624)),
        ((4000, 3000), (None, None), (584, 440)),
        ((2000, 2000), (None, None), (512, 512)),
        ((32, 32), (None, None), (512, 512)),
        ((1, 3000), (None, None), (64, 1024)),
        ((500, 1000), (256, None), (256, 512)),
        ((500, 1000), (None, 512), (256, 512)),
        # What was asked for is not touched, so that what breaks a rule is refused.
        ((500, 1000), (513, 7), (513, 7)),
        ((500, 1000), (512, 0), (512, 0)),
    ],
)
def test_a_picture_is_drawn_in_its_shape_and_as_large_as_the_model_draws_best(
    image: tuple[int, int], asked: tuple[int | None, int | None], expected: tuple[int, int]
) -> None:
    assert fitting_size(Image.new("1", image), *asked, LIMITS, 512) == expected


def test_a_picture_is_cropped_around_its_middle() -> None:
    image = Image.new("RGB", (300, 100), "black")
    image.paste("white", (100, 0, 200, 100))
    assert cropped(image, 64, 64).mean() > 250
