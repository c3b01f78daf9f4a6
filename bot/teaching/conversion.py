"""Between training.v1's messages and the bot's own dataclasses."""

from collections.abc import Mapping
from typing import Final

from bot.teaching.actor import Actor
from bot.teaching.drawing import Added, NotAdded, RefusalReason
from bot.teaching.push import Pushed, PushEvent, PushProgress
from bot.teaching.run import (
    Metric,
    Report,
    Run,
    RunCaptioning,
    RunEnded,
    RunEvaluating,
    RunEvent,
    RunInterrupted,
    RunJudging,
    RunPreparing,
    RunPublished,
    RunQueued,
    RunSample,
    RunState,
    RunTraining,
)
from protos.training.v1 import dataset_pb2, styles_pb2, training_pb2

_REASON_OF: Final[Mapping[int, RefusalReason]] = {
    dataset_pb2.REFUSAL_REASON_NOT_AN_IMAGE: RefusalReason.NOT_AN_IMAGE,
    dataset_pb2.REFUSAL_REASON_TRUNCATED: RefusalReason.TRUNCATED,
    dataset_pb2.REFUSAL_REASON_TOO_LARGE: RefusalReason.TOO_LARGE,
    dataset_pb2.REFUSAL_REASON_TOO_SMALL: RefusalReason.TOO_SMALL,
    dataset_pb2.REFUSAL_REASON_DUPLICATE: RefusalReason.DUPLICATE,
    dataset_pb2.REFUSAL_REASON_ANIMATED: RefusalReason.ANIMATED,
    dataset_pb2.REFUSAL_REASON_FORGOTTEN: RefusalReason.FORGOTTEN,
    dataset_pb2.REFUSAL_REASON_NO_CONSENT: RefusalReason.NO_CONSENT,
    dataset_pb2.REFUSAL_REASON_CAPTION: RefusalReason.CAPTION,
}

_ENDED_AS: Final[Mapping[int, RunState]] = {
    training_pb2.RUN_STATE_ACTIVATED: RunState.ACTIVATED,
    training_pb2.RUN_STATE_KEPT_BACK: RunState.KEPT_BACK,
    training_pb2.RUN_STATE_FAILED: RunState.FAILED,
    training_pb2.RUN_STATE_CANCELLED: RunState.CANCELLED,
}


def actor_message(actor: Actor) -> styles_pb2.Actor:
    return styles_pb2.Actor(
        guild_id=actor.guild_id,
        user_id=actor.user_id,
        manager=actor.manager,
        operator=actor.operator,
    )


def added_or_not(response: dataset_pb2.AddDrawingResponse, source: str) -> Added | NotAdded:
    """What became of a drawing from `source`.

    One that is there already, from the very same source, was added by an earlier attempt.
    """
    if response.HasField("drawing"):
        return _added(response.drawing)
    refusal = response.refusal
    if refusal.HasField("duplicate_of") and refusal.duplicate_of.source == source:
        return _added(refusal.duplicate_of)
    return NotAdded(_REASON_OF.get(refusal.reason, RefusalReason.OTHER), refusal.message)


def _added(drawing: dataset_pb2.Drawing) -> Added:
    pending = drawing.caption_state == dataset_pb2.CAPTION_STATE_PENDING
    return Added(
        caption=None if pending else drawing.caption,
        width=drawing.width,
        height=drawing.height,
        has_words=drawing.caption_state != dataset_pb2.CAPTION_STATE_FAILED,
        near_duplicate=bool(drawing.near_duplicate_ids),
    )


def push_event(message: dataset_pb2.PushToHubEvent) -> PushEvent | None:
    """None: something that a newer trainer tells."""
    match message.WhichOneof("event"):
        case "progress":
            return PushProgress(message.progress.num_uploaded, message.progress.num_drawings)
        case "pushed":
            return Pushed(message.pushed.url)
        case _:
            return None


def run_of(run: training_pb2.Run) -> Run:
    return Run(
        id=run.id,
        style=run.style,
        state=_ENDED_AS.get(run.state, RunState.UNDER_WAY),
        num_drawings=run.num_drawings,
        max_train_steps=run.max_train_steps,
        version=run.version if run.HasField("version") else None,
        reason=run.reason,
    )


def run_event(message: training_pb2.RunEvent) -> RunEvent | None:  # noqa: C901, PLR0911 - one for each kind
    """None: something that a newer trainer tells."""
    match message.WhichOneof("event"):
        case "queued":
            return RunQueued(message.queued.position)
        case "captioning":
            return RunCaptioning(message.captioning.num_left)
        case "preparing":
            return RunPreparing(message.preparing.num_done, message.preparing.num_drawings)
        case "progress":
            progress = message.progress
            eta_s = progress.eta_s if progress.HasField("eta_s") else None
            return RunTraining(progress.step, progress.max_train_steps, progress.loss, eta_s)
        case "sample":
            return RunSample(message.sample.step, message.sample.png, message.sample.prompt)
        case "evaluating":
            return RunEvaluating(message.evaluating.num_done, message.evaluating.num_checkpoints)
        case "judging":
            return RunJudging(message.judging.num_done, message.judging.num_pictures)
        case "published":
            return RunPublished(message.published.version)
        case "interrupted":
            return RunInterrupted(message.interrupted.resumed_at_step)
        case "ended":
            ended = message.ended
            before = ended.previous_version if ended.HasField("previous_version") else None
            return RunEnded(run_of(ended.run), before)
        case _:
            return None


def report_of(report: training_pb2.Report) -> Report:
    return Report(
        grid_png=report.grid_png or None,
        prompts=tuple(column.prompt for column in report.columns),
        compared_with=report.compared_with if report.HasField("compared_with") else None,
        metrics=tuple(
            Metric(metric.name, metric.candidate, metric.rival) for metric in report.metrics
        ),
        reasons=tuple(report.reasons),
        total_s=report.preparing_s + report.training_s + report.evaluating_s,
    )
