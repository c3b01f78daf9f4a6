import csv
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from pocket_model.fitting import Interrupted, fit, learning_rate
from pocket_model.recipe import Training

TRAINING = Training(steps=60, batch_size=4, learning_rate=1e-2, warmup_steps=5)


def network() -> nn.Module:
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 1))


def losses_of(
    module: nn.Module, signal_at: int | None = None, signum: int = signal.SIGTERM
) -> Callable[[int], Mapping[str, Tensor]]:
    def losses(step: int) -> Mapping[str, Tensor]:
        if step == signal_at:
            os.kill(os.getpid(), signum)
        seeds = torch.Generator().manual_seed(step)
        inputs = torch.randn(TRAINING.batch_size, 6, generator=seeds)
        wanted = inputs.sum(dim=1, keepdim=True).sin()
        loss = (module(inputs) - wanted).square().mean()
        return {"loss": loss, "size": inputs.abs().mean()}

    return losses


def trained(folder: Path, ema: float | None, signal_at: int | None = None) -> nn.Module:
    module = network()
    return fit("net", module, TRAINING, losses_of(module, signal_at), folder, ema)


@pytest.mark.parametrize("ema", [None, 0.9])
def test_a_resumed_fit_equals_an_undisturbed_one_to_the_bit(
    tmp_path: Path, ema: float | None
) -> None:
    undisturbed = trained(tmp_path / "undisturbed", ema).state_dict()
    with pytest.raises(Interrupted, match="net stopped after step 24 of 60"):
        trained(tmp_path / "stopped", ema, signal_at=23)
    resumed = trained(tmp_path / "stopped", ema).state_dict()
    for name, value in undisturbed.items():
        assert torch.equal(resumed[name], value)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_saves_the_step_that_was_just_done(tmp_path: Path, signum: int) -> None:
    module = network()
    before = signal.getsignal(signum)
    with pytest.raises(Interrupted):
        fit("net", module, TRAINING, losses_of(module, 10, signum), tmp_path)
    saved = torch.load(tmp_path / "net.pt", weights_only=True)
    assert saved["step"] == 11
    assert torch.equal(saved["module"]["0.weight"], module.state_dict()["0.weight"])
    assert not list(tmp_path.glob("*.tmp"))
    assert signal.getsignal(signum) is before


def test_a_finished_fit_is_not_trained_on(tmp_path: Path) -> None:
    first = trained(tmp_path, None).state_dict()
    again = trained(tmp_path, None).state_dict()
    assert all(torch.equal(again[name], value) for name, value in first.items())


def test_fitting_lowers_the_loss_and_leaves_evaluation_mode(tmp_path: Path) -> None:
    module = network()
    losses = losses_of(module)
    before = float(losses(1000)["loss"].detach())
    fitted = fit("net", module, TRAINING, losses, tmp_path)
    assert not fitted.training
    assert float(losses(1000)["loss"].detach()) < before


def test_the_average_lags_behind_the_weights(tmp_path: Path) -> None:
    module = network()
    average = fit("net", module, TRAINING, losses_of(module), tmp_path, ema=0.9)
    assert average is not module
    assert not torch.equal(average.state_dict()["0.weight"], module.state_dict()["0.weight"])


def test_frozen_parameters_stay_as_they_are(tmp_path: Path) -> None:
    module = network()
    frozen = next(module.parameters()).requires_grad_(False)  # noqa: FBT003 - torch names it by place
    before = frozen.clone()
    fit("net", module, TRAINING, losses_of(module), tmp_path, ema=0.9)
    assert torch.equal(frozen, before)


def test_the_losses_are_logged(tmp_path: Path) -> None:
    trained(tmp_path, None)
    with (tmp_path / "net.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["50"]
    assert rows[0].keys() == {"step", "s_per_step", "loss", "size"}


def test_the_learning_rate_warms_up_and_falls_to_two_percent() -> None:
    rates = [learning_rate(TRAINING, step) for step in range(TRAINING.steps + 1)]
    assert rates[:5] == pytest.approx([0.002, 0.004, 0.006, 0.008, 0.01])
    assert rates[5:] == sorted(rates[5:], reverse=True)
    assert rates[-1] == pytest.approx(0.02 * TRAINING.learning_rate)
