"""What a run would do if it began now, told before anybody starts it."""

from dataclasses import dataclass, replace

from rpc.errors import FailedPrecondition
from trainer.database import Database
from trainer.drawings.drawing import CaptionState
from trainer.drawings.drawings import Drawings
from trainer.inference_server import InferenceServer, Version
from trainer.parameters import TrainingParameters
from trainer.patience import NOT_NOW
from trainer.runs.beginning import begin, find_known, num_steps
from trainer.runs.book import RunBook
from trainer.runs.child import TrainingImpossible
from trainer.runs.holding_out import to_be_held_out
from trainer.runs.pace import known_pace
from trainer.runs.run import Run, RunMode
from trainer.settings import RunLimits


@dataclass(frozen=True)
class Plan:
    """What a run would do.

    Attributes:
        parameters: In full; its length is `max_train_steps`.
        num_drawings: That it would learn from.
        num_held_out: That it would be measured on.
        num_new_drawings: Of `num_drawings`, that the version in service has not learnt from; None:
            that is not known, or none is in service.
        num_uncaptioned: Of `num_drawings`, whose captions would be waited for.
        in_service: The version; None: none, or the inference server is away.
        continued_from: The version; None: it would begin from scratch.
        mode_reason: Why, for people.
        num_waiting: Runs in front of it.
        eta_s: From its beginning to its end; None: no run before it can tell.
    """

    parameters: TrainingParameters
    num_drawings: int
    num_held_out: int
    num_new_drawings: int | None
    num_uncaptioned: int
    in_service: int | None
    continued_from: int | None
    mode_reason: str
    num_waiting: int
    eta_s: float | None


@dataclass(frozen=True)
class Planner:
    """Looks at what is there, and changes nothing of it."""

    database: Database
    book: RunBook
    drawings: Drawings
    inference_server: InferenceServer
    limits: RunLimits

    async def plan(self, run: Run, *, num_waiting: int) -> Plan:
        """The plan of a run that nobody has started.

        Raises:
            FailedPrecondition: It is to continue, and cannot.
            Unavailable: It is to continue, and the inference server is away.
        """
        in_service = await self._in_service(run)
        found = await self.drawings.whole(run.style)
        async with self.database.reading() as session:
            known = await find_known(session, in_service) if in_service is not None else None
            held_out = await to_be_held_out(session, run.style)
        held_out |= {drawing.id for drawing in found if drawing.held_out}
        learnable = {drawing.id: drawing for drawing in found if drawing.id not in held_out}
        try:
            beginning = begin(
                run,
                in_service,
                known,
                learnable.keys(),
                held_out,
                max_growth=self.limits.max_growth,
            )
        except TrainingImpossible as error:
            raise FailedPrecondition(str(error)) from error
        steps = num_steps(run, beginning, len(learnable), continue_steps=self.limits.continue_steps)
        parameters = replace(run.parameters, max_train_steps=steps, num_train_epochs=None)
        number = in_service.number if in_service is not None else None
        pace = await known_pace(self.book, parameters)
        pending = CaptionState.PENDING
        return Plan(
            parameters=parameters,
            num_drawings=len(learnable),
            num_held_out=len(held_out & {drawing.id for drawing in found}),
            num_new_drawings=len(learnable.keys() - known.drawings) if known else None,
            num_uncaptioned=sum(each.caption.state is pending for each in learnable.values()),
            in_service=number,
            continued_from=number if beginning.continues is not None else None,
            mode_reason=beginning.reason,
            num_waiting=num_waiting,
            eta_s=pace.whole_s(parameters) if pace is not None else None,
        )

    async def _in_service(self, run: Run) -> Version | None:
        try:
            return await self.inference_server.in_service(run.style)
        except NOT_NOW:
            if run.mode is RunMode.CONTINUE:
                raise
            return None
