"""AUTOMATIC1111's `parameters` text, which most tools for such pictures read.

    an anime girl, smile
    Negative prompt: lowres
    Steps: 20, Sampler: Euler a, CFG scale: 7.5, Seed: 1, Size: 512x512, Model: anything-v5

Source: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features#png-info
"""

import json
import re
from collections.abc import Mapping
from typing import Final

from inference_server.adapters.adapter import BaseModel
from inference_server.integers import MAX_UINT32, MAX_UINT64
from inference_server.parameters import Parameters

_NEGATIVE: Final = "Negative prompt: "
# Behind a comma only, and of bounded length: else blanks would be gone over again and again.
_FIELD: Final = re.compile(r'(?:^|,)\s*(\w[\w ]{0,40}):\s*("(?:\\.|[^"\\])*"|[^,]*)(?=,|$)')
_SIZE: Final = re.compile(r"(\d{1,5})x(\d{1,5})")
# As much of a model's digest as tools show.
_SHORT_HASH: Final = 10


def written(parameters: Parameters, sampler: str) -> str:
    """The text for a picture.

    Args:
        parameters: What it was made with.
        sampler: The scheduler's display name.
    """
    fields: dict[str, object] = {
        "Steps": parameters.num_inference_steps,
        "Sampler": sampler,
        "CFG scale": f"{parameters.guidance_scale:g}",
        "Seed": parameters.seed,
        "Size": f"{parameters.width}x{parameters.height}",
        "Model hash": parameters.base_model.digest[:_SHORT_HASH],
        "Model": parameters.base_model.name.rpartition("/")[2],
    }
    if parameters.strength is not None:
        fields["Denoising strength"] = f"{parameters.strength:g}"
    if parameters.adapter is not None:
        fields["Lora hashes"] = f"{parameters.adapter}: {parameters.adapter_sha256[:_SHORT_HASH]}"
        fields["Lora weight"] = f"{parameters.adapter_weight:g}"
    fields["Version"] = parameters.software
    return "\n".join(
        [
            parameters.full_prompt,
            *([_NEGATIVE + negative] if (negative := parameters.full_negative_prompt) else []),
            ", ".join(f"{name}: {_quoted(str(value))}" for name, value in fields.items()),
        ]
    )


def read(text: str, schedulers: Mapping[str, str]) -> Parameters:
    """What can be read from a text, whoever wrote it; the rest is left empty.

    Args:
        text: As it stands in the file.
        schedulers: Their names by display name.
    """
    prompts, _, last = text.strip().rpartition("\n")
    fields = {name.strip(): _unquoted(value) for name, value in _FIELD.findall(last)}
    if "Steps" not in fields:
        prompts, fields = text.strip(), {}
    prompt, _, negative = prompts.partition(f"\n{_NEGATIVE}")
    sampler = fields.get("Sampler", "")
    size = _SIZE.fullmatch(fields.get("Size", ""))
    return Parameters(
        full_prompt=prompt,
        full_negative_prompt=negative,
        raw_prompt=True,
        num_inference_steps=_int(fields.get("Steps"), MAX_UINT32),
        scheduler=schedulers.get(sampler, sampler),
        guidance_scale=_float(fields.get("CFG scale")),
        seed=_int(fields.get("Seed"), MAX_UINT64),
        width=int(size[1]) if size else 0,
        height=int(size[2]) if size else 0,
        base_model=BaseModel(fields.get("Model", ""), ""),
        strength=_float(strength) if (strength := fields.get("Denoising strength")) else None,
        software=fields.get("Version", ""),
    )


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
        return float(value or 0)
    except ValueError:
        return 0.0
