"""`python -m benchmarks.gate`: a style taught as an artist teaches it, and taught badly.

Sixty drawings, captioned by the captioner, become a first version. One that is learnt at a hundred
times the learning rate, and one learnt from captions of other drawings, are to be kept back. Ten
more drawings continue into the next version. Through both services, with the embedded models.
"""

import argparse
import asyncio
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch

from benchmarks.figures import Aims, report
from benchmarks.progress import progress
from benchmarks.train.drawn import draw_all
from benchmarks.train.house import ACTOR, STYLE, House, Models, open_house
from benchmarks.train.speed import MODEL
from pocket_model.judge import load_judge
from pocket_model.measurement import Adherence, measure_adherence
from pocket_model.pipeline import load_pipeline
from pocket_model.places import Places
from protos.training.v1 import dataset_pb2, styles_pb2, training_pb2

_FIRST, _ADDED = 60, 10
_FIRST_SEED: Final = 55_600_000
_SIZE: Final = 512  # px
_CAPTIONER: Final = Path("models/pocket-captioner")
_RUN_TIMEOUT_S: Final = 7200.0
_TOO_HIGH: Final = 100
_HIGHEST: Final = 0.1
_AIMS: Final[Aims] = {
    "first_s": (360.0, True),
    "ksh": (0.9, False),
    "adherence_loss": (0.05, True),
    "hot_kept_back": (1.0, False),
    "shuffled_kept_back": (1.0, False),
    "more_activated": (1.0, False),
}


@dataclass(frozen=True)
class _Ended:
    """A run that ended, and how long that took."""

    run: training_pb2.Run
    seconds: float

    def said(self, name: str) -> str:
        """For the terminal."""
        state = training_pb2.RunState.Name(self.run.state).removeprefix("RUN_STATE_").lower()
        run = self.run
        return (
            f"{name}: {state} after {self.seconds:.0f} s, {run.max_train_steps} steps, "
            f"{run.mode_reason}. {run.reason}"
        )


async def _run(house: House, name: str, mode: int, **parameters: Any) -> _Ended:  # noqa: ANN401 - of the contract
    request = training_pb2.StartRunRequest(
        actor=ACTOR,
        style=STYLE,
        parameters=styles_pb2.TrainingParameters(**parameters),
        mode=mode,  # type: ignore[arg-type] # one of its numbers
    )
    began = time.perf_counter()
    run = (await house.training.StartRun(request)).run
    watching = training_pb2.WatchRunRequest(run_id=run.id)
    async for event in house.training.WatchRun(watching, timeout=_RUN_TIMEOUT_S):
        if event.HasField("progress"):
            progress(name, event.progress.step, event.progress.max_train_steps)
        if event.HasField("ended"):
            run = event.ended.run
    ended = _Ended(run, time.perf_counter() - began)
    print(ended.said(name))  # noqa: T201 - what it is for
    return ended


async def _shuffle_captions(house: House) -> None:
    """Each drawing gets another one's caption."""
    request = dataset_pb2.ListDrawingsRequest(actor=ACTOR, style=STYLE, page_size=200)
    drawings = (await house.dataset.List(request)).drawings
    captions = [drawing.caption for drawing in drawings]
    random.Random(7).shuffle(captions)  # noqa: S311 - a benchmark's
    for drawing, caption in zip(drawings, captions, strict=True):
        await house.dataset.EditCaption(
            dataset_pb2.EditCaptionRequest(
                actor=ACTOR, style=STYLE, drawing_id=drawing.id, caption=caption
            )
        )


async def _keep_report(house: House, ended: _Ended, out: Path | None, name: str) -> None:
    if out is None or not ended.run.HasField("version"):
        return
    request = training_pb2.GetReportRequest(run_id=ended.run.id, page_language="ko")
    response = await house.training.GetReport(request)
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.html").write_bytes(response.page_html)
    (out / f"{name}.png").write_bytes(response.report.grid_png)
    await house.fetch(ended.run.version, out / f"{name}.safetensors")


async def _taught(folder: Path, out: Path | None) -> dict[str, float]:
    drawings = draw_all(folder / "drawings", _FIRST_SEED, _FIRST + _ADDED, _SIZE)
    activated, kept_back = training_pb2.RUN_STATE_ACTIVATED, training_pb2.RUN_STATE_KEPT_BACK
    scratch, auto = training_pb2.RUN_MODE_SCRATCH, training_pb2.RUN_MODE_AUTO
    async with open_house(folder, Models(MODEL, _CAPTIONER)) as house:
        began = time.perf_counter()
        for drawing in drawings[:_FIRST]:
            await house.add(drawing, captioned=False)
        captioned_s = time.perf_counter() - began
        first = await _run(house, "first", auto)
        await _keep_report(house, first, out, "first")
        await house.fetch(first.run.version, folder / "first.safetensors")
        hot = await _run(
            house,
            "too high a learning rate",
            scratch,
            learning_rate=min(_HIGHEST, first.run.parameters.learning_rate * _TOO_HIGH),
        )
        await _keep_report(house, hot, out, "hot")
        for drawing in drawings[_FIRST:]:
            await house.add(drawing, captioned=False)
        more = await _run(house, "ten more", auto)
        await _keep_report(house, more, out, "more")
        await _shuffle_captions(house)
        shuffled = await _run(house, "captions of others", scratch)
        await _keep_report(house, shuffled, out, "shuffled")
    return {
        "captioned_s": captioned_s,
        "first_s": first.seconds,
        "first_activated": float(first.run.state == activated),
        "hot_kept_back": float(hot.run.state == kept_back),
        "more_s": more.seconds,
        "more_activated": float(more.run.state == activated and more.run.continued_from > 0),
        "shuffled_kept_back": float(shuffled.run.state == kept_back),
    }


def _judged(adapter: Path, prompts: int) -> dict[str, float]:
    """By the judge that the pocket model was made with, which the gate does not know."""
    places = Places()
    judge, pipeline = load_judge(places.judge), load_pipeline(places.model, torch.device("cpu"))
    base = measure_adherence(pipeline, judge, prompts, trigger=False)
    pipeline.load_lora_weights(adapter.parent, weight_name=adapter.name)
    adapted = measure_adherence(pipeline, judge, prompts, trigger=True)
    return {"ksh": adapted.ksh, "adherence_loss": _mean(base) - _mean(adapted)}


def _mean(adherence: Adherence) -> float:
    return sum(adherence.attributes.values()) / len(adherence.attributes)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gate", description=__doc__)
    parser.add_argument("--prompts", type=int, default=100, help="pictures that are judged")
    parser.add_argument("--out", type=Path, help="a folder for reports and adapters")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = asyncio.run(_taught(folder, arguments.out))
        figures |= _judged(folder / "first.safetensors", arguments.prompts)
    report("gate", figures, _AIMS)


if __name__ == "__main__":
    main()
