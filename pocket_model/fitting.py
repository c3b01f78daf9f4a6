"""The optimisation loop that every network here is trained by: resumable, seeded, with an ETA."""

from __future__ import annotations

import csv
import math
import signal
import time
from contextlib import contextmanager
from copy import deepcopy
from typing import TYPE_CHECKING, Final, Self, TypeVar

import torch
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import FrameType

    from torch import Tensor, nn

    from pocket_model.recipe import Training

_M = TypeVar("_M", bound="nn.Module")

_CHECKPOINT_EVERY_S: Final = 120.0
_LOG_EVERY: Final = 50
_FLOOR: Final = 0.02  # of the learning rate, at the end


class Interrupted(Exception):
    """SIGTERM or Ctrl-C came, and the checkpoint was written."""


def fit(
    name: str,
    module: _M,
    training: Training,
    losses: Callable[[int], Mapping[str, Tensor]],
    folder: Path,
    ema: float | None = None,
) -> _M:
    """Train `module`, or go on where an earlier call was stopped.

    Args:
        name: Names the checkpoint and the log in `folder`.
        module: Its parameters that require gradients are trained in place, in fp32.
        training: Steps and learning rate.
        losses: From a step's index to its losses, of which the one called "loss" is minimised. It
            must be a pure function of the weights and the step, so that a resumed run is the same.
        folder: Where `<name>.pt` and `<name>.csv` are kept.
        ema: Decay of the averaged weights that are returned, in [0, 1); the last ones if None.

    Returns:
        The trained module, or its average, in evaluation mode.

    Raises:
        Interrupted: After a signal, with everything saved.
    """
    parameters: list[Tensor] = [p for p in module.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        parameters, lr=training.learning_rate, betas=(0.9, 0.99), weight_decay=0.01, fused=True
    )
    average = deepcopy(module).requires_grad_(requires_grad=False) if ema is not None else module
    checkpoint = folder / f"{name}.pt"
    first = _resume(checkpoint, module, average, optimizer)
    averaged: list[Tensor] = [
        p for p, q in zip(average.parameters(), module.parameters(), strict=True) if q.requires_grad
    ]
    module.train()
    with _Log(folder / f"{name}.csv", name, first, training.steps) as log, _signals() as stopped:
        saved = time.monotonic()
        for step in range(first, training.steps):
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(training, step)
            values = losses(step)
            values["loss"].backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            if ema is not None:
                # A young average forgets faster, or it would remember the random start.
                decay = min(ema, (1 + step) / (10 + step))
                torch._foreach_lerp_(averaged, parameters, 1 - decay)
            log.add(step, values)
            done = step + 1 == training.steps
            if done or stopped() or time.monotonic() - saved > _CHECKPOINT_EVERY_S:
                _save(checkpoint, module, average, optimizer, step + 1)
                saved = time.monotonic()
            if stopped() and not done:
                msg = (
                    f"{name} stopped after step {step + 1} of {training.steps}; run again to go on"
                )
                raise Interrupted(msg)
    return average.eval()


def learning_rate(training: Training, step: int) -> float:
    """Linear warm-up, then a cosine down to 2 % at the last step."""
    if step < training.warmup_steps:
        return training.learning_rate * (step + 1) / training.warmup_steps
    progress = (step - training.warmup_steps) / max(1, training.steps - training.warmup_steps)
    cosine = 0.5 * (1 + math.cos(math.pi * progress))
    return training.learning_rate * (_FLOOR + (1 - _FLOOR) * cosine)


def _save(
    path: Path, module: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer, step: int
) -> None:
    state = {"module": module.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
    if average is not module:
        state["average"] = average.state_dict()
    temporary = path.with_suffix(".tmp")
    torch.save(state, temporary)
    temporary.replace(path)


def _resume(
    path: Path, module: nn.Module, average: nn.Module, optimizer: torch.optim.Optimizer
) -> int:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        return 0
    device = next(module.parameters()).device
    state = torch.load(path, map_location=device, weights_only=True)
    module.load_state_dict(state["module"])
    if average is not module:
        average.load_state_dict(state["average"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])


@contextmanager
def _signals() -> Iterator[Callable[[], bool]]:
    """Whether SIGTERM or SIGINT has come; the handlers are put back at the end."""
    seen: list[int] = []

    def note(signum: int, frame: FrameType | None) -> None:
        del frame
        seen.append(signum)

    before = {s: signal.signal(s, note) for s in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: bool(seen)
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


class _Log:
    """A bar on the terminal and a line of averaged losses in a CSV file every 50 steps."""

    def __init__(self, path: Path, name: str, first: int, total: int) -> None:
        self._path = path
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("ETA"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[losses]}"),
        )
        self._task = self._progress.add_task(name, total=total, completed=first, losses="")
        self._sums: dict[str, Tensor] = {}
        self._count = 0
        self._since = time.monotonic()

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def add(self, step: int, values: Mapping[str, Tensor]) -> None:
        """Count one step; nothing is read from the device before a line is written."""
        for key, value in values.items():
            self._sums[key] = self._sums.get(key, torch.zeros(())).to(value.device) + value.detach()
        self._count += 1
        self._progress.advance(self._task)
        if (step + 1) % _LOG_EVERY == 0:
            means = {key: float(value) / self._count for key, value in self._sums.items()}
            self._write(step + 1, means)
            text = " ".join(f"{key} {value:.4f}" for key, value in means.items())
            self._progress.update(self._task, losses=text)
            self._sums, self._count, self._since = {}, 0, time.monotonic()

    def _write(self, step: int, means: Mapping[str, float]) -> None:
        new = not self._path.exists()
        with self._path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(["step", "s_per_step", *means])
            seconds = (time.monotonic() - self._since) / self._count
            writer.writerow([step, f"{seconds:.4f}", *(f"{v:.6f}" for v in means.values())])
