"""Pictures as files: PNG with what they were made with, and WebP for previews.

Everything here takes a while and belongs into a pool.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import MAX_TEXT_CHUNK, PngInfo
from pydantic import TypeAdapter, ValidationError

from inference_server import parameters_text
from inference_server.engine.order import Pixels
from inference_server.engine.scheduler_names import DISPLAY_NAMES
from inference_server.errors import NoParameters, NotPng
from inference_server.parameters import Parameters
from inference_server.source_image import MAX_PIXELS

_PARAMETERS: Final = "parameters"  # AUTOMATIC1111's name
_OURS: Final = "ksh-drawing-ai"
# Whose texts are graphs of nodes: to read them would be to know all nodes.
_OTHERS: Final = {
    "invokeai_metadata": "InvokeAI",
    "sd-metadata": "InvokeAI",
    "workflow": "ComfyUI",
    "prompt": "ComfyUI",
}
_JSON: Final = TypeAdapter(Parameters)
_WEBP_QUALITY: Final = 75


class ParametersSource(Enum):
    """Where a picture's parameters were read from."""

    OURS = auto()
    A1111 = auto()


@dataclass(frozen=True)
class Inspection:
    """What a picture says of itself.

    Attributes:
        text: AUTOMATIC1111's text, as it stands in the file.
    """

    parameters: Parameters
    text: str
    source: ParametersSource


def encode_png(pixels: Pixels, parameters: Parameters | None) -> bytes:
    """A PNG that tells what it was made with: in our JSON, and as AUTOMATIC1111 would.

    Args:
        pixels: The picture.
        parameters: None: it says nothing.
    """
    info = PngInfo() if parameters is None else _info(parameters)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", pnginfo=info)
    return file.getvalue()


def _info(parameters: Parameters) -> PngInfo:
    info = PngInfo()
    sampler = DISPLAY_NAMES[parameters.scheduler]
    # iTXt: a tEXt chunk holds Latin-1 only.
    info.add_itxt(_PARAMETERS, parameters_text.written(parameters, sampler))
    info.add_itxt(_OURS, _JSON.dump_json(parameters).decode())
    return info


def encode_webp(pixels: Pixels) -> bytes:
    """A WebP, for a preview."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WEBP", quality=_WEBP_QUALITY)
    return file.getvalue()


def inspect_png(png: bytes) -> Inspection:
    """Reads what a PNG was made with.

    Raises:
        NotPng: It is none, is truncated, has too many pixels, or texts that unpack to far more.
        NoParameters: It says nothing, or in another program's way.
    """
    texts = _texts(png)
    text = texts.get(_PARAMETERS, "")
    if _OURS in texts:
        try:
            ours = _JSON.validate_json(texts[_OURS])
        except ValidationError:
            # A stranger's file under our name: what else it says may still be of use.
            pass
        else:
            return Inspection(ours, text, ParametersSource.OURS)
    if not text:
        raise NoParameters(_nothing(texts))
    schedulers = {display_name: name for name, display_name in DISPLAY_NAMES.items()}
    read = parameters_text.read(text, schedulers)
    return Inspection(read, text, ParametersSource.A1111)


def _nothing(texts: Mapping[str, str]) -> str:
    for name, program in _OTHERS.items():
        if name in texts:
            return (
                f"the picture says what it was made with as {program} does, in {name!r}; "
                f"only {_PARAMETERS!r}, as AUTOMATIC1111 writes it, can be read"
            )
    return "the picture does not say what it was made with"


def _texts(png: bytes) -> dict[str, str]:
    try:
        with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
            _check_size(image)
            # Texts behind the pixels are there after load() only. Not image.text: it would decode
            # each frame of an animation.
            image.load()
            texts = image.info.items()
            return {str(name): str(text) for name, text in texts if isinstance(text, str)}
    except NotPng:
        raise
    except UnidentifiedImageError as error:
        raise NotPng("png must be a PNG, and is none") from error
    except Exception as error:  # of damaged files its readers raise what comes
        msg = (
            f"png must be a whole PNG, with texts of at most {MAX_TEXT_CHUNK} bytes each "
            f"once unpacked: {error}"
        )
        raise NotPng(msg) from error


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        msg = f"png must have at most {MAX_PIXELS:,} pixels, not {image.width} × {image.height}"
        raise NotPng(msg)
