"""What a run begins with: the version in service, or nothing."""

import asyncio
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from rpc.errors import NotFound
from trainer.inference_server import InferenceServer, Version
from trainer.patience import patiently
from trainer.runs.book import row_of, run_of
from trainer.runs.child import TrainingImpossible
from trainer.runs.lineage import drawings_known, knows_forgotten_drawings
from trainer.runs.run import FROM_SCRATCH, Run, RunMode

# Anything-V5 from a disk that has not read it lately.
_STARTING_S: Final = 120.0


@dataclass(frozen=True)
class Known:
    """What is known of the run that made the version in service.

    Attributes:
        drawings: Digests of all that it, and those that it continued, learnt from.
        forgotten: Whether somebody who drew one of them was forgotten since.
    """

    run: Run
    drawings: AbstractSet[str]
    forgotten: bool


@dataclass(frozen=True)
class Beginning:
    """What a run begins with.

    Attributes:
        continues: The run of the version in service; None: it begins from scratch.
        reason: Why, for people.
        new: Digests of the drawings that it has not seen; all of them from scratch.
    """

    continues: Run | None
    reason: str
    new: AbstractSet[str]


async def find_in_service(server: InferenceServer, run: Run) -> Version | None:
    """The version of the run's style that is in service; None: none, or the server is away.

    A run that is to continue waits for the server, and any other for as long as one takes to
    start: from scratch it would learn for longer, and be measured beside the base model alone.
    """
    patience_s = None if run.is_to_continue else _STARTING_S
    try:
        async with asyncio.timeout(patience_s):
            return await patiently(lambda: server.in_service(run.style))
    except TimeoutError:
        return None


async def find_known(session: AsyncSession, version: Version) -> Known | None:
    """What is known of the version's run; None: it is none of ours."""
    try:
        run = run_of(await row_of(session, version.run_id))
    except NotFound:
        return None
    return Known(
        run,
        await drawings_known(session, run.id),
        await knows_forgotten_drawings(session, run.id),
    )


def begin(
    run: Run,
    in_service: Version | None,
    known: Known | None,
    learnable: AbstractSet[str],
    held_out: AbstractSet[str],
    *,
    max_growth: float,
) -> Beginning:
    """What the run begins with: what was agreed to, where that can be.

    Args:
        run: Which.
        in_service: The version in service.
        known: Of the run that made it.
        learnable: Digests of the drawings that there are to learn from.
        held_out: Digests of those that are held out.
        max_growth: Up to which share of drawings that came or went `auto` continues.

    Raises:
        TrainingImpossible: It was to continue, and cannot.
    """
    if run.mode is RunMode.SCRATCH:
        return Beginning(None, "that was asked for", learnable)
    if in_service is None or known is None:
        reason = (
            "no version is known to be in service"
            if in_service is None
            else f"{run.style}@{in_service.number} was made by no run of this trainer"
        )
        return _from_scratch(run, reason, learnable)
    version = f"{run.style}@{in_service.number}"
    obstacle = _obstacle(run, version, known, held_out)
    if obstacle is not None:
        return _from_scratch(run, obstacle, learnable)
    new, gone = learnable - known.drawings, known.drawings - learnable
    told = f"{len(new)} drawings came and {len(gone)} went since {version}, which learnt from "
    told += f"{len(known.drawings)}"
    is_free = run.mode is RunMode.AUTO and run.agreed_from != in_service.number
    if is_free and len(new) + len(gone) > max_growth * len(known.drawings):
        return Beginning(None, f"{told}: more than {max_growth:.0%} of them", learnable)
    if run.agreed_from == FROM_SCRATCH:
        # Another version has come into service since.
        return Beginning(None, "that was agreed to", learnable)
    return Beginning(known.run, told, new)


def num_steps(run: Run, beginning: Beginning, num_drawings: int, *, continue_steps: float) -> int:
    """Optimiser steps of a run.

    Args:
        run: Which.
        beginning: What it begins with.
        num_drawings: That it learns from.
        continue_steps: The share of them that it takes where it continues and was told no number.
    """
    steps = run.parameters.num_steps(num_drawings)
    asked = run.asked
    if beginning.continues is None or asked.max_train_steps or asked.num_train_epochs:
        return steps
    return max(1, round(steps * continue_steps))


def _from_scratch(run: Run, reason: str, learnable: AbstractSet[str]) -> Beginning:
    if run.mode is RunMode.CONTINUE:
        raise TrainingImpossible(f"the run cannot continue: {reason}; start one from scratch")
    return Beginning(None, reason, learnable)


def _obstacle(run: Run, version: str, known: Known, held_out: AbstractSet[str]) -> str | None:
    """Why the version cannot be continued; None: it can."""
    before, now = known.run.parameters, run.parameters
    for name in ("rank", "lora_alpha", "lora_targets"):
        was, wanted = getattr(before, name), getattr(now, name)
        if was != wanted:
            return f"{name} of {version} is {was}, and this run's is {wanted}"
    if known.forgotten:
        return f"somebody whose drawings {version} learnt from asked to be forgotten"
    if known.drawings & held_out:
        return f"{version} learnt from drawings that are held out now"
    return None
