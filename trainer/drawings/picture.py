"""A drawing's file as pixels: the one way in which the trainer looks at it.

Run in worker and training processes only, for a hostile file may take any time and memory.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

FORMATS: Final = ("PNG", "JPEG", "WEBP")


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """The file as Pillow sees it by its header; nothing is decoded yet.

    Raises:
        PIL.UnidentifiedImageError: No PNG, JPEG or WebP.
    """
    # Our own limits say more than Pillow's guard against bombs, and are checked before decoding.
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(path, formats=FORMATS) as image:
        yield image


def read(path: Path) -> Image.Image:
    """The whole picture as RGB, upright by its EXIF, on white where it is transparent.

    Raises:
        OSError: It is truncated; Pillow raises other classes too for other damage.
    """
    with opened(path) as image:
        return on_white(ImageOps.exif_transpose(image))


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
