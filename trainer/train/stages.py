"""The stages of a training: prepare, train, measure, publish.

Each leaves its outcome in a file, where the next finds it: killed at any moment, a training does
again what had no outcome yet, and comes to the same.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final, TextIO

from accelerate import Accelerator

from trainer.train import tracking
from trainer.train.base_model import BaseModel
from trainer.train.folder import RunFolder, write_whole
from trainer.train.job import Job, JobDrawing
from trainer.train.line import Evaluated, Prepared, Sampled, Sampling
from trainer.train.loop import Loop, evenly_spaced
from trainer.train.lora import Learner, target_modules
from trainer.train.measuring import check_comparable, measure
from trainer.train.portions import Portions
from trainer.train.preparation import DrawingGone, Examples, prepare
from trainer.train.progress import write_line
from trainer.train.publication import save_adapter
from trainer.train.results import AdapterManifest, HeldOutLosses, Learnt
from trainer.train.training import make_gradients
from trainer.train.validation import Validation

log: Final = logging.getLogger(__name__)

# Of noise and timesteps on the drawings held out: the same in all runs, so that they compare.
_MEASURING_SEED: Final = 5508


@dataclass(frozen=True)
class Stages:
    """What all of them work with."""

    accelerator: Accelerator
    base_model: BaseModel
    job: Job
    folder: RunFolder
    progress: TextIO

    def prepare(self) -> tuple[Sequence[Examples], Sequence[Examples]]:
        """What there is to learn from, and what to measure on.

        Raises:
            DrawingGone: There is nothing to learn from any more.
        """
        # Of several processes, the others find in the cache what the first has put there.
        with self.accelerator.main_process_first():
            examples = self._prepared(self.job.drawings, 0)
            held_out = self._prepared(self.job.held_out, len(self.job.drawings))
        if not examples:
            raise DrawingGone(
                "all drawings of the run were removed or damaged before it had looked at them; "
                "start another"
            )
        return examples, held_out

    def loop(self, learner: Learner, examples: Sequence[Examples]) -> Loop:
        """What trains; what it learns from is kept.

        Raises:
            NotEnoughMemory: The device has none for one drawing.
            NotMeasurable: The version in service, which it will be compared with, cannot be read.
        """
        accelerator, job = self.accelerator, self.job
        if job.in_service is not None:
            check_comparable(learner.unet, job.in_service)
        schedule = self.base_model.noise_schedule()
        self._keep_learnt(examples)
        return Loop(
            accelerator,
            learner,
            make_gradients(
                accelerator, learner, schedule, examples, job, self.progress, self._portions
            ),
            job,
            self.folder,
            self.progress,
            on_trained=lambda line: tracking.log_step(accelerator, line),
            draw_sample=self._sampler(learner),
        )

    def measure(self, learner: Learner, held_out: Sequence[Examples]) -> HeldOutLosses:
        """Chooses the best candidate."""
        if self.folder.held_out.exists():
            return HeldOutLosses.model_validate_json(self.folder.held_out.read_bytes())
        candidates = self._candidates()
        losses = measure(
            learner.unet,
            self.base_model.noise_schedule(),
            held_out,
            candidates,
            self.job.in_service,
            seed=_MEASURING_SEED,
            dtype=learner.unet.dtype,
            device=self.accelerator.device,
            report=lambda num_done: write_line(
                self.progress, Evaluated(num_done=num_done, num_checkpoints=len(candidates))
            ),
        )
        write_whole(self.folder.held_out, losses.model_dump_json().encode())
        tracking.log_losses(self.accelerator, losses)
        return losses

    def publish(self, learner: Learner, losses: HeldOutLosses) -> None:
        """Writes the best candidate in diffusers' format and, last of all, where it comes from."""
        parameters, folder = self.job.parameters, self.folder
        learnt = Learnt.model_validate_json(folder.learnt.read_bytes())
        manifest = AdapterManifest(
            base_model_name=self.base_model.name,
            base_model_digest=self.base_model.digest(),
            rank=parameters.rank,
            lora_alpha=parameters.lora_alpha,
            target_modules=target_modules(parameters.lora_targets),
            dataset_digest=dataset_digest(learnt.drawings),
            step=losses.best_step,
        )
        best = folder.candidate(losses.best_step)
        digest = hashlib.sha256(folder.held_out.read_bytes()).hexdigest()
        save_adapter(learner.unet, best, folder.adapter, self.job, manifest, digest)
        write_whole(folder.manifest, manifest.model_dump_json().encode())

    def _prepared(self, drawings: Sequence[JobDrawing], num_before: int) -> Sequence[Examples]:
        num_drawings = len(self.job.drawings) + len(self.job.held_out)

        def report(num_done: int) -> None:
            line = Prepared(num_done=num_before + num_done, num_drawings=num_drawings)
            write_line(self.progress, line)

        return prepare(
            drawings,
            self.job.parameters.resolution,
            self.job.cache,
            self.base_model,
            self.accelerator.device,
            report,
        )

    def _keep_learnt(self, examples: Sequence[Examples]) -> None:
        path, drawings = self.folder.learnt, chain.from_iterable(e.drawings for e in examples)
        content = Learnt(drawings=tuple(drawings)).model_dump_json().encode()
        # On a full disk, a run that goes on with the same needs no room for it.
        known = path.exists() and path.read_bytes() == content
        if self.accelerator.is_main_process and not known:
            write_whole(path, content)

    @property
    def _portions(self) -> Portions:
        return Portions(self.folder.portions(self.accelerator.process_index))

    def _candidates(self) -> Mapping[int, Path]:
        """By step. A training whose loss was no number in the end has fewer than were wanted."""
        steps = evenly_spaced(self.job.num_checkpoints, self.job.parameters.max_train_steps)
        paths = {step: self.folder.candidate(step) for step in sorted(steps)}
        return {step: path for step, path in paths.items() if path.exists()}

    def _sampler(self, learner: Learner) -> Callable[[int], None] | None:
        samples, edge = self.job.samples, self.job.parameters.resolution
        if samples is None or not samples.count:
            return None
        validation: Validation | None = None

        def draw(step: int) -> None:
            nonlocal validation
            path, device = self.folder.sample(step), self.accelerator.device
            write_line(self.progress, Sampling(step=step))
            try:
                validation = validation or Validation(
                    self.base_model, samples, (edge, edge), device
                )
                validation.draw(learner.unet, path)
                tracking.log_sample(self.accelerator, step, path)
            except Exception:
                # It is there to be looked at; training does not depend on it.
                log.exception("no picture was drawn after step %d", step)
            else:
                write_line(self.progress, Sampled(step=step))

        return draw


def dataset_digest(drawings: Iterable[JobDrawing]) -> str:
    """SHA-256 over the sorted digests of drawings and captions."""
    lines = (
        f"{drawing.sha256} {hashlib.sha256(drawing.caption.encode()).hexdigest()}\n"
        for drawing in drawings
    )
    return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()
