"""A drawing's file as pixels: the one way in which the trainer looks at it.

Run in worker and training processes only, for a hostile file may take any time and memory.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image, ImageCms, ImageOps

FORMATS: Final = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP")

_SRGB: Final = ImageCms.createProfile("sRGB")


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """The file as Pillow sees it by its header; nothing is decoded yet.

    Raises:
        PIL.UnidentifiedImageError: None of FORMATS.
    """
    # Our own limits say more than Pillow's guard against bombs, and are checked before decoding.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=FORMATS) as image:
        yield image


def read(path: Path) -> Image.Image:
    """The whole picture as RGB: upright by its EXIF, in sRGB, on white where it is transparent.

    Raises:
        OSError: It is truncated; Pillow raises other classes too for other damage.
    """
    with opened(path) as image:
        profile = image.info.get("icc_profile")
        return on_white(_in_srgb(ImageOps.exif_transpose(image), profile))


def on_white(image: Image.Image) -> Image.Image:
    """The picture as RGB, composited on white where it is transparent."""
    if image.mode.startswith("I"):
        # 16 bits of grey; Pillow's own conversion would clip them at 255.
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    white = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(white, rgba).convert("RGB")


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture with its colours in sRGB; as it is where it has no profile that can be read."""
    if not profile or image.mode.startswith("I"):
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        # Most profiles are sRGB's own, and converting would only round.
        if ImageCms.getProfileDescription(source).startswith("sRGB"):
            return image
        if not image.has_transparency_data:
            return _converted(image, source)
        rgba = image.convert("RGBA")
        rgb = _converted(rgba.convert("RGB"), source)
        rgb.putalpha(rgba.getchannel("A"))
    except (ImageCms.PyCMSError, OSError):
        # Made for other kinds of pixels, or damaged: browsers show such a picture without it.
        return image
    return rgb


def _converted(image: Image.Image, source: ImageCms.ImageCmsProfile) -> Image.Image:
    if image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    assert converted is not None  # noqa: S101 - only in place it returns none
    return converted
