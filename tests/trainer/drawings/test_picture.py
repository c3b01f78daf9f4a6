"""What the captioner and the UNet see of a file."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from trainer.drawings import picture


def saved(path: Path, image: Image.Image, **options: Any) -> Path:  # noqa: ANN401 - Pillow's
    image.save(path, **options)
    return path


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP"])
def test_every_kind_of_file_is_read(tmp_path: Path, kind: str) -> None:
    path = saved(tmp_path / "file", Image.new("RGB", (70, 90), "red"), format=kind)

    image = picture.read(path)

    assert (image.mode, image.size) == ("RGB", (70, 90))
    red, green, blue = image.getpixel((35, 45))  # type: ignore[misc] # of RGB
    assert red > 240
    assert max(green, blue) < 15


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_read_whatever_profile_comes_with_it(
    tmp_path: Path, mode: str
) -> None:
    # Lab: for another kind of pixels than any of these.
    srgb, lab = (
        ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes() for name in ("sRGB", "LAB")
    )
    for name, profile in (("srgb", srgb), ("lab", lab), ("broken", b"not a profile")):
        white = 65535 if mode == "I;16" else "white"
        image = Image.new(mode, (64, 64), white)
        path = saved(tmp_path / name, image, format="PNG", icc_profile=profile)
        assert picture.read(path).getpixel((3, 3)) == (255, 255, 255)


def test_a_drawing_in_another_colour_space_is_converted_to_srgb(tmp_path: Path) -> None:
    # A CMYK JPEG with a profile is what programs for print write; no profile for it comes with
    # Pillow, so a grey picture with a grey profile stands for all of them.
    profile = grey_profile(gamma=1.0)
    path = saved(tmp_path / "grey.png", Image.new("L", (64, 64), 55), icc_profile=profile)

    red, green, blue = picture.read(path).getpixel((5, 5))  # type: ignore[misc] # of RGB

    # 55 of 255 of the light is 128 in sRGB.
    assert red == green == blue
    assert abs(red - 128) <= 2


def grey_profile(gamma: float) -> bytes:
    """A grey ICC profile, made by hand: header, white point, one curve."""

    def s15f16(value: float) -> bytes:
        return round(value * 65536).to_bytes(4, signed=True)

    d50 = b"".join(map(s15f16, (0.9642, 1.0, 0.8249)))
    white = b"XYZ \0\0\0\0" + d50
    curve = b"curv\0\0\0\0" + (1).to_bytes(4) + round(gamma * 256).to_bytes(2) + b"\0\0"
    text = b"desc\0\0\0\0" + (5).to_bytes(4) + b"grey\0" + bytes(78)
    text += bytes(-len(text) % 4)
    tags, at, body = [], 128 + 4 + 3 * 12, b""
    for name, data in ((b"wtpt", white), (b"kTRC", curve), (b"desc", text)):
        tags.append(name + (at + len(body)).to_bytes(4) + len(data).to_bytes(4))
        body += data
    table = len(tags).to_bytes(4) + b"".join(tags)
    header = bytearray(128)
    header[0:4] = (128 + len(table) + len(body)).to_bytes(4)
    header[8:12] = bytes((2, 0x20, 0, 0))
    header[12:24] = b"mntrGRAYXYZ "
    header[36:40] = b"acsp"
    header[68:80] = d50
    return bytes(header) + table + body


def test_transparency_is_laid_on_white_after_the_colours_are_converted(tmp_path: Path) -> None:
    image = Image.new("LA", (64, 64), (55, 0))
    path = saved(tmp_path / "file.png", image, icc_profile=grey_profile(1.0))

    assert picture.read(path).getpixel((3, 3)) == (255, 255, 255)


def test_what_is_cut_off_is_not_read(tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.effect_noise((256, 256), 90).save(file, "AVIF")
    path = tmp_path / "half.avif"
    path.write_bytes(file.getvalue()[: len(file.getvalue()) // 2])

    with pytest.raises(Exception, match=r"\w"):
        picture.read(path)
