"""Loading a base model onto a device."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.unets.unet_2d_condition import UNet2DConditionModel
from safetensors import SafetensorError
from transformers import CLIPTextModel, CLIPTokenizer

from inference_server.adapters.adapter import BaseModel
from inference_server.errors import ModelRefused
from inference_server.limits import SIZE_MULTIPLE
from inference_server.model.defaults import ModelDefaults
from inference_server.model.digest import model_digest
from inference_server.model.folder import ModelFolder
from inference_server.model.source import ModelSource

Device = Literal["auto", "cpu", "cuda", "mps"]
Dtype = Literal["auto", "float32", "float16", "bfloat16"]

_DTYPES: Final = {
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Model:
    """A base model, ready on its device.

    Attributes:
        vae: In fp32 whatever `dtype` is: in fp16 the VAEs of many anime models decode to NaN.
        dtype: Of UNet and text encoder.
        default_size: Pixels of both sides.
    """

    base_model: BaseModel
    unet: UNet2DConditionModel
    vae: AutoencoderKL
    text_encoder: CLIPTextModel
    tokenizer: CLIPTokenizer
    scheduler_config: Mapping[str, Any]
    device: torch.device
    dtype: torch.dtype
    default_size: int
    default_num_inference_steps: int
    default_guidance_scale: float


def load_model(source: ModelSource, device: Device = "auto", dtype: Dtype = "auto") -> Model:
    """Loads a model. Reads nothing but its folder.

    Args:
        source: Where it is.
        device: `auto`: CUDA or MPS where there is one.
        dtype: `auto`: fp16 on CUDA and MPS, fp32 on the CPU.

    Raises:
        ModelRefused: The folder is incomplete, its weights are damaged, or there is no such device.
    """
    folder = ModelFolder.checked(source.folder, hub_id=source.hub_id)
    defaults = ModelDefaults.of(source.folder)
    on = torch.device(_device(device))
    as_dtype = _DTYPES[dtype] if dtype != "auto" else _dtype(on)
    files = [file for weights in folder.weights.values() for file in weights.files]
    with ThreadPoolExecutor(max_workers=1) as hashing:
        digest = hashing.submit(model_digest, source.folder, files)
        unet = _component(UNet2DConditionModel, folder, "unet", as_dtype).to(on)
        vae = _component(AutoencoderKL, folder, "vae", torch.float32).to(on)
        text_encoder = _component(CLIPTextModel, folder, "text_encoder", as_dtype).to(on)
        tokenizer = _tokenizer(source.folder / "tokenizer")
        base_model = BaseModel(source.name, digest.result())
    if on.type == "cuda":
        # What its convolutions are fastest in.
        for network in (unet, vae):
            network.to(memory_format=torch.channels_last)
    return Model(
        base_model=base_model,
        unet=unet.eval().requires_grad_(requires_grad=False),
        vae=vae.eval().requires_grad_(requires_grad=False),
        text_encoder=text_encoder.eval().requires_grad_(requires_grad=False),
        tokenizer=tokenizer,
        scheduler_config=folder.scheduler_config,
        device=on,
        dtype=as_dtype,
        default_size=defaults.default_size or unet.config.sample_size * SIZE_MULTIPLE,
        default_num_inference_steps=defaults.default_num_inference_steps,
        default_guidance_scale=defaults.default_guidance_scale,
    )


def _component(kind: Any, folder: ModelFolder, name: str, dtype: torch.dtype) -> Any:  # noqa: ANN401 - of either library
    try:
        return kind.from_pretrained(
            folder.path / name,
            dtype=dtype,
            variant=folder.weights[name].variant,
            use_safetensors=True,
            local_files_only=True,
        )
    except (OSError, ValueError, RuntimeError, SafetensorError) as error:
        msg = f"{folder.path / name} cannot be loaded: {error}"
        raise ModelRefused(msg) from error


def _tokenizer(folder: Path) -> CLIPTokenizer:
    try:
        tokenizer: CLIPTokenizer = CLIPTokenizer.from_pretrained(folder, local_files_only=True)
    except Exception as error:  # its library raises nothing narrower
        msg = f"{folder} cannot be loaded: {error}"
        raise ModelRefused(msg) from error
    return tokenizer


def _device(wanted: Device) -> str:
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if wanted == "auto":
        return next(name for name, is_there in there.items() if is_there)
    if not there[wanted]:
        msg = f"the device is set to {wanted}, and there is none"
        raise ModelRefused(msg)
    return wanted


def _dtype(device: torch.device) -> torch.dtype:
    return torch.float32 if device.type == "cpu" else torch.float16
