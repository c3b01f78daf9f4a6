"""What an adapter's file says of itself: in words of ours, and in those that other tools read."""

import json
from datetime import datetime
from pathlib import Path
from typing import Final

from trainer.software import SOFTWARE
from trainer.train.job import Job
from trainer.train.results import AdapterManifest

_FORMAT: Final = "1"


def metadata(
    job: Job, manifest: AdapterManifest, report_digest: str, tensors_digest: str, now: datetime
) -> dict[str, str]:
    """The metadata of a safetensors file, where all values are strings.

    Args:
        job: The run.
        manifest: Of the adapter.
        report_digest: SHA-256 of what was measured on the drawings held out: held_out.json.
        tensors_digest: SHA-256 of all in the file that is no metadata.
        now: When it is written.
    """
    return {
        **_ours(job, manifest, report_digest),
        **_modelspec(job, tensors_digest, now),
        **_kohya(job, manifest),
    }


def _ours(job: Job, manifest: AdapterManifest, report_digest: str) -> dict[str, str]:
    captioner = Path(job.caption_model)
    return {
        "ksh.format": _FORMAT,
        "ksh.software": SOFTWARE,
        "ksh.run_id": job.run_id,
        "ksh.style": job.style,
        "ksh.trigger": job.trigger,
        "ksh.base_model": manifest.base_model_name,
        "ksh.base_model_digest": manifest.base_model_digest,
        "ksh.dataset_digest": manifest.dataset_digest,
        "ksh.num_drawings": str(len(job.drawings)),
        # A hub id, or the name of a folder, whose place is nobody's business.
        "ksh.caption_model": captioner.name if captioner.is_absolute() else job.caption_model,
        "ksh.parameters": job.parameters.model_dump_json(),
        "ksh.step": str(manifest.step),
        "ksh.report_digest": report_digest,
    }


def _modelspec(job: Job, tensors_digest: str, now: datetime) -> dict[str, str]:
    """Stability AI's specification, which user interfaces show.

    Source: https://github.com/Stability-AI/ModelSpec, version 1.0.0. The architecture's name is as
    kohya's sd-scripts write it.
    """
    resolution = job.parameters.resolution
    return {
        "modelspec.sai_model_spec": "1.0.0",
        "modelspec.architecture": "stable-diffusion-v1/lora",
        "modelspec.implementation": "diffusers",
        "modelspec.title": f"{job.style} ({job.run_id})",
        "modelspec.date": now.isoformat(timespec="seconds"),
        "modelspec.hash_sha256": f"0x{tensors_digest}",
        "modelspec.resolution": f"{resolution}x{resolution}",
        "modelspec.trigger_phrase": job.trigger,
        "modelspec.usage_hint": f"Trigger: {job.trigger}",
    }


def _kohya(job: Job, manifest: AdapterManifest) -> dict[str, str]:
    """What kohya's sd-scripts write, and AUTOMATIC1111 and LoRA viewers read.

    Source: https://github.com/kohya-ss/sd-scripts/blob/main/train_network.py
    """
    parameters, num_drawings = job.parameters, len(job.drawings)
    batch_size = parameters.train_batch_size * parameters.gradient_accumulation_steps
    given = {
        "ss_network_module": "networks.lora",
        "ss_network_dim": manifest.rank,
        "ss_network_alpha": manifest.lora_alpha,
        "ss_base_model_version": "sd_v1",
        "ss_v2": False,
        "ss_sd_model_name": manifest.base_model_name,
        "ss_output_name": job.style,
        "ss_num_train_images": num_drawings,
        # As many have it: what calls it up.
        "ss_tag_frequency": json.dumps({job.style: {job.trigger: num_drawings}}),
        "ss_resolution": str((parameters.resolution, parameters.resolution)),
        "ss_total_batch_size": batch_size,
        "ss_gradient_accumulation_steps": parameters.gradient_accumulation_steps,
        "ss_gradient_checkpointing": parameters.gradient_checkpointing,
        "ss_max_train_steps": parameters.max_train_steps,
        "ss_steps": manifest.step,
        "ss_learning_rate": parameters.learning_rate,
        "ss_lr_scheduler": parameters.lr_scheduler,
        "ss_lr_warmup_steps": parameters.lr_warmup_steps,
        "ss_mixed_precision": parameters.mixed_precision,
        "ss_seed": parameters.seed,
        "ss_noise_offset": parameters.noise_offset,
        "ss_min_snr_gamma": parameters.snr_gamma,
        "ss_caption_dropout_rate": parameters.caption_dropout_rate,
    }
    return {name: str(value) for name, value in given.items()}
