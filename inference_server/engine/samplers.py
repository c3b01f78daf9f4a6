"""Samplers as coefficients: every step of every sampler is one and the same formula.

    D₀ = p·x + q·output                     the clean latents that the UNet's output stands for
    x' = a·x + b·D₀ + c·D₋₁ + s·noise       D₋₁: those of the step before

So rows with different samplers, step counts and places on their way are stepped by one vectorised
update. Noise levels and timesteps are those of diffusers' scheduler of the same name, with the base
model's own noise schedule; the coefficients are computed from them in float64.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from diffusers.schedulers.scheduling_ddim import DDIMScheduler
from diffusers.schedulers.scheduling_dpmsolver_multistep import DPMSolverMultistepScheduler
from diffusers.schedulers.scheduling_euler_ancestral_discrete import EulerAncestralDiscreteScheduler
from diffusers.schedulers.scheduling_euler_discrete import EulerDiscreteScheduler
from numpy.typing import NDArray

Float64s = NDArray[np.float64]

_MOST_KEPT: Final = 256  # a trajectory of 30 steps is 2 kB


@dataclass(frozen=True)
class Trajectory:
    """The steps from noise, or from a noised picture, to clean latents.

    Attributes:
        timesteps: Of each step, shape (steps,), as the UNet is told.
        input_scale: What the UNet's input is multiplied with, likewise as all below.
        p: D₀ = p·x + q·output.
        a: x' = a·x + b·D₀ + c·D₋₁ + s·noise.
        initial_scale: Of pure noise, where the first step begins.
        noising: x = noising[0]·clean + noising[1]·noise, where the first step begins.
    """

    timesteps: Float64s
    input_scale: Float64s
    p: Float64s
    q: Float64s
    a: Float64s
    b: Float64s
    c: Float64s
    s: Float64s
    initial_scale: float
    noising: tuple[float, float]

    def __post_init__(self) -> None:
        # Many draws share it.
        for each in vars(self).values():
            if isinstance(each, np.ndarray):
                each.flags.writeable = False

    def __len__(self) -> int:
        return len(self.timesteps)

    @property
    def is_ancestral(self) -> bool:
        """Whether steps add noise."""
        return bool(self.s.any())


class Samplers:
    """Makes trajectories for one base model.

    Args:
        model_config: The base model's `scheduler_config.json`.
    """

    def __init__(self, model_config: Mapping[str, Any]) -> None:
        self._model_config = model_config
        self.trajectory = lru_cache(_MOST_KEPT)(self._trajectory)

    def _trajectory(self, name: str, num_inference_steps: int, skipped: int = 0) -> Trajectory:
        """The steps of a sampler.

        Args:
            name: A key of SAMPLERS.
            num_inference_steps: From pure noise.
            skipped: How many of them are left out at the beginning.
        """
        kind, own, steps_of = SAMPLERS[name]
        known = inspect.signature(kind).parameters
        # What another class's config says beyond this one's would be logged as a mistake.
        config = {key: value for key, value in self._model_config.items() if key in known}
        scheduler = kind.from_config({**config, **own})
        scheduler.set_timesteps(num_inference_steps)
        # A division by the last noise level, 0, is meant: its quotient, infinity, is used rightly.
        with np.errstate(divide="ignore"):
            trajectory: Trajectory = steps_of(scheduler, skipped)
        return trajectory


def _euler(scheduler: Any, skipped: int) -> Trajectory:  # noqa: ANN401 - diffusers', as below
    """Karras et al. 2022, arXiv:2206.00364, algorithm 2 without churn."""
    sigma, sigma_to = _levels(scheduler, skipped)
    return _in_sigma_space(scheduler, skipped, sigma_to, np.zeros_like(sigma))


def _euler_ancestral(scheduler: Any, skipped: int) -> Trajectory:  # noqa: ANN401
    """Like Euler, to a lower level than asked for, and up again by fresh noise."""
    sigma, sigma_to = _levels(scheduler, skipped)
    up = np.sqrt(sigma_to**2 * (sigma**2 - sigma_to**2) / sigma**2)
    return _in_sigma_space(scheduler, skipped, np.sqrt(sigma_to**2 - up**2), up)


def _in_sigma_space(scheduler: Any, skipped: int, down: Float64s, up: Float64s) -> Trajectory:  # noqa: ANN401
    """Steps of x = clean + σ·noise, which follow the derivative (x - D₀) / σ down to another σ."""
    sigma, _ = _levels(scheduler, skipped)
    input_scale = 1 / np.sqrt(sigma**2 + 1)
    p, q = {
        "epsilon": (np.ones_like(sigma), -sigma),
        "v_prediction": (input_scale**2, -sigma * input_scale),
        "sample": (np.zeros_like(sigma), np.ones_like(sigma)),
    }[scheduler.config.prediction_type]
    return Trajectory(
        timesteps=_timesteps(scheduler, skipped),
        input_scale=input_scale,
        p=p,
        q=q,
        a=down / sigma,
        b=1 - down / sigma,
        c=np.zeros_like(sigma),
        s=up,
        initial_scale=float(scheduler.init_noise_sigma),
        noising=(1.0, float(sigma[0])),
    )


def _ddim(scheduler: Any, skipped: int) -> Trajectory:  # noqa: ANN401
    """Song et al. 2020, arXiv:2010.02502, formula 12 with η = 0."""
    timesteps = _timesteps(scheduler, skipped)
    stride = scheduler.config.num_train_timesteps // scheduler.num_inference_steps
    kept = scheduler.alphas_cumprod.double().numpy()
    at, before = timesteps.astype(int), timesteps.astype(int) - stride
    final = float(scheduler.final_alpha_cumprod)
    alpha, sigma = _alpha_sigma(kept[at])
    alpha_to, sigma_to = _alpha_sigma(np.where(before >= 0, kept[before], final))
    p, q = _clean_from(scheduler, alpha, sigma)
    return Trajectory(
        timesteps=timesteps,
        input_scale=np.ones_like(alpha),
        p=p,
        q=q,
        a=sigma_to / sigma,
        b=alpha_to - alpha * sigma_to / sigma,
        c=np.zeros_like(alpha),
        s=np.zeros_like(alpha),
        initial_scale=float(scheduler.init_noise_sigma),
        noising=(float(alpha[0]), float(sigma[0])),
    )


def _dpmpp_2m(scheduler: Any, skipped: int) -> Trajectory:  # noqa: ANN401
    """Lu et al. 2022, arXiv:2211.01095, algorithm 2; the first step and the last of first order."""
    levels, levels_to = _levels(scheduler, skipped)
    alpha, sigma = _alpha_sigma(1 / (levels**2 + 1))
    alpha_to, sigma_to = _alpha_sigma(1 / (levels_to**2 + 1))
    h = np.log(levels) - np.log(levels_to)  # λ = log α/σ = -log of the level
    first = -alpha_to * np.expm1(-h)  # of D₀, in first order
    ratio = np.ones_like(h)
    ratio[1:] = h[:-1] / h[1:]
    extra = first / (2 * ratio)
    first_order = np.zeros(len(h), dtype=bool)
    first_order[0] = True
    config = scheduler.config
    first_order[-1] |= (
        config.euler_at_final
        or config.final_sigmas_type == "zero"
        # As diffusers has it: with few steps the last one is unstable.
        or (config.lower_order_final and len(scheduler.timesteps) < 15)  # noqa: PLR2004
    )
    extra = np.where(first_order, 0.0, extra)
    p, q = _clean_from(scheduler, alpha, sigma)
    return Trajectory(
        timesteps=_timesteps(scheduler, skipped),
        input_scale=np.ones_like(h),
        p=p,
        q=q,
        a=sigma_to / sigma,
        b=first + extra,
        c=-extra,
        s=np.zeros_like(h),
        initial_scale=float(scheduler.init_noise_sigma),
        noising=(float(alpha[0]), float(sigma[0])),
    )


def _levels(scheduler: Any, skipped: int) -> tuple[Float64s, Float64s]:  # noqa: ANN401
    """Noise levels σ at which the steps begin, and at which they end."""
    sigmas = scheduler.sigmas.double().numpy()[skipped:]
    return sigmas[:-1], sigmas[1:]


def _timesteps(scheduler: Any, skipped: int) -> Float64s:  # noqa: ANN401
    timesteps: Float64s = scheduler.timesteps.double().numpy()[skipped:]
    return timesteps


def _alpha_sigma(alphas_cumprod: Float64s) -> tuple[Float64s, Float64s]:
    """The two of x = α·clean + σ·noise."""
    return np.sqrt(alphas_cumprod), np.sqrt(1 - alphas_cumprod)


def _clean_from(scheduler: Any, alpha: Float64s, sigma: Float64s) -> tuple[Float64s, Float64s]:  # noqa: ANN401
    return {
        "epsilon": (1 / alpha, -sigma / alpha),
        "v_prediction": (alpha, -sigma),
        "sample": (np.zeros_like(alpha), np.ones_like(alpha)),
    }[scheduler.config.prediction_type]


_DPMPP_2M: Final = {
    "algorithm_type": "dpmsolver++",
    "solver_order": 2,
    "solver_type": "midpoint",
    "thresholding": False,
}

_Made = tuple[Any, Mapping[str, object], Callable[[Any, int], Trajectory]]

# By name: diffusers' class, what is set apart from the model's schedule, and its coefficients.
SAMPLERS: Final[Mapping[str, _Made]] = {
    "dpmpp_2m_karras": (
        DPMSolverMultistepScheduler,
        {**_DPMPP_2M, "use_karras_sigmas": True},
        _dpmpp_2m,
    ),
    "dpmpp_2m": (
        DPMSolverMultistepScheduler,
        {**_DPMPP_2M, "use_karras_sigmas": False},
        _dpmpp_2m,
    ),
    "euler": (EulerDiscreteScheduler, {"use_karras_sigmas": False}, _euler),
    "euler_a": (EulerAncestralDiscreteScheduler, {}, _euler_ancestral),
    # Its own default clips predicted latents to ±1, as if they were pixels.
    "ddim": (DDIMScheduler, {"clip_sample": False, "thresholding": False}, _ddim),
}
