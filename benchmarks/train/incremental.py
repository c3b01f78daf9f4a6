"""A few drawings more: going on from the version in service against learning from scratch.

Through the whole services, with the model's own parameters, from StartRun to published.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.progress import progress
from benchmarks.train.drawn import Drawn, draw_all
from benchmarks.train.held_out import HeldOut
from benchmarks.train.house import ACTOR, STYLE, House, Models, open_house
from benchmarks.train.peer import Peer
from benchmarks.train.speed import MODEL, RESOLUTION
from protos.training.v1 import styles_pb2, training_pb2

FIRST, ADDED, HELD_OUT = 400, 20, 40
_SIZE: Final = 256  # px
_FIRST_SEED, _FIRST_HELD_OUT_SEED = 55_400_000, 55_500_000
_CAPTIONER: Final = Path("models/pocket-captioner")
_RUN_TIMEOUT_S: Final = 7200.0


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Attributes:
        first: Drawings of the first run.
        added: After it.
        held_out: Drawings that no run sees.
        size: Of all, px.
        resolution: That runs learn at, px.
        parameters: Of every run, over the model's own.
    """

    models: Models
    first: int
    added: int
    held_out: int
    size: int
    resolution: int
    parameters: styles_pb2.TrainingParameters


_PLAN: Final = Plan(
    models=Models(MODEL, _CAPTIONER),
    first=FIRST,
    added=ADDED,
    held_out=HELD_OUT,
    size=_SIZE,
    resolution=RESOLUTION,
    parameters=styles_pb2.TrainingParameters(),
)


@dataclass(frozen=True)
class _Done:
    """A run that ended.

    Attributes:
        published_s: From StartRun on.
        ended_s: Judged and put into service, or kept back.
    """

    run: training_pb2.Run
    published_s: float
    ended_s: float


def incremental(_peer: Peer | None) -> dict[str, Any]:
    """Each run once: they take minutes, and the ratio that is aimed at is far from 1."""
    return asyncio.run(measured(_PLAN))


async def measured(plan: Plan) -> dict[str, Any]:
    """Of a plan."""
    if not can_be_told_how_to_begin():
        sys.stderr.write("incremental: left out, for StartRun knows no `mode`\n")
        return {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known = draw_all(folder / f"{plan.first} drawings", _FIRST_SEED, plan.first, plan.size)
        added = draw_all(
            folder / f"{plan.added} more", _FIRST_SEED + plan.first, plan.added, plan.size
        )
        unseen = draw_all(
            folder / f"{plan.held_out} that no run sees",
            _FIRST_HELD_OUT_SEED,
            plan.held_out,
            plan.size,
        )
        held_out = HeldOut(plan.models.base_model, unseen, plan.resolution)
        async with open_house(folder, plan.models) as house:
            await _add(house, known)
            first = await _run(house, "first run", "SCRATCH", plan)
            await _into_service(house, first)
            await _add(house, added)
            # First, and so with the added drawings' latents to compute.
            going_on = await _run(house, "going on", "CONTINUE", plan)
            scratch = await _run(house, "from scratch", "SCRATCH", plan)
            losses = {}
            for key, done in (("first", first), ("incremental", going_on), ("scratch", scratch)):
                adapter = folder / f"{key}.safetensors"
                await house.fetch(done.run.version, adapter)
                losses[f"{key}_heldout_loss"] = held_out.loss(adapter)
    return {
        "incremental_ratio": going_on.published_s / scratch.published_s,
        "incremental_ended_ratio": going_on.ended_s / scratch.ended_s,
        "incremental_s": going_on.published_s,
        "scratch_s": scratch.published_s,
        "incremental_steps": going_on.run.max_train_steps,
        "scratch_steps": scratch.run.max_train_steps,
        **losses,
    }


def can_be_told_how_to_begin() -> bool:
    """Whether this contract's StartRun has a mode."""
    return "mode" in training_pb2.StartRunRequest.DESCRIPTOR.fields_by_name


def _how_to_begin(mode: str) -> dict[str, Any]:
    """The field of StartRun that says so: `mode` is `CONTINUE` or `SCRATCH`."""
    field = training_pb2.StartRunRequest.DESCRIPTOR.fields_by_name["mode"]
    assert field.enum_type is not None  # noqa: S101 - the contract's
    return {"mode": field.enum_type.values_by_name[f"RUN_MODE_{mode}"].number}


async def _add(house: House, drawings: Sequence[Drawn]) -> None:
    for drawing in drawings:
        await house.add(drawing)


async def _run(house: House, name: str, mode: str, plan: Plan) -> _Done:
    request = training_pb2.StartRunRequest(
        actor=ACTOR, style=STYLE, parameters=plan.parameters, **_how_to_begin(mode)
    )
    began = time.perf_counter()
    run = (await house.training.StartRun(request)).run
    published_s = 0.0
    watching = training_pb2.WatchRunRequest(run_id=run.id)
    async for event in house.training.WatchRun(watching, timeout=_RUN_TIMEOUT_S):
        if event.HasField("progress"):
            progress(name, event.progress.step, event.progress.max_train_steps)
        if event.HasField("published"):
            published_s = time.perf_counter() - began
        if event.HasField("ended"):
            run = event.ended.run
    assert published_s, run.reason  # noqa: S101 - a benchmark's mistake
    return _Done(run, published_s, time.perf_counter() - began)


async def _into_service(house: House, done: _Done) -> None:
    """The first version, even where it was kept back: what follows goes on from it."""
    if done.run.state != training_pb2.RUN_STATE_ACTIVATED:
        sys.stderr.write(f"the first run was kept back ({done.run.reason}), and is promoted\n")
        request = training_pb2.PromoteRunRequest(actor=ACTOR, run_id=done.run.id)
        await house.training.PromoteRun(request)
