"""A training put together: the UNet with its LoRA, the examples where the steps take them from."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TextIO

import torch
from accelerate import Accelerator
from diffusers import DDPMScheduler, UNet2DConditionModel
from torch import Tensor

from trainer.train.base_model import BaseModel
from trainer.train.batches import Batches, ByNumber, MadeAhead, placed
from trainer.train.gradients import Gradients
from trainer.train.job import Job
from trainer.train.line import Lowered
from trainer.train.lora import Learner, add_lora, begin_with
from trainer.train.memory import Portion, free_bytes, is_shortage, needs
from trainer.train.portions import Portions
from trainer.train.preparation import Examples
from trainer.train.progress import write_line
from trainer.train.sampling import Bucket, Sampling


def make_learner(base_model: BaseModel, job: Job, device: torch.device) -> Learner:
    """The base model's UNet on its device, with the LoRA that the run begins with.

    Raises:
        OtherLayers: The version that it continues from is of other layers or ranks.
    """
    parameters = job.parameters
    unet = base_model.unet(compute_dtype(job)).to(device)
    if device.type == "cuda":
        # The LoRA, which comes later, stays as it is, for the fused optimiser's sake.
        unet.to(memory_format=torch.channels_last)
    weights = add_lora(
        unet,
        rank=parameters.rank,
        lora_alpha=parameters.lora_alpha,
        seed=parameters.seed,
        targets=parameters.lora_targets,
    )
    if job.continues is not None:
        begin_with(weights, job.continues, parameters.lora_alpha)
    unet.train()
    return Learner(unet, weights)


def compute_dtype(job: Job) -> torch.dtype:
    """bf16 where a GPU has it and the job does not say otherwise. Never fp16, which needs scaling.

    fp32 on processors unless the job says otherwise: see docs/decisions/0051.
    """
    wanted = job.parameters.mixed_precision
    if wanted == "auto":
        on_gpu = job.device == "cuda" and torch.cuda.is_bf16_supported()
        return torch.bfloat16 if on_gpu else torch.float32
    return torch.bfloat16 if wanted == "bf16" else torch.float32


def make_gradients(
    accelerator: Accelerator,
    learner: Learner,
    schedule: DDPMScheduler,
    examples: Sequence[Examples],
    job: Job,
    progress: TextIO,
    portions: Portions,
) -> Gradients:
    """The gradients of the run's steps, of as many rows at a time as the device has memory for.

    Raises:
        NotEnoughMemory: It has none for one row.
    """
    parameters = job.parameters

    def tell(portion: Portion) -> None:
        per_micro_batch = -(-parameters.train_batch_size // portion.num_rows)
        write_line(
            progress,
            Lowered(
                train_batch_size=portion.num_rows,
                gradient_accumulation_steps=per_micro_batch
                * parameters.gradient_accumulation_steps,
            ),
        )

    left_bytes = _begin(portions, accelerator, learner, examples, job)
    # What a step takes is estimated: half of what seems to be left stays empty.
    examples = placed(examples, accelerator.device, left_bytes // 2)
    return Gradients(
        accelerator,
        learner.unet,
        _callable(accelerator, learner.unet, len(examples), compiled=job.compile),
        _batches(accelerator, learner, schedule, examples, job),
        parameters,
        portions=portions,
        reserve_bytes=job.reserve_bytes,
        on_lowered=tell,
    )


def _begin(
    portions: Portions,
    accelerator: Accelerator,
    learner: Learner,
    examples: Sequence[Examples],
    job: Job,
) -> int:
    """Finds the portion to begin with, unless one was found before.

    Returns:
        How much memory it leaves to the examples.
    """
    try:
        needed = needs(
            list(learner.unet.parameters()), partial(_one_row, accelerator, learner, examples)
        )
    except (RuntimeError, MemoryError) as error:
        if not is_shortage(error):
            raise
        if portions.at(0) is None:
            portions.change(0, Portion(1, gradient_checkpointing=True))
        return 0
    device = accelerator.device
    free = free_bytes(device, job.reserve_bytes)
    portion = portions.at(0)
    if portion is None:
        parameters = job.parameters
        wanted = Portion(parameters.train_batch_size, parameters.gradient_checkpointing)
        portion = needed.largest(wanted, free, _whole(device, job))
        portions.change(0, portion)
    return free - needed.of(portion)


def _whole(device: torch.device, job: Job) -> int:
    """What there is for one row; on a GPU, `limit` keeps the rest from it."""
    return free_bytes(device, job.reserve_bytes if device.type == "cuda" else 0)


def _one_row(accelerator: Accelerator, learner: Learner, examples: Sequence[Examples]) -> object:
    unet, device = learner.unet, accelerator.device
    largest = max((each.mean.shape[2:] for each in examples), key=lambda shape: shape.numel())
    embeddings = examples[0].embeddings[:1].to(device, unet.dtype)
    noisy = torch.zeros(1, *largest, device=device, dtype=unet.dtype)
    with accelerator.autocast():
        return unet(noisy, torch.zeros(1, device=device, dtype=torch.long), embeddings).sample


def _callable(
    accelerator: Accelerator, unet: UNet2DConditionModel, num_buckets: int, *, compiled: bool
) -> Callable[..., tuple[Tensor, ...]]:
    """The UNet as it is called in training; the UNet itself stays as it is, keys included."""
    model: Callable[..., tuple[Tensor, ...]] = accelerator.prepare_model(unet)
    if compiled and accelerator.device.type == "cuda":
        # Each bucket has a shape of its own, and keeps it. What is left over of a batch in portions
        # has another; what went on above the limit would not be compiled at all.
        torch._dynamo.config.recompile_limit = 2 * num_buckets + 4  # noqa: SLF001 - its only name
        return torch.compile(model, dynamic=False)
    return model


def _batches(
    accelerator: Accelerator,
    learner: Learner,
    schedule: DDPMScheduler,
    examples: Sequence[Examples],
    job: Job,
) -> ByNumber:
    parameters = job.parameters
    sampling = Sampling(
        seed=parameters.seed,
        buckets=tuple(
            Bucket(tuple(each.mean.shape[2:]), tuple(drawing.repeats for drawing in each.drawings))
            for each in examples
        ),
        batch_size=parameters.train_batch_size,
        random_flip=parameters.random_flip,
        num_train_timesteps=schedule.config.num_train_timesteps,
        noise_offset=parameters.noise_offset,
        caption_dropout_rate=parameters.caption_dropout_rate,
    )
    batches = Batches(
        sampling,
        examples,
        schedule,
        snr_gamma=parameters.snr_gamma,
        device=accelerator.device,
        dtype=learner.unet.dtype,
    )
    if accelerator.device.type == "cuda":
        return MadeAhead(batches, accelerator.num_processes)
    # There the maker would take the step's own cores.
    return batches
