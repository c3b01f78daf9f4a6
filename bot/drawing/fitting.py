"""Pictures made small enough for a guild, with what they were made with.

AUTOMATIC1111's web UI keeps its `parameters` text in the EXIF UserComment of JPEG and WebP files,
as UNICODE in UTF-16, and reads it there; so do the tools around it.
Source: github.com/AUTOMATIC1111/stable-diffusion-webui, modules/images.py, save_image_with_geninfo.
"""

import io
from dataclasses import dataclass
from typing import Final

from PIL import ExifTags, Image, PngImagePlugin

# Without loss first; then worse and worse. Below 40 blocks show.
_LOSSLESS: Final = {"lossless": True, "quality": 80, "method": 4}
_QUALITIES: Final = (95, 85, 70, 55, 40)
_UNICODE: Final = b"UNICODE\0"
_KEY: Final = "parameters"


@dataclass(frozen=True)
class Fitted:
    """A picture's file, and what its name ends in."""

    data: bytes
    suffix: str


def fitted(png: bytes, limit_bytes: int) -> Fitted | None:
    """The picture in at most so many bytes; None: it cannot be made that small.

    Takes seconds where the picture is too large: not for the event loop.
    """
    if len(png) <= limit_bytes:
        return Fitted(png, "png")
    with Image.open(io.BytesIO(png)) as picture:
        text = str(picture.info.get(_KEY, ""))
        pixels = picture.convert("RGB")
    exif = _exif(text)
    for options in (_LOSSLESS, *({"quality": quality} for quality in _QUALITIES)):
        file = io.BytesIO()
        pixels.save(file, "WEBP", exif=exif, **options)
        if file.tell() <= limit_bytes:
            return Fitted(file.getvalue(), "webp")
    return None


def parameters_of(data: bytes) -> str:
    """The `parameters` text of a JPEG or WebP; empty: it has none."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "WEBP")) as picture:
            comment = picture.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ""
    if not isinstance(comment, bytes) or not comment.startswith(_UNICODE):
        return ""
    text = comment[len(_UNICODE) :]
    # Big-endian by piexif, little-endian by others: Latin letters have a zero on one side.
    is_big_endian = text[0::2].count(0) > text[1::2].count(0)
    return text.decode("utf-16-be" if is_big_endian else "utf-16-le", errors="replace")


def as_png(data: bytes) -> bytes:
    """A PNG of one pixel that carries the `parameters` text of a JPEG or WebP; others unchanged.

    For a server that inspects PNGs.
    """
    text = parameters_of(data)
    if not text:
        return data
    info = PngImagePlugin.PngInfo()
    info.add_itxt(_KEY, text)
    file = io.BytesIO()
    Image.new("L", (1, 1)).save(file, "PNG", pnginfo=info)
    return file.getvalue()


def _exif(text: str) -> Image.Exif:
    exif = Image.Exif()
    if text:
        comment = _UNICODE + text.encode("utf-16-be")
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = comment
    return exif
