"""Pictures inside the page."""

import base64
import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

_LARGEST_EDGE: Final = 768  # px: no more is shown, even where a pair is looked at large
_MAX_PIXELS: Final = 4096 * 4096
_WEBP_QUALITY: Final = 85
_SMALLEST_EDGE: Final = 64  # px


@dataclass(frozen=True)
class Picture:
    """A picture as the page holds it.

    Attributes:
        uri: The whole picture, as a data URI.
        width: In pixels.
        height: Likewise.
    """

    uri: str
    width: int
    height: int


def embedded(path: Path | None, *, max_bytes: int) -> Picture | None:
    """The picture in this file; None: there is none that can be read.

    A PNG that is small enough stays as it is. Others become WebP, and smaller until they are.

    Args:
        path: Of the file; None: there is none.
        max_bytes: That it may take, before base64.
    """
    if path is None:
        return None
    try:
        content = path.read_bytes()
        with warnings.catch_warnings():
            # More pixels than we read is refused below; Pillow need not warn of it.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content), formats=["PNG"])
        if image.width * image.height > _MAX_PIXELS:
            return None
        # Half a PNG opens, and only fails here.
        image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    if len(content) <= max_bytes:
        return _picture("png", content, image)
    return _shrunk(image.convert("RGB"), max_bytes)


def _shrunk(image: Image.Image, max_bytes: int) -> Picture:
    edge = min(_LARGEST_EDGE, max(image.size))
    while True:
        smaller = image.copy()
        smaller.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        target = io.BytesIO()
        smaller.save(target, "WEBP", quality=_WEBP_QUALITY)
        if target.tell() <= max_bytes or edge <= _SMALLEST_EDGE:
            return _picture("webp", target.getvalue(), smaller)
        edge = max(edge * 3 // 4, _SMALLEST_EDGE)


def _picture(kind: str, content: bytes, image: Image.Image) -> Picture:
    encoded = base64.b64encode(content).decode("ascii")
    return Picture(f"data:image/{kind};base64,{encoded}", image.width, image.height)
