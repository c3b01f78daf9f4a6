"""`python -m benchmarks.train.resident MODEL`: what a process takes that only holds the models."""

import sys

import psutil
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextModel


def main() -> None:
    """Prints its resident memory in bytes."""
    model = sys.argv[1]
    networks: list[torch.nn.Module] = [
        AutoencoderKL.from_pretrained(model, subfolder="vae"),
        UNet2DConditionModel.from_pretrained(model, subfolder="unet"),
        CLIPTextModel.from_pretrained(model, subfolder="text_encoder"),
    ]
    # Weights that are mapped from a file are in memory only once they were read.
    for weight in (weight for network in networks for weight in network.parameters()):
        weight.sum()
    sys.stdout.write(str(psutil.Process().memory_info().rss))


if __name__ == "__main__":
    main()
