"""The picture an image-to-image draw starts from: bytes of a stranger's to pixels."""

import io
import math
from typing import Final

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from inference_server.engine.order import Pixels
from inference_server.errors import InvalidDraw
from inference_server.limits import MIN_SIZE, SIZE_MULTIPLE, Limits

_FORMATS: Final = ("PNG", "JPEG", "WEBP")
# 12 bytes a pixel while it is decoded and laid on white: 768 MB. Below Pillow's own bound.
MAX_PIXELS: Final = 64_000_000


def start_from(data: bytes, width: int | None, height: int | None, limits: Limits) -> Pixels:
    """The pixels to start a draw from, which are all that is kept of a picture.

    Args:
        data: The picture.
        width: As asked for, like `height`: see `fitting_size`.
        height: Likewise.
        limits: The rules.

    Raises:
        InvalidDraw: See `read_image`; or the size breaks a rule.
    """
    image = read_image(data)
    size = fitting_size(image, width, height, limits)
    limits.check_size(*size)
    return cropped(image, *size)


def read_image(data: bytes) -> Image.Image:
    """Decodes a picture in full, turns it by its EXIF and lays it on white.

    Raises:
        InvalidDraw: It is no PNG, JPEG or WebP, is truncated, or has too many pixels.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise InvalidDraw(_too_large(f"{image.width} × {image.height}"))
            # verify() lets half a JPEG pass; only load() decodes it.
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            turned = image.convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidDraw(_too_large("far more")) from error
    except UnidentifiedImageError as error:
        raise InvalidDraw("image must be a PNG, JPEG or WebP, and is none of them") from error
    except (OSError, SyntaxError, ValueError) as error:
        msg = f"image is truncated or damaged: {error}"
        raise InvalidDraw(msg) from error
    white = Image.new("RGB", turned.size, "white")
    white.paste(turned, mask=turned)
    return white


def fitting_size(
    image: Image.Image, width: int | None, height: int | None, limits: Limits
) -> tuple[int, int]:
    """The size to draw `image` in: as near to its own as the rules let it be.

    Args:
        image: The picture to start from.
        width: What was asked for, in pixels, and is not touched; None: whatever suits.
        height: Likewise.
        limits: The rules.
    """
    ratio = image.width / image.height
    if width is not None:
        return width, height or _rounded(width / ratio, limits)
    if height is not None:
        return _rounded(height * ratio, limits), height
    scale = min(
        1.0,
        limits.max_size / max(image.size),
        math.sqrt(limits.max_pixels / (image.width * image.height)),
    )
    return _rounded(image.width * scale, limits), _rounded(image.height * scale, limits)


def cropped(image: Image.Image, width: int, height: int) -> Pixels:
    """The picture scaled until it covers width × height, and cropped around its middle."""
    fitted = ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)
    pixels: Pixels = np.asarray(fitted, dtype=np.uint8)
    return pixels


def _rounded(size: float, limits: Limits) -> int:
    # Down, so that width × height does not pass its bound again.
    multiple = int(size) // SIZE_MULTIPLE * SIZE_MULTIPLE
    return min(max(multiple, MIN_SIZE), limits.max_size // SIZE_MULTIPLE * SIZE_MULTIPLE)


def _too_large(size: str) -> str:
    return f"image must have at most {MAX_PIXELS} pixels, not {size}"
