"""The schedulers a request may name, each from the base model's own noise schedule."""

import inspect
from collections.abc import Mapping
from typing import Any, Final, Protocol

import torch
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from diffusers.schedulers.scheduling_dpmsolver_multistep import DPMSolverMultistepScheduler
from diffusers.schedulers.scheduling_euler_ancestral_discrete import EulerAncestralDiscreteScheduler
from diffusers.schedulers.scheduling_euler_discrete import EulerDiscreteScheduler
from torch import Tensor


class Stepped(Protocol):
    """What a step gives. Some schedulers tell the clean latents they predicted as well."""

    prev_sample: Tensor


class Scheduler(Protocol):
    """What all of them have in common; diffusers has no type for it."""

    timesteps: Tensor
    init_noise_sigma: float | Tensor

    def set_timesteps(self, num_inference_steps: int, *, device: torch.device) -> None: ...

    def scale_model_input(self, sample: Tensor, timestep: Tensor) -> Tensor: ...

    def add_noise(self, original_samples: Tensor, noise: Tensor, timesteps: Tensor) -> Tensor: ...

    def step(
        self, model_output: Tensor, timestep: Tensor, sample: Tensor, *, generator: torch.Generator
    ) -> Stepped: ...


_DPMPP_2M: Final = {"algorithm_type": "dpmsolver++", "solver_order": 2}

# By name: the class, and what is set apart from the model's schedule.
SCHEDULERS: Final[Mapping[str, tuple[Any, Mapping[str, object]]]] = {
    "dpmpp_2m_karras": (DPMSolverMultistepScheduler, _DPMPP_2M | {"use_karras_sigmas": True}),
    "dpmpp_2m": (DPMSolverMultistepScheduler, _DPMPP_2M),
    "euler": (EulerDiscreteScheduler, {}),
    "euler_a": (EulerAncestralDiscreteScheduler, {}),
    # Its own default clips predicted latents to ±1, as if they were pixels.
    "ddim": (DDIMScheduler, {"clip_sample": False}),
}


def fresh_scheduler(name: str, model_config: Mapping[str, Any]) -> Scheduler:
    """A scheduler that nobody else has: it counts its own steps.

    Args:
        name: A key of SCHEDULERS.
        model_config: The base model's `scheduler_config.json`.
    """
    kind, own = SCHEDULERS[name]
    known = inspect.signature(kind).parameters
    # What another class's config says beyond this one's would be logged as a mistake at each draw.
    config = {key: value for key, value in model_config.items() if key in known}
    scheduler: Scheduler = kind.from_config({**config, **own})
    return scheduler
