"""Placeholder."""

from pathlib import Path

from diffusers import UNet2DConditionModel
from peft.utils import set_peft_model_state_dict
from safetensors.torch import load_file

from trainer.train.job import Job
from trainer.train.lora import save_lora
from trainer.train.results import AdapterManifest


class NotAsTrained(Exception):
    """Placeholder."""


def save_adapter(
    unet: UNet2DConditionModel,
    candidate: Path,
    path: Path,
    job: Job,  # noqa: ARG001
    manifest: AdapterManifest,  # noqa: ARG001
    report_digest: str = "",  # noqa: ARG001
) -> None:
    """Placeholder."""
    set_peft_model_state_dict(unet, load_file(candidate))
    save_lora(unet, path)
