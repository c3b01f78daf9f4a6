"""`python -m benchmarks.gpu_train`: training on a full-size Stable Diffusion 1.5 of random weights.

Speed does not depend on the weights. The artist's flags at 512 px: ours through the trainer's own
training process, at several batch sizes, as it is and compiled, and diffusers' script where it is
given, in the same run. It ends within 10 minutes: what there is no time for is left out, and said.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import torch
from diffusers import DDPMScheduler, StableDiffusionPipeline

from benchmarks.gpu import matmul_peak_tflops, random_model
from benchmarks.machine import machine, slug
from benchmarks.train import ours
from benchmarks.train.drawn import draw_all
from benchmarks.train.lesson import Lesson
from benchmarks.train.peer import Peer
from benchmarks.train.watched import ProcessFailed, Sighting, Watched
from trainer.settings import Device

_RESULTS: Final = Path(__file__).parent / "results"
_TFLOP_PER_SAMPLE: Final = 1.714  # forward and backward at rank 4, by torch's FlopCounterMode
_ARTISTS_DRAWINGS, _ARTISTS_EPOCHS = 5700, 50
_FIRST_SEED: Final = 55_600_000
_LIMIT_S: Final = 600.0
# For starting, for latents, and for ending; compiling comes on top.
_START_S, _COMPILE_S = 40.0, 120.0
# More than there will be: each is stopped when enough was seen of it.
_STEPS: Final = 100_000


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Attributes:
        scale: Divides the model's widths.
        resolution: Of drawings and training, px.
        num_drawings: To learn from.
        batches: Of ours.
        compiled_batches: Of ours, compiled.
        measured_s: Of each, after the warm-up.
        warm_up_steps: Before that.
    """

    device: Device
    scale: int
    resolution: int
    num_drawings: int
    batches: Sequence[int]
    compiled_batches: Sequence[int]
    measured_s: float
    warm_up_steps: int


FULL: Final = Plan("cuda", 1, 512, 48, (1, 4, 8, 16, 32), (1, 8, 16), 15.0, 10)
TINY: Final = Plan("cpu", 8, 64, 4, (1, 2), (1,), 1.0, 2)
"""To try this program out."""


class Measurement:
    """The trainings, one after the other, until the time is over."""

    def __init__(self, plan: Plan, folder: Path, peer: Peer | None) -> None:
        self._plan = plan
        self._folder = folder
        self._peer = peer
        self._began = time.monotonic()
        self._num_runs = 0

    def figures(self) -> dict[str, Any]:
        """All that there is time for."""
        plan = self._plan
        dtype = torch.bfloat16 if plan.device == "cuda" else torch.float32
        peak = matmul_peak_tflops(torch.device(plan.device), dtype)
        figures: dict[str, Any] = {"matmul_peak_tflops": peak}
        lesson = self._lesson()
        # The artist's flags first, for that is what all else is compared with.
        if self._peer is not None:
            figures["peer"] = self._of_peer(lesson)
        for compiled, batches in ((False, plan.batches), (True, plan.compiled_batches)):
            for batch in batches:
                each = replace(lesson, train_batch_size=batch, compile=compiled)
                name = f"ours_{'compiled' if compiled else 'eager'}_batch_{batch}"
                figures[name] = self._of_ours(each)
        return with_ratios(figures)

    def _lesson(self) -> Lesson:
        plan = self._plan
        model = self._folder / "model"
        save_random_model(model, plan)
        drawings = draw_all(
            self._folder / "drawings", _FIRST_SEED, plan.num_drawings, plan.resolution
        )
        return Lesson(
            model,
            drawings,
            plan.resolution,
            train_batch_size=1,
            max_train_steps=_STEPS,
            device=plan.device,
            mixed_precision="bf16" if plan.device == "cuda" else "no",
        )

    def _of_peer(self, lesson: Lesson) -> dict[str, Any]:
        peer = self._peer
        assert peer is not None  # noqa: S101 - asked before
        return self._measured(
            lesson, "peer", lambda run, enough: peer.train(lesson, run, enough), _START_S
        )

    def _of_ours(self, lesson: Lesson) -> dict[str, Any]:
        name = f"batch {lesson.train_batch_size}{' compiled' if lesson.compile else ''}"
        start_s = _START_S + (_COMPILE_S if lesson.compile else 0.0)
        cache = self._folder / "cache"
        return self._measured(
            lesson, name, lambda run, enough: ours.train(lesson, run, cache, enough), start_s
        )

    def _measured(
        self,
        lesson: Lesson,
        name: str,
        train: Callable[[Path, Callable[[Sequence[Sighting]], bool]], Watched],
        start_s: float,
    ) -> dict[str, Any]:
        left_s = _LIMIT_S - (time.monotonic() - self._began)
        sys.stderr.write(f"{name}: {left_s:.0f} s left in all\n")
        plan = self._plan
        if left_s < start_s + plan.measured_s:
            return {"left_out": "there was no time for it"}
        self._num_runs += 1
        enough = seen_for(plan.measured_s, plan.warm_up_steps)
        began = time.monotonic()
        try:
            watched = train(self._folder / f"run-{self._num_runs}", enough)
            per_s = watched.steps_per_s(plan.warm_up_steps) * lesson.train_batch_size
        except ProcessFailed as error:
            # A batch that is too large for this device is one figure less.
            return {"left_out": str(error)[-400:]}
        hours = _ARTISTS_DRAWINGS * _ARTISTS_EPOCHS / per_s / 3600
        return {
            "samples_per_s": per_s,
            "projected_hours": hours,
            "took_s": time.monotonic() - began,
        }


def seen_for(measured_s: float, warm_up_steps: int) -> Callable[[Sequence[Sighting]], bool]:
    """Whether so many seconds were seen after the warm-up."""

    def enough(sightings: Sequence[Sighting]) -> bool:
        later = [each for each in sightings if each.step >= warm_up_steps]
        return len(later) > 1 and later[-1].time_s - later[0].time_s >= measured_s

    return enough


def with_ratios(figures: dict[str, Any]) -> dict[str, Any]:
    """The share of the matmul peak of each, and its ratio to the peer."""
    peak: float = figures["matmul_peak_tflops"]
    theirs = figures.get("peer", {}).get("samples_per_s")
    rated: dict[str, Any] = {}
    for name, each in figures.items():
        rated[name] = each
        if isinstance(each, dict) and "samples_per_s" in each:
            per_s = each["samples_per_s"]
            share = {"share_of_peak": per_s * _TFLOP_PER_SAMPLE / peak}
            ratio = {} if theirs is None else {"ratio_to_peer": per_s / theirs}
            rated[name] = each | share | ratio
    return rated


def save_random_model(folder: Path, plan: Plan) -> None:
    """Writes Stable Diffusion 1.5's architecture in diffusers' layout, in fp16."""
    device = torch.device(plan.device)
    model = random_model(device, torch.float16, scale=plan.scale)
    StableDiffusionPipeline(
        vae=model.vae.half(),
        text_encoder=model.text_encoder,
        tokenizer=model.tokenizer,
        unet=model.unet,
        scheduler=DDPMScheduler(**model.scheduler_config, clip_sample=False, steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)
    del model
    if device.type == "cuda":
        torch.cuda.empty_cache()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu_train", description=__doc__)
    parser.add_argument("--peer-script", type=Path, help="see python -m benchmarks.train")
    parser.add_argument("--tiny", action="store_true", help="on a CPU, to try this program out")
    arguments = parser.parse_args()
    script: Path | None = arguments.peer_script
    tiny: bool = arguments.tiny
    if not tiny and not torch.cuda.is_available():
        parser.error("there is no CUDA device; --tiny tries this program out on a CPU")
    if script is not None and not script.is_file():
        parser.error(f"--peer-script must be a file, and {script} is none")
    if script is None:
        sys.stderr.write("no --peer-script: diffusers' script is left out\n")
    with tempfile.TemporaryDirectory() as folder:
        peer = None if script is None else Peer(script)
        figures = Measurement(TINY if tiny else FULL, Path(folder), peer).figures()
    print(json.dumps(figures, indent=2))  # noqa: T201 - the table
    if tiny:
        return
    path = _RESULTS / f"gpu-train-{slug()}.json"
    path.write_text(json.dumps({"machine": machine()} | figures, indent=2) + "\n", "utf-8")
    print(f"written to {path}")  # noqa: T201


if __name__ == "__main__":
    main()
