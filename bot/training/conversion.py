"""Between training.v1.Training's messages and the bot's own dataclasses."""

from collections.abc import Mapping
from typing import Final

from bot.training.run import (
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
from protos.training.v1 import training_pb2

_ENDED_AS: Final[Mapping[int, RunState]] = {
    training_pb2.RUN_STATE_ACTIVATED: RunState.ACTIVATED,
    training_pb2.RUN_STATE_KEPT_BACK: RunState.KEPT_BACK,
    training_pb2.RUN_STATE_FAILED: RunState.FAILED,
    training_pb2.RUN_STATE_CANCELLED: RunState.CANCELLED,
}


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
