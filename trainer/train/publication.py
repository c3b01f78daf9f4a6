"""The file that is published: the best candidate in diffusers' format, read back before it goes."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import torch
from diffusers import UNet2DConditionModel
from diffusers.loaders import StableDiffusionLoraLoaderMixin
from peft.tuners.lora import LoraLayer
from safetensors.torch import load_file, save
from torch import Tensor

from trainer.train import provenance
from trainer.train.candidate import load_candidate
from trainer.train.folder import write_whole
from trainer.train.interlude import SECOND, evaluating, second_lora
from trainer.train.job import Job
from trainer.train.results import AdapterManifest

_FIRST: Final = "default"
_PREFIX: Final = f"{StableDiffusionLoraLoaderMixin.unet_name}."
# Where diffusers looks for PEFT's LoraConfig, and with it for alpha.
_CONFIG: Final = "lora_adapter_metadata"
# Of the prediction's length. To a UNet's dtype diffusers rounds the LoRA that it loads, too.
_TOLERANCE: Final = 1e-5
_TOLERANCE_OF_HALVES: Final = 2e-2
_CHECK_SEED: Final = 5508
_CHECK_TIMESTEP: Final = 500
_CHECK_EDGE: Final = 16


class NotAsTrained(Exception):
    """The file does not read back as what was trained; the message is for the artist."""


def save_adapter(
    unet: UNet2DConditionModel,
    candidate: Path,
    path: Path,
    job: Job,
    manifest: AdapterManifest,
    report_digest: str = "",
) -> None:
    """Writes a candidate in diffusers' format, with all that there is to know of it.

    Args:
        unet: With the run's LoRA, which has the candidate's weights from now on; not compiled.
        candidate: See load_candidate.
        path: Where to. A file is there only after it was read back as diffusers reads it.
        job: The run.
        manifest: Of the adapter.
        report_digest: SHA-256 of held_out.json.

    Raises:
        NotAsTrained: What was read back is something else.
    """
    load_candidate(unet, candidate)
    tensors = {_PREFIX + name: tensor for name, tensor in load_file(candidate).items()}
    told = provenance.metadata(
        job, manifest, report_digest, _tensors_digest(tensors), datetime.now(UTC)
    )
    unchecked = path.with_name("unchecked.safetensors")
    content = save(tensors, metadata={"format": "pt", _CONFIG: _config(unet), **told})
    write_whole(unchecked, content)
    try:
        _check(unet, unchecked, tensors, manifest)
    except NotAsTrained:
        unchecked.unlink()
        raise
    unchecked.replace(path)


def _config(unet: UNet2DConditionModel) -> str:
    """PEFT's LoraConfig, as diffusers writes it."""
    config: dict[str, Any] = unet.peft_config[_FIRST].to_dict()
    plain = {
        _PREFIX + name: sorted(value) if isinstance(value, set) else value
        for name, value in config.items()
    }
    return json.dumps(plain, indent=2, sort_keys=True)


def _tensors_digest(tensors: dict[str, Tensor]) -> str:
    content = save(tensors)
    # A length, 8 bytes; so many bytes of JSON; all tensors.
    begin = 8 + int.from_bytes(content[:8], "little")
    return hashlib.sha256(content[begin:]).hexdigest()


def _check(
    unet: UNet2DConditionModel, path: Path, tensors: dict[str, Tensor], manifest: AdapterManifest
) -> None:
    kept, _ = StableDiffusionLoraLoaderMixin.lora_state_dict(
        path.parent, weight_name=path.name, use_safetensors=True
    )
    if kept.keys() != tensors.keys():
        raise _not_as_trained("has other layers")
    for name, tensor in tensors.items():
        if kept[name].dtype != tensor.dtype or not torch.equal(kept[name], tensor):
            raise _not_as_trained(f"has other numbers in {name}")
    with evaluating(unet):
        expected = _prediction(unet)
        with second_lora(unet, path):
            _check_scale(unet, manifest)
            got = _prediction(unet)
    difference = torch.linalg.vector_norm(got - expected) / torch.linalg.vector_norm(expected)
    tolerance = _TOLERANCE if unet.dtype == torch.float32 else _TOLERANCE_OF_HALVES
    # So that no number is none.
    if not difference <= tolerance:
        raise _not_as_trained(
            f"changes the UNet's prediction by {float(difference):.2g} of its length, "
            f"where {tolerance:g} is rounding"
        )


def _check_scale(unet: UNet2DConditionModel, manifest: AdapterManifest) -> None:
    config = unet.peft_config[SECOND]
    read, wanted = (config.r, config.lora_alpha), (manifest.rank, manifest.lora_alpha)
    if read != wanted:
        raise _not_as_trained(
            f"has rank and alpha {read[0]} and {read[1]:g}, where {wanted[0]} and {wanted[1]:g} "
            "were trained"
        )
    for name, layer in unet.named_modules():
        if isinstance(layer, LoraLayer) and layer.scaling.get(SECOND) != layer.scaling.get(_FIRST):
            raise _not_as_trained(f"has another scale in {name}")


def _not_as_trained(what: str) -> NotAsTrained:
    return NotAsTrained(
        f"the adapter was written, and reads back as another: it {what}; start the run again"
    )


@torch.inference_mode()
def _prediction(unet: UNet2DConditionModel) -> Tensor:
    """Of one input, always the same."""
    generator = torch.Generator().manual_seed(_CHECK_SEED)
    edge = min(_CHECK_EDGE, unet.config.sample_size)
    latents = torch.randn(1, unet.config.in_channels, edge, edge, generator=generator)
    embeddings = torch.randn(1, 77, unet.config.cross_attention_dim, generator=generator)
    predicted: Tensor = unet(
        latents.to(unet.device, unet.dtype),
        _CHECK_TIMESTEP,
        embeddings.to(unet.device, unet.dtype),
    ).sample
    return predicted.float()
