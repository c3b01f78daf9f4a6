"""AUTOMATIC1111's `parameters` text, which most tools for such pictures read.

    an anime girl, smile
    Negative prompt: lowres
    Steps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 1, Size: 512x512, Model: anything-v5

Source: https://github.com/AUTOMATIC1111/stable-diffusion-webui, `modules/infotext_utils.py` and
`modules/processing.py`.
"""

import json
import math
import re
from collections import deque
from collections.abc import Mapping
from typing import Final

from inference_server.adapters.adapter import BaseModel
from inference_server.integers import MAX_UINT32, MAX_UINT64
from inference_server.parameters import Parameters

_NEGATIVE: Final = "Negative prompt:"
# The last such line: what stands behind it are the templates of the Dynamic Prompts extension.
_FIELDS: Final = re.compile(r"^Steps: *\d.*$", re.MULTILINE)
# Behind a comma only, and of bounded length: else blanks would be gone over again and again.
_FIELD: Final = re.compile(r'(?:^|,)\s*(\w[\w \-/]{0,40}):\s*("(?:\\.|[^"\\])*"|[^,]*)(?=,|$)')
_SIZE: Final = re.compile(r"(\d{1,5})x(\d{1,5})")
# As much of a model's digest as tools show.
_SHORT_HASH: Final = 10
_KARRAS: Final = " Karras"
# Of a sampler without a schedule of its own; of DPM++ 2M it is Karras's.
_AUTOMATIC: Final = "Automatic"
_UNIFORM: Final = "Uniform"
_KARRAS_BY_DEFAULT: Final = "DPM++ 2M"
_DOUBLED: Final = 2.0
_LANCZOS: Final = "Lanczos"


def written(parameters: Parameters, sampler: str) -> str:
    """The text for a picture.

    Args:
        parameters: What it was made with.
        sampler: The scheduler's display name.
    """
    lines = [parameters.full_prompt]
    if parameters.full_negative_prompt:
        lines.append(f"{_NEGATIVE} {parameters.full_negative_prompt}")
    fields = _fields(parameters, sampler).items()
    lines.append(", ".join(f"{name}: {_quoted(str(value))}" for name, value in fields))
    return "\n".join(lines)


def _fields(parameters: Parameters, sampler: str) -> dict[str, object]:
    fields: dict[str, object] = {
        "Steps": parameters.num_inference_steps,
        "Sampler": sampler.removesuffix(_KARRAS),
        # Always: without it A1111 takes the sampler's own.
        "Schedule type": _KARRAS.strip() if sampler.endswith(_KARRAS) else _UNIFORM,
        "CFG scale": f"{parameters.guidance_scale:g}",
        "Seed": parameters.seed,
        "Size": f"{parameters.width}x{parameters.height}",
        "Model hash": parameters.base_model.digest[:_SHORT_HASH],
        "Model": parameters.base_model.name.rpartition("/")[2],
    }
    # There is one strength only. That of the picture it started from stands in our JSON then.
    strength = parameters.hires_strength or parameters.strength
    if strength is not None:
        fields["Denoising strength"] = f"{strength:g}"
    if parameters.hires_strength is not None:
        fields["Hires upscale"] = f"{_DOUBLED:g}"
        fields["Hires upscaler"] = _LANCZOS
    if parameters.adapter is not None:
        fields["Lora hashes"] = f"{parameters.adapter}: {parameters.adapter_sha256[:_SHORT_HASH]}"
        fields["Lora weight"] = f"{parameters.adapter_weight:g}"
    fields["Version"] = parameters.software
    return fields


def read(text: str, schedulers: Mapping[str, str]) -> Parameters:
    """What can be read from a text, whoever wrote it; the rest is left empty.

    Args:
        text: As it stands in the file.
        schedulers: Their names by display name.
    """
    # A file from Windows ends its lines as Windows does.
    text = text.replace("\r\n", "\n").strip()
    prompts, fields = text, dict[str, str]()
    for line in deque(_FIELDS.finditer(text), maxlen=1):
        prompts = text[: line.start()].strip()
        fields = {name.strip(): _unquoted(value) for name, value in _FIELD.findall(line[0])}
    prompt, _, negative = f"\n{prompts}".partition(f"\n{_NEGATIVE}")
    sampler = _sampler(fields)
    size = _SIZE.fullmatch(fields.get("Size", ""))
    strength = _float(strength) if (strength := fields.get("Denoising strength")) else None
    hires = any(name.startswith("Hires ") for name in fields)
    doubled = _float(fields.get("Hires upscale")) == _DOUBLED
    return Parameters(
        full_prompt=prompt.strip(),
        full_negative_prompt=negative.strip(),
        raw_prompt=True,
        num_inference_steps=_int(fields.get("Steps"), MAX_UINT32),
        scheduler=schedulers.get(sampler, sampler),
        guidance_scale=_float(fields.get("CFG scale")),
        seed=_int(fields.get("Seed"), MAX_UINT64),
        width=int(size[1]) if size else 0,
        height=int(size[2]) if size else 0,
        base_model=BaseModel(fields.get("Model", ""), ""),
        strength=None if hires else strength,
        hires_strength=strength if doubled else None,
        software=fields.get("Version", ""),
    )


def _sampler(fields: Mapping[str, str]) -> str:
    """The sampler with its schedule, as A1111 called both in one until 1.9."""
    sampler, schedule = fields.get("Sampler", ""), fields.get("Schedule type", "")
    if schedule == _AUTOMATIC and sampler == _KARRAS_BY_DEFAULT:
        return sampler + _KARRAS
    if schedule in ("", _AUTOMATIC, _UNIFORM):
        return sampler
    return f"{sampler} {schedule}"


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if re.search(r'[,:\n"]', value) else value


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value.strip()
    try:
        unquoted = str(json.loads(value))
        # JSON may hold half of a character, which no text can.
        unquoted.encode()
    except ValueError:
        return value
    return unquoted


def _int(value: str | None, most: int) -> int:
    # No longer than the longest: a number of a million digits takes Python a while.
    if not value or not (value.isascii() and value.isdecimal() and len(value) <= len(str(most))):
        return 0
    number = int(value)
    return number if number <= most else 0


def _float(value: str | None) -> float:
    try:
        number = float(value or 0)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0
