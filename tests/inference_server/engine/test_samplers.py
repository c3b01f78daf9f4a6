"""Every sampler against diffusers' scheduler of the same name, step by step."""

import inspect
from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from typing import Any, Final, cast

import pytest
import torch
from torch import Generator, Tensor

from inference_server.engine.samplers import SAMPLERS, Samplers, Trajectory
from inference_server.engine.scheduler_names import DEFAULT_SCHEDULER, DISPLAY_NAMES

_SD15: Final = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}

MODELS: Final[Mapping[str, dict[str, Any]]] = {
    "leading": {**_SD15, "steps_offset": 1, "timestep_spacing": "leading"},
    "linspace": {**_SD15, "timestep_spacing": "linspace"},
    "trailing": {**_SD15, "timestep_spacing": "trailing"},
    "v-prediction": {**_SD15, "steps_offset": 1, "prediction_type": "v_prediction"},
    "alpha-not-set-to-one": {**_SD15, "steps_offset": 1, "set_alpha_to_one": False},
    "ends-at-the-least-sigma": {**_SD15, "steps_offset": 1, "final_sigmas_type": "sigma_min"},
    "second-order-to-the-end": {
        **_SD15,
        "steps_offset": 1,
        "final_sigmas_type": "sigma_min",
        "lower_order_final": False,
    },
    "zero-terminal-snr": {
        **_SD15,
        "prediction_type": "v_prediction",
        "rescale_betas_zero_snr": True,
        "set_alpha_to_one": False,
        "timestep_spacing": "trailing",
    },
}

# From pure noise with all steps, and from a picture with the last ones.
STARTS: Final = [(steps, skipped) for steps in (1, 2, 14, 15, 30) for skipped in {0, steps // 3}]


def unet(x: Tensor, timestep: float) -> Tensor:
    """Stands in for the UNet: deterministic, and not linear."""
    mixing = torch.randn(4, 4, generator=Generator().manual_seed(1)) * 0.3
    return torch.tanh(torch.einsum("ij,bjhw->bihw", mixing, x)) + timestep / 2000


def start(generator: Generator) -> tuple[Tensor, Tensor]:
    """A clean picture's latents, and noise."""
    clean = torch.rand(1, 4, 8, 8, generator=Generator().manual_seed(2))
    return clean, torch.randn(1, 4, 8, 8, generator=generator)


def as_diffusers(name: str, model: Mapping[str, Any], steps: int, skipped: int) -> Tensor:
    kind, own, _ = SAMPLERS[name]
    known = inspect.signature(kind).parameters
    scheduler = kind.from_config({**{k: v for k, v in model.items() if k in known}, **own})
    scheduler.set_timesteps(steps)
    if hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(skipped)
    generator = Generator().manual_seed(0)
    clean, x = start(generator)
    if skipped:
        x = scheduler.add_noise(clean, x, scheduler.timesteps[skipped : skipped + 1])
    else:
        x = x * scheduler.init_noise_sigma
    for timestep in scheduler.timesteps[skipped:]:
        output = unet(scheduler.scale_model_input(x, timestep), float(timestep))
        extra = {"generator": generator} if name == "euler_a" else {}
        x = cast("Tensor", scheduler.step(output, timestep, x, **extra).prev_sample)
    return x


def as_ours(name: str, model: Mapping[str, Any], steps: int, skipped: int) -> Tensor:
    """As the denoiser does it: in fp32, with coefficients in fp32."""
    t = Samplers(model).trajectory(name, steps, skipped)
    generator = Generator().manual_seed(0)
    clean, x = start(generator)
    x = t.noising[0] * clean + t.noising[1] * x if skipped else x * t.initial_scale
    before = torch.zeros_like(x)
    for i in range(len(t)):
        scale, p, q, a, b, c, s = (
            torch.tensor(each[i]).float() for each in (t.input_scale, t.p, t.q, t.a, t.b, t.c, t.s)
        )
        predicted = p * x + q * unet(x * scale, float(t.timesteps[i]))
        x = a * x + b * predicted + c * before
        if t.is_ancestral:
            x += s * torch.randn(x.shape, generator=generator)
        before = predicted
    return x


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", SAMPLERS)
def test_steps_are_those_of_diffusers_scheduler(name: str, model: str) -> None:
    # Without signal σ is 4096, and what fp32 rounds there is more.
    most = 1e-3 if model == "zero-terminal-snr" else 1e-5
    for steps, skipped in STARTS:
        expected = as_diffusers(name, MODELS[model], steps, skipped)
        error = (as_ours(name, MODELS[model], steps, skipped) - expected).norm() / expected.norm()
        assert error < most, (steps, skipped)


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_trajectory_from_a_picture_is_the_end_of_the_one_from_noise(name: str) -> None:
    samplers = Samplers(MODELS["leading"])
    whole, end = samplers.trajectory(name, 30), samplers.trajectory(name, 30, 20)
    assert (len(whole), len(end)) == (30, 10)
    assert list(end.timesteps) == list(whole.timesteps[20:])
    assert list(end.q) == list(whole.q[20:])


@pytest.mark.parametrize("name", SAMPLERS)
def test_all_coefficients_are_finite_for_every_number_of_steps(name: str) -> None:
    samplers = Samplers(MODELS["leading"])
    for steps in range(1, 151):
        t = samplers.trajectory(name, steps, 0)
        for coefficients in (t.timesteps, t.input_scale, t.p, t.q, t.a, t.b, t.c, t.s):
            assert len(coefficients) == steps
            assert abs(coefficients).max() < float("inf")
        # There is no step before the first.
        assert t.c[0] == 0


@pytest.fixture
def trajectory() -> Trajectory:
    return Samplers(MODELS["leading"]).trajectory("euler_a", 5, 0)


def test_a_trajectory_is_made_once() -> None:
    samplers = Samplers(MODELS["leading"])
    made = samplers.trajectory("euler", 20, 0)
    assert samplers.trajectory("euler", 20, 0) is made
    assert samplers.trajectory("euler", 20, 1) is not made


def test_a_trajectory_that_many_draws_share_cannot_be_changed(trajectory: Trajectory) -> None:
    with pytest.raises(FrozenInstanceError):
        trajectory.initial_scale = 1.0  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        trajectory.a[0] = 1.0


def test_every_sampler_has_a_display_name_and_the_default_is_one_of_them() -> None:
    assert SAMPLERS.keys() == DISPLAY_NAMES.keys()
    assert DEFAULT_SCHEDULER in SAMPLERS
