"""Trackers: a run told to TensorBoard, and to wandb and trackio where the operator wants them.

Through accelerate, whose end_training() closes them. They are for looking at: one that fails is
left out from then on, and training goes on.
"""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from accelerate import Accelerator
from accelerate.tracking import (
    GeneralTracker,
    TensorBoardTracker,
    TrackioTracker,
    WandBTracker,
)
from PIL import Image

from trainer.train.folder import RunFolder
from trainer.train.job import Job
from trainer.train.line import Trained
from trainer.train.results import HeldOutLosses

log: Final = logging.getLogger(__name__)

_PROJECT: Final = "ksh-drawing-ai"
# wandb's own: how it reaches its server, if it does.
_WANDB_VARIABLES: Final = ("WANDB_MODE", "WANDB_API_KEY")
# For what is still to be sent when a run is over.
_WANDB_FINISH_S: Final = 60.0


class _Tracker(GeneralTracker):  # type: ignore[misc] # accelerate ships no types
    """One of accelerate's trackers, opened when there is something to tell.

    By then it is known after which step a run goes on that was interrupted.

    Args:
        name: accelerate's.
        make: Of the first step that it is told of.
    """

    requires_logging_directory = False

    def __init__(self, name: str, make: Callable[[int], GeneralTracker]) -> None:
        self.name = name
        self._make = make
        self._config: dict[str, Any] = {}
        self._opened: GeneralTracker | None = None
        self._failed = False
        super().__init__()

    @property
    def tracker(self) -> object:
        """accelerate's, once it is open."""
        return self._opened

    def store_init_configuration(self, values: dict[str, Any]) -> None:
        """Keeps what to tell first."""
        self._config = values

    def log(self, values: dict[str, Any], step: int | None = None, **_: object) -> None:
        """Tells figures."""
        self._tell(lambda tracker: tracker.log(values, step=step), step or 0)

    def log_images(self, values: dict[str, Any], step: int | None = None, **_: object) -> None:
        """Tells pictures, shape (n, height, width, 3), where the tracker shows any."""
        order = {"dataformats": "NHWC"} if self.name == "tensorboard" else {}

        def tell(tracker: GeneralTracker) -> None:
            if hasattr(tracker, "log_images"):
                tracker.log_images(values, step=step, **order)

        self._tell(tell, step or 0)

    def finish(self) -> None:
        """Closes it, if it is open."""
        if self._opened is not None:
            self._tell(lambda tracker: tracker.finish(), 0)

    def _tell(self, what: Callable[[GeneralTracker], object], step: int) -> None:
        if self._failed:
            return
        try:
            if self._opened is None:
                self._opened = self._make(step)
                self._opened.start()
                self._tell_configuration(self._opened, step)
            _must_write(self._opened)
            what(self._opened)
        except Exception:
            self._failed = True
            _forget_events(self._opened)
            log.exception("the tracker %s fails and is left out", self.name)

    def _tell_configuration(self, tracker: GeneralTracker, step: int) -> None:
        if self.name == "tensorboard":
            # As text: its own way makes another run of it in the list.
            lines = (f"    {name}: {value}" for name, value in self._config.items())
            tracker.log({"parameters": "\n".join(lines)}, step=step)
        else:
            tracker.store_init_configuration(self._config)


def accelerator_arguments(job: Job, folder: RunFolder) -> dict[str, Any]:
    """What `Accelerator` is to be made with; see trainer.trackers for what may be asked for."""
    makers: dict[str, Callable[[int], GeneralTracker]] = {
        # What was told of steps that are taken again is not shown twice. Files are named by the
        # second alone. The queue has no end: where nothing is taken out of it any more, putting
        # something in would wait for ever.
        "tensorboard": lambda step: TensorBoardTracker(
            "", folder.trackers, purge_step=step, filename_suffix=f".{step}", max_queue=0
        ),
        "wandb": lambda _: WandBTracker(_PROJECT, **_wandb_arguments(job, folder)),
        "trackio": lambda _: TrackioTracker(
            _PROJECT, name=job.run_id, group=job.style, resume="allow", embed=False
        ),
    }
    trackers = [_Tracker(name, makers[name]) for name in dict.fromkeys(job.trackers)]
    return {"log_with": trackers} if trackers else {}


def open_trackers(accelerator: Accelerator, job: Job, _folder: RunFolder) -> None:
    """Lets the trackers be told from now on, of the run's parameters first."""
    values = {
        "style": job.style,
        "base_model": job.base_model,
        "num_drawings": len(job.drawings),
        "num_held_out": len(job.held_out),
        **job.parameters.model_dump(),
    }
    config = {name: value for name, value in values.items() if value is not None}
    accelerator.init_trackers(_PROJECT, config)


def log_step(accelerator: Accelerator, line: Trained) -> None:
    """Tells of steps."""
    values = line.model_dump(include={"loss", "learning_rate", "samples_per_s"})
    accelerator.log(values, step=line.step)


def log_sample(accelerator: Accelerator, step: int, path: Path) -> None:
    """Tells of a picture of the validation prompt, where trackers show pictures."""
    if not accelerator.trackers:
        return
    pixels = np.asarray(Image.open(path).convert("RGB"))[None]
    for tracker in accelerator.trackers:
        tracker.log_images({"validation": pixels}, step=step)


def log_losses(accelerator: Accelerator, losses: HeldOutLosses) -> None:
    """Tells how the checkpoints do on the drawings held out."""
    if not losses.checkpoints:
        return
    for checkpoint in losses.checkpoints:
        accelerator.log({"held_out_loss": checkpoint.loss}, step=checkpoint.step)
    # Once more at the end: some trackers take nothing of steps that are past.
    of_step = {checkpoint.step: checkpoint.loss for checkpoint in losses.checkpoints}
    values = {"best_step": losses.best_step, "held_out_loss_best": of_step[losses.best_step]}
    for name in ("base", "in_service"):
        other = getattr(losses, name)
        if other is not None:
            values[f"held_out_loss_{name}"] = other.loss
    accelerator.log(values, step=losses.checkpoints[-1].step)


def _must_write(tracker: GeneralTracker) -> None:
    """TensorboardX's thread that writes ends without a word when it cannot.

    Raises:
        OSError: It has.
    """
    events = _events(tracker)
    worker = getattr(events, "_worker", None)
    if worker is not None and not worker.is_alive():
        raise OSError("what writes its events has ended")


def _forget_events(tracker: GeneralTracker | None) -> None:
    """What nobody takes out of its queue must not keep the process from ending."""
    queue = getattr(_events(tracker), "_event_queue", None)
    if queue is not None:
        queue.cancel_join_thread()


def _events(tracker: GeneralTracker | None) -> object:
    """TensorboardX's writer of events; None: the tracker has none."""
    file_writer = getattr(getattr(tracker, "writer", None), "file_writer", None)
    return getattr(file_writer, "event_writer", None)


def _wandb_arguments(job: Job, folder: RunFolder) -> dict[str, Any]:
    # Without a key it would ask for one, at a terminal that nobody sits at.
    told_how = any(os.environ.get(name) for name in _WANDB_VARIABLES)
    return {
        "id": job.run_id,
        "name": job.run_id,
        "group": job.style,
        "resume": "allow",
        "dir": folder.path,
        "mode": None if told_how else "offline",
        "settings": {
            "console": "off",
            "silent": True,
            "finish_timeout": _WANDB_FINISH_S,
        },
    }
