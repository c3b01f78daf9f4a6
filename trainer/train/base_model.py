"""The base model as training needs it: loaded piece by piece."""

from typing import Any

import torch
from diffusers import AutoencoderKL, DDPMScheduler, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTokenizer

from trainer.model_files import ModelFiles


class BaseModel(ModelFiles):
    """A Stable Diffusion 1.x that can be loaded."""

    def vae(self) -> AutoencoderKL:
        """The autoencoder, in fp32: in fp16 some of them overflow."""
        vae = AutoencoderKL.from_pretrained(**self._source("vae"))
        return vae.eval().requires_grad_(requires_grad=False)

    def text_encoder(self) -> CLIPTextModel:
        """The text encoder, in fp32."""
        source = self._source("text_encoder")
        source["dtype"] = source.pop("torch_dtype")
        model: CLIPTextModel = CLIPTextModel.from_pretrained(**source)
        model.eval().requires_grad_(requires_grad=False)
        return model

    def tokenizer(self) -> CLIPTokenizer:
        """The tokenizer."""
        tokenizer: CLIPTokenizer = CLIPTokenizer.from_pretrained(self.folder, subfolder="tokenizer")
        return tokenizer

    def unet(self, dtype: torch.dtype) -> UNet2DConditionModel:
        """The UNet, which does not learn itself."""
        unet = UNet2DConditionModel.from_pretrained(**self._source("unet", dtype))
        return unet.requires_grad_(requires_grad=False)

    @property
    def edge_multiple(self) -> int:
        """Of which edges are, px, that can be halved wherever the VAE and the UNet do it."""
        vae = AutoencoderKL.load_config(self.folder, subfolder="vae")
        unet = UNet2DConditionModel.load_config(self.folder, subfolder="unet")
        halvings = len(vae["down_block_types"]) - 1 + len(unet["down_block_types"]) - 1
        return 1 << halvings

    def noise_schedule(self) -> DDPMScheduler:
        """The schedule it was trained with."""
        return DDPMScheduler.from_pretrained(self.folder, subfolder="scheduler")

    def _source(self, component: str, dtype: torch.dtype = torch.float32) -> dict[str, Any]:
        return {
            "pretrained_model_name_or_path": self.folder,
            "subfolder": component,
            "variant": self.weights[component][0],
            "use_safetensors": True,
            "torch_dtype": dtype,
        }
