"""The picture an image-to-image draw starts from: bytes of a stranger's to pixels."""

import io
import math
from contextlib import suppress
from typing import Final

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from inference_server.engine.order import Pixels
from inference_server.errors import InvalidDraw
from inference_server.limits import MIN_SIZE, SIZE_MULTIPLE, Limits

_FORMATS: Final = ("PNG", "JPEG", "WEBP")
_GIF: Final = "GIF"  # to be told from what is no picture
# 12 bytes a pixel while it is decoded and laid on white: 768 MB. Below Pillow's own bound.
MAX_PIXELS: Final = 64_000_000
_SRGB: Final = ImageCms.createProfile("sRGB")


def start_from(
    data: bytes, width: int | None, height: int | None, limits: Limits, default_size: int
) -> Pixels:
    """The pixels to start a draw from, which are all that is kept of a picture.

    Args:
        data: The picture.
        width: As asked for, like `height`: see `fitting_size`.
        height: Likewise.
        limits: The rules.
        default_size: Of both sides, in pixels.

    Raises:
        InvalidDraw: See `read_image`; or the size breaks a rule.
    """
    image = read_image(data)
    size = fitting_size(image, width, height, limits, default_size)
    limits.check_size(*size)
    return cropped(image, *size)


def read_image(data: bytes) -> Image.Image:
    """Decodes a picture in full, turns it by its EXIF, takes it to sRGB and lays it on white.

    Raises:
        InvalidDraw: It is no PNG, JPEG or WebP, is an animation, is truncated, or has too many
            pixels.
    """
    try:
        with Image.open(io.BytesIO(data), formats=(*_FORMATS, _GIF)) as image:
            _check_header(image)
            # verify() lets half a JPEG pass; only load() decodes it.
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            turned = _in_srgb(image)
    except InvalidDraw:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise InvalidDraw(_too_large("many times as many")) from error
    except UnidentifiedImageError as error:
        raise InvalidDraw("image must be a PNG, JPEG or WebP, and is none of them") from error
    except Exception as error:  # of damaged files its readers raise what comes
        raise InvalidDraw("image is damaged or was cut off; upload it again") from error
    white = Image.new("RGB", turned.size, "white")
    white.paste(turned, mask=turned)
    return white


def fitting_size(
    image: Image.Image, width: int | None, height: int | None, limits: Limits, default_size: int
) -> tuple[int, int]:
    """The size to draw `image` in: of its shape, and as many pixels as the model draws best.

    A photograph drawn as large as it is would be a crowd of small motifs, and take minutes.

    Args:
        image: The picture to start from.
        width: What was asked for, in pixels, and is not touched; None: whatever suits.
        height: Likewise.
        limits: The rules.
        default_size: Of both sides, in pixels.
    """
    if width is not None and height is not None:
        return width, height
    if width is not None:
        return width, _beside(width, image.height / image.width, limits)
    if height is not None:
        return _beside(height, image.width / image.height, limits), height
    scale = math.sqrt(min(default_size**2, limits.max_pixels) / (image.width * image.height))
    return _rounded(image.width * scale, limits), _rounded(image.height * scale, limits)


def cropped(image: Image.Image, width: int, height: int) -> Pixels:
    """The picture scaled until it covers width × height, and cropped around its middle."""
    fitted = ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)
    pixels: Pixels = np.asarray(fitted, dtype=np.uint8)
    return pixels


def _check_header(image: Image.Image) -> None:
    if image.format == _GIF:
        raise InvalidDraw("image must be a PNG, JPEG or WebP, not a GIF")
    if image.width * image.height > MAX_PIXELS:
        raise InvalidDraw(_too_large(f"{image.width} × {image.height}"))
    frames = getattr(image, "n_frames", 1)
    # MPO is a phone's JPEG with several pictures in it, of which the first is the photo.
    if frames > 1 and image.format != "MPO":
        msg = f"image must be a still picture, not an animation of {frames} frames"
        raise InvalidDraw(msg)


def _in_srgb(image: Image.Image) -> Image.Image:
    """The picture as RGBA, in sRGB."""
    if image.mode == "I;16":
        # convert() would take all above 255 for white.
        image = image.point(lambda grey: grey / 256).convert("L")
    rgba = image.convert("RGBA")
    profile = image.info.get("icc_profile")
    if profile:
        # A profile of greys or inks, or a damaged one: its colours stay a little off.
        with suppress(ImageCms.PyCMSError, OSError):
            of_picture = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ImageCms.profileToProfile(rgba, of_picture, _SRGB, inPlace=True)
    return rgba


def _beside(side: int, ratio: float, limits: Limits) -> int:
    """The other side's length, of a picture where one is given."""
    return min(_rounded(side * ratio, limits), _rounded(limits.max_pixels / max(side, 1), limits))


def _rounded(size: float, limits: Limits) -> int:
    # Down, so that width × height does not pass its bound again.
    multiple = int(size) // SIZE_MULTIPLE * SIZE_MULTIPLE
    return min(max(multiple, MIN_SIZE), limits.max_size // SIZE_MULTIPLE * SIZE_MULTIPLE)


def _too_large(size: str) -> str:
    return f"image must have at most {MAX_PIXELS:,} pixels, not {size}"
