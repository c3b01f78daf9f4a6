"""The process in which uploads are decoded: `python -m trainer.drawings.decoder MEMORY_BYTES`."""

import base64
import hashlib
import io
import re
import resource
import sys
from pathlib import Path
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from trainer.drawings import picture
from trainer.drawings.files import KINDS
from trainer.drawings.perceptual_hash import perceptual_hash
from trainer.errors import DrawingRefused, Refusal, RefusalReason
from trainer.processes.answering import Answer, answer_requests
from trainer.settings import DrawingLimits

# How the formats we take begin; what begins so and cannot be opened has been cut off or damaged.
_SIGNATURES: Final = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|RIFF.{4}WEBP|.{4}ftypavi[fs]|GIF8[79]a|BM.{4}\0{4}", re.DOTALL
)
_JPEG_QUALITY: Final = 90
_SUFFIXES: Final = {
    "AVIF": ".avif",
    "BMP": ".bmp",
    "GIF": ".gif",
    "JPEG": ".jpg",
    "MPO": ".jpg",
    "WEBP": ".webp",
}


def examine(path: Path, limits: DrawingLimits) -> dict[str, Any]:
    """Decodes a file to its end.

    Returns:
        width and height, px, upright; pixels_sha256, which two files of the same picture have in
        common; perceptual_hash, in hexadecimal; suffix, which such files have.

    Raises:
        DrawingRefused: It is no drawing within the limits.
    """
    try:
        with picture.opened(path) as image:
            _check_size(image, limits)
            _check_frames(image)
            suffix = _SUFFIXES.get(str(image.format), ".png")
        rgb = picture.read(path)
    except DrawingRefused:
        raise
    except UnidentifiedImageError as error:
        raise _unreadable(path) from error
    except MemoryError as error:
        msg = f"a drawing must be decoded within {limits.decode_memory_bytes >> 20} MiB of memory"
        raise _refused(RefusalReason.TOO_LARGE, msg) from error
    except Exception as error:
        # Pillow's decoders raise OSError, SyntaxError, ValueError, struct.error, zlib.error, …
        msg = f"a drawing must be whole: the file cannot be decoded to its end ({error})"
        raise _refused(RefusalReason.TRUNCATED, msg) from error
    digest = hashlib.sha256(f"{rgb.width}x{rgb.height}:".encode())
    digest.update(rgb.tobytes())
    return {
        "width": rgb.width,
        "height": rgb.height,
        "pixels_sha256": digest.hexdigest(),
        "perceptual_hash": perceptual_hash(rgb).hex(),
        "suffix": suffix,
    }


def thumbnail(path: Path, max_edge: int) -> bytes:
    """A JPEG of the picture whose longer edge has at most `max_edge` pixels."""
    rgb = picture.read(path)
    rgb.thumbnail((max_edge, max_edge), Image.Resampling.LANCZOS)
    target = io.BytesIO()
    rgb.save(target, "JPEG", quality=_JPEG_QUALITY)
    return target.getvalue()


def _check_size(image: Image.Image, limits: DrawingLimits) -> None:
    for name, edge in (("wide", image.width), ("high", image.height)):
        if edge > limits.max_edge:
            msg = f"a drawing must be at most {limits.max_edge} pixels {name}, not {edge}"
            raise _refused(RefusalReason.TOO_LARGE, msg)
        if edge < limits.min_edge:
            msg = f"a drawing must be at least {limits.min_edge} pixels {name}, not {edge}"
            raise _refused(RefusalReason.TOO_SMALL, msg)
    pixels = image.width * image.height
    if pixels > limits.max_pixels:
        msg = (
            f"a drawing must have at most {limits.max_pixels} pixels in all, "
            f"not {image.width} × {image.height} = {pixels}"
        )
        raise _refused(RefusalReason.TOO_LARGE, msg)


def _check_frames(image: Image.Image) -> None:
    if image.format == "MPO":
        # A camera's JPEG with a preview or a depth map behind the picture, which comes first.
        return
    frames = getattr(image, "n_frames", 1)
    if frames > 1:
        msg = f"a drawing must be a still picture, not an animation of {frames} frames"
        raise _refused(RefusalReason.ANIMATED, msg)


def _unreadable(path: Path) -> DrawingRefused:
    with path.open("rb") as file:
        begins_well = _SIGNATURES.match(file.read(16)) is not None
    if begins_well:
        msg = "a drawing must be whole: the file begins as a picture and cannot be decoded"
        return _refused(RefusalReason.TRUNCATED, msg)
    return _refused(RefusalReason.NOT_AN_IMAGE, f"a drawing must be a {KINDS} file")


def _refused(reason: RefusalReason, message: str) -> DrawingRefused:
    return DrawingRefused(Refusal(reason, message))


def _prepare() -> Answer:
    memory_bytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    Image.init()

    def answer(question: dict[str, Any]) -> dict[str, Any]:
        path = Path(question["path"])
        if "max_edge" in question:
            jpeg = thumbnail(path, question["max_edge"])
            return {"jpeg": base64.b64encode(jpeg).decode()}
        try:
            return examine(path, DrawingLimits.model_validate(question["limits"]))
        except DrawingRefused as error:
            return {"refused": error.refusal.reason.value, "message": error.refusal.message}

    return answer


if __name__ == "__main__":
    answer_requests(_prepare)
