"""Messages about runs, written."""

from dataclasses import asdict

from protos.training.v1 import training_pb2
from trainer.runs.plan import Plan
from trainer.runs.report import Report
from trainer.runs.run import KIND_OF, Run, RunEvent
from trainer.servicer.wire import write_parameters, write_time


def write_run(run: Run) -> training_pb2.Run:
    """The run on the wire."""
    return training_pb2.Run(
        id=run.id,
        style=run.style,
        state=training_pb2.RunState.Value(f"RUN_STATE_{run.state.name}"),
        parameters=write_parameters(run.parameters),
        num_drawings=run.num_drawings,
        started_by=run.started_by,
        created_at=write_time(run.created_at),
        started_at=write_time(run.started_at) if run.started_at is not None else None,
        ended_at=write_time(run.ended_at) if run.ended_at is not None else None,
        step=run.step,
        max_train_steps=run.max_train_steps,
        version=run.version,
        reason=run.reason,
        mode=training_pb2.RunMode.Value(f"RUN_MODE_{run.mode.name}"),
        continued_from=run.continued_from,
        mode_reason=run.mode_reason,
        asked=write_parameters(run.asked),
    )


def write_plan(plan: Plan) -> training_pb2.RunPlan:
    """The plan on the wire."""
    # Named as in the contract.
    told = vars(plan) | {"parameters": write_parameters(plan.parameters)}
    return training_pb2.RunPlan(**told)


def write_event(event: RunEvent) -> training_pb2.RunEvent:
    """The event on the wire; of an Ended without the run, and of a Sample without the picture."""
    message = training_pb2.RunEvent(sequence=event.sequence, time=write_time(event.time))
    # Kinds and what they say are named as in the contract.
    body = getattr(message, KIND_OF[type(event.what)])
    body.SetInParent()
    for name, value in vars(event.what).items():
        if value is not None:
            setattr(body, name, value)
    return message


def write_ended(run: Run) -> training_pb2.RunEnded:
    """The last event's body: the run as it ended."""
    return training_pb2.RunEnded(run=write_run(run), previous_version=run.previous_version)


def write_report(run: Run, report: Report, grid_png: bytes) -> training_pb2.Report:
    """The report on the wire."""
    return training_pb2.Report(
        run=write_run(run),
        grid_png=grid_png,
        columns=[
            training_pb2.GridColumn(prompt=column.prompt, seed=column.seed)
            for column in report.columns
        ],
        grid_flagged=report.grid_is_flagged,
        compared_with=report.compared_with,
        losses=[
            training_pb2.LossPoint(step=point.step, loss=point.loss) for point in report.losses
        ],
        preparing_s=report.preparing_s,
        training_s=report.training_s,
        evaluating_s=report.evaluating_s,
        metrics=[training_pb2.Metric(**asdict(metric)) for metric in report.metrics],
        held_out_losses=[
            training_pb2.LossPoint(step=point.step, loss=point.loss)
            for point in report.held_out_losses
        ],
        chosen_step=report.chosen_step,
        reasons=report.reasons,
        num_new_drawings=report.data_set.num_new if report.data_set is not None else 0,
        num_held_out=report.data_set.num_held_out if report.data_set is not None else 0,
    )
