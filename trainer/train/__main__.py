"""The training process: see the package."""

import fcntl
import hashlib
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import Final, TextIO

import torch
from accelerate import Accelerator

from trainer.errors import BaseModelUnusable
from trainer.processes.lifeline import die_with_parent
from trainer.train.base_model import BaseModel
from trainer.train.folder import RunFolder, write_whole
from trainer.train.job import Job
from trainer.train.line import Failed, Finished, Prepared
from trainer.train.loop import Loop, TrainingFailed
from trainer.train.lora import TARGET_MODULES, save_lora
from trainer.train.preparation import DrawingGone, prepare
from trainer.train.progress import write_line
from trainer.train.results import AdapterManifest
from trainer.train.stopping import StopRequest

# Members' draws go first where both share the processor.
_NICENESS: Final = 5
_PRECISIONS: Final = {"no": torch.float32, "bf16": torch.bfloat16}


def train(folder: RunFolder, progress: TextIO, stop: StopRequest) -> None:
    """Trains the run of this folder, from where it was left."""
    job = Job.model_validate_json(folder.job.read_bytes())
    precision = choose_precision(job.device)
    accelerator = Accelerator(cpu=job.device == "cpu", mixed_precision=precision)
    base_model = BaseModel.find(job.base_model)
    num_drawings = len(job.drawings)
    examples = prepare(
        job,
        base_model,
        accelerator.device,
        lambda num_done: write_line(
            progress, Prepared(num_done=num_done, num_drawings=num_drawings)
        ),
    )
    if stop.requested:
        return
    unet = base_model.unet(_PRECISIONS[precision])
    loop = Loop(accelerator, unet, base_model.noise_schedule(), examples, job.parameters)
    if not loop.run(folder, progress, stop) or not accelerator.is_main_process:
        return
    save_lora(accelerator.unwrap_model(unet), folder.adapter)
    write_whole(folder.manifest, _manifest(job, base_model).model_dump_json().encode())
    write_line(progress, Finished())


def choose_precision(device: str) -> str:
    """bf16 where a GPU has it, else fp32. Never fp16, which needs its gradients scaled.

    fp32 on processors too: with AVX512-BF16, bf16 made a step of 8 of the pocket model 2 % faster,
    and rounds the activations for it.
    """
    return "bf16" if device == "cuda" and torch.cuda.is_bf16_supported() else "no"


def dataset_digest(job: Job) -> str:
    """SHA-256 over the sorted digests of drawings and captions."""
    lines = (
        f"{drawing.sha256} {hashlib.sha256(drawing.caption.encode()).hexdigest()}\n"
        for drawing in job.drawings
    )
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def _manifest(job: Job, base_model: BaseModel) -> AdapterManifest:
    return AdapterManifest(
        base_model_name=base_model.name,
        base_model_digest=base_model.digest(),
        rank=job.parameters.rank,
        lora_alpha=job.parameters.lora_alpha,
        target_modules=TARGET_MODULES,
        dataset_digest=dataset_digest(job),
        step=job.parameters.max_train_steps,
    )


def main() -> None:
    """Trains the run folder in the command line."""
    # Not SIGKILL: if the launcher is gone, there is still a step worth keeping.
    die_with_parent(signal.SIGTERM)
    stop = StopRequest()
    stop.listen()
    folder = RunFolder(Path(sys.argv[1]))
    with folder.lock.open("w") as lock, folder.progress.open("a", encoding="utf-8") as progress:
        # Of a service that was killed, the process may still be writing its last checkpoint.
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            train(folder, progress, stop)
        except (TrainingFailed, BaseModelUnusable, DrawingGone) as error:
            write_line(progress, Failed(reason=str(error)))
            sys.exit(1)
        except torch.OutOfMemoryError:
            traceback.print_exc()
            reason = "the device's memory was not enough: lower resolution or train_batch_size"
            write_line(progress, Failed(reason=reason))
            sys.exit(1)


if __name__ == "__main__":
    os.nice(_NICENESS)
    main()
