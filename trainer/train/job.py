"""run.json: what to train, written by the service for the child."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from trainer.settings import Device

MixedPrecision = Literal["auto", "no", "bf16"]
"""accelerate's word; `auto` is the best that the device has."""

LoraTargets = Literal["attention", "feed_forward", "all"]
"""Which layers of the UNet learn: its attention; its feed-forward layers, too; and besides both the
projections around them and those of the time embedding."""


class RunFile(BaseModel):
    """What the service and the child write for each other."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class JobDrawing(RunFile):
    """A drawing to learn from: its file, by whose digest it is cached, and its caption.

    Attributes:
        repeats: Times that one pass over the drawings shows it.
    """

    path: Path
    sha256: str
    caption: str
    repeats: Annotated[int, Field(ge=1)] = 1


class JobParameters(RunFile):
    """Training parameters in full; see training.v1.TrainingParameters."""

    resolution: int
    train_batch_size: int
    gradient_accumulation_steps: int
    max_train_steps: int
    learning_rate: float
    lr_scheduler: str
    lr_warmup_steps: int
    rank: int
    lora_alpha: float
    random_flip: bool
    seed: int
    checkpointing_steps: int
    snr_gamma: float | None = None
    noise_offset: float = 0.0
    caption_dropout_rate: float = 0.0
    gradient_checkpointing: bool = False
    mixed_precision: MixedPrecision = "auto"
    lora_targets: LoraTargets = "attention"


class JobSamples(RunFile):
    """Pictures of the validation prompt, drawn by the unfinished adapter.

    Attributes:
        count: In the whole run, evenly spaced, the last one after the last step; 0: none.
    """

    prompt: str
    seed: int
    count: int
    num_inference_steps: int
    guidance_scale: float


class Job(RunFile):
    """run.json.

    Attributes:
        held_out: Drawings that it must not learn from, and is measured on.
        trigger: The style's.
        caption_model: What wrote the captions, for the adapter's metadata.
        continues: The LoRA it begins with; None: a fresh one.
        in_service: The LoRA in service, which the new one is compared with; None: there is none, or
            it has learnt, for all that is known, from drawings that are held out.
        in_service_version: Its number.
        samples: What it draws of itself on the way.
        num_checkpoints: That are kept to choose the best one from.
        trackers: Of accelerate: `tensorboard`, `wandb`, `trackio`.
        compile: Whether the UNet is compiled, on CUDA.
        num_new: Of its drawings, those that the version it continues from has not seen.
        num_judged_prompts: That its version will be drawn with, to be judged.
        num_judged_seeds: Of each.
        reserve_bytes: Of the device's memory, which training leaves to others.
    """

    run_id: str
    style: str
    base_model: str
    device: Device
    cache: Path
    drawings: Annotated[tuple[JobDrawing, ...], Field(min_length=1)]
    held_out: tuple[JobDrawing, ...] = ()
    parameters: JobParameters
    trigger: str = ""
    caption_model: str = ""
    continues: Path | None = None
    in_service: Path | None = None
    in_service_version: int | None = None
    samples: JobSamples | None = None
    num_checkpoints: Annotated[int, Field(ge=1)] = 4
    trackers: tuple[str, ...] = ()
    compile: bool = False
    reserve_bytes: int = 0
    num_new: int = 0
    num_judged_prompts: int = 12
    num_judged_seeds: int = 2
