"""Between training.v1.Training's messages and the bot's own dataclasses."""

from collections.abc import Mapping
from datetime import UTC
from typing import Final

from bot.figures import Metric
from bot.training.parameters import RunMode, RunPlan, TrainingParameters
from bot.training.run import (
    Report,
    Run,
    RunBeganOtherwise,
    RunCaptioning,
    RunEnded,
    RunEvaluating,
    RunEvent,
    RunInterrupted,
    RunJudging,
    RunLowered,
    RunPreparing,
    RunPublished,
    RunQueued,
    RunSample,
    RunSampling,
    RunState,
    RunTraining,
)
from protos.training.v1 import styles_pb2, training_pb2

_STATES: Final[Mapping[int, RunState]] = {
    training_pb2.RUN_STATE_CAPTIONING: RunState.PREPARING,
    training_pb2.RUN_STATE_PREPARING: RunState.PREPARING,
    training_pb2.RUN_STATE_TRAINING: RunState.LEARNING,
    training_pb2.RUN_STATE_EVALUATING: RunState.CHECKING,
    training_pb2.RUN_STATE_PUBLISHING: RunState.CHECKING,
    training_pb2.RUN_STATE_JUDGING: RunState.CHECKING,
    training_pb2.RUN_STATE_ACTIVATED: RunState.ACTIVATED,
    training_pb2.RUN_STATE_KEPT_BACK: RunState.KEPT_BACK,
    training_pb2.RUN_STATE_FAILED: RunState.FAILED,
    training_pb2.RUN_STATE_CANCELLED: RunState.CANCELLED,
}


def run_of(run: training_pb2.Run) -> Run:
    return Run(
        id=run.id,
        style=run.style,
        # One that was interrupted waits for the trainer.
        state=_STATES.get(run.state, RunState.WAITING),
        num_drawings=run.num_drawings,
        step=run.step,
        max_train_steps=run.max_train_steps,
        version=run.version if run.HasField("version") else None,
        reason=run.reason,
        continued_from=run.continued_from if run.HasField("continued_from") else None,
        created_at=run.created_at.ToDatetime(UTC),
    )


def parameters_message(parameters: TrainingParameters) -> styles_pb2.TrainingParameters:
    # Named as in the contract.
    return styles_pb2.TrainingParameters(**parameters.given())


def mode_number(mode: RunMode) -> "training_pb2.RunMode.ValueType":
    return training_pb2.RunMode.Value(f"RUN_MODE_{mode.name}")


def plan_of(plan: training_pb2.RunPlan) -> RunPlan:
    parameters = {field.name: value for field, value in plan.parameters.ListFields()}
    return RunPlan(
        parameters=TrainingParameters.of(parameters),
        num_drawings=plan.num_drawings,
        num_held_out=plan.num_held_out,
        num_new_drawings=plan.num_new_drawings if plan.HasField("num_new_drawings") else None,
        num_uncaptioned=plan.num_uncaptioned,
        in_service=plan.in_service if plan.HasField("in_service") else None,
        continued_from=plan.continued_from if plan.HasField("continued_from") else None,
        mode_reason=plan.mode_reason,
        num_waiting=plan.num_waiting,
        eta_s=plan.eta_s if plan.HasField("eta_s") else None,
    )


def run_event(  # noqa: C901, PLR0911, PLR0912 - one for each kind
    message: training_pb2.RunEvent,
) -> RunEvent | None:
    """None: something that a newer trainer tells."""
    match message.WhichOneof("event"):
        case "queued":
            return RunQueued(message.queued.position)
        case "captioning":
            return RunCaptioning(message.captioning.num_left)
        case "began_otherwise":
            began = message.began_otherwise
            known = began.HasField("continued_from")
            continued_from = began.continued_from if known else None
            return RunBeganOtherwise(began.agreed_from, continued_from, began.reason)
        case "preparing":
            return RunPreparing(message.preparing.num_done, message.preparing.num_drawings)
        case "progress":
            progress = message.progress
            eta_s = progress.eta_s if progress.HasField("eta_s") else None
            afterwards_s = progress.afterwards_s if progress.HasField("afterwards_s") else None
            return RunTraining(
                progress.step,
                progress.max_train_steps,
                progress.loss,
                eta_s,
                progress.samples_per_s,
                afterwards_s,
            )
        case "lowered":
            return RunLowered(message.lowered.train_batch_size)
        case "sampling":
            return RunSampling(message.sampling.step)
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
        grid_is_flagged=report.grid_flagged,
        prompts=tuple(column.prompt for column in report.columns),
        compared_with=report.compared_with if report.HasField("compared_with") else None,
        metrics=tuple(
            Metric(
                metric.name,
                metric.candidate,
                metric.rival,
                lower_is_better=metric.lower_is_better,
                # One without a margin decides nothing.
                passed=metric.passed or not metric.HasField("margin"),
                margin=metric.margin if metric.HasField("margin") else None,
                rival_is_base=metric.rival_is_base,
            )
            for metric in report.metrics
        ),
        reasons=tuple(report.reasons),
        total_s=report.preparing_s + report.training_s + report.evaluating_s,
        num_new_drawings=report.num_new_drawings,
    )
