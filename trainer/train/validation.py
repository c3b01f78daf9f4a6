"""Placeholder."""

from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from PIL import Image

from trainer.train.base_model import BaseModel
from trainer.train.job import JobSamples


class Validation:
    """Placeholder."""

    def __init__(
        self,
        base_model: BaseModel,  # noqa: ARG002
        samples: JobSamples,  # noqa: ARG002
        size: tuple[int, int],
        device: torch.device,  # noqa: ARG002
    ) -> None:
        self._size = size

    def draw(self, unet: UNet2DConditionModel, path: Path) -> None:  # noqa: ARG002
        """Placeholder."""
        path.parent.mkdir(exist_ok=True)
        Image.new("RGB", self._size).save(path)
