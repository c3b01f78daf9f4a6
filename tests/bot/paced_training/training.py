"""What the trainer holds, and what a test has it do."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from protos.training.v1 import (
    dataset_pb2,
    dataset_pb2_grpc,
    styles_pb2,
    styles_pb2_grpc,
    training_pb2,
    training_pb2_grpc,
)
from rpc.errors import PermissionDenied
from rpc.server import Load, Server
from tests.bot.paced_drawing import open_gate, picture
from tests.bot.paced_training.dataset import TRIGGER, PacedDataset
from tests.bot.paced_training.runs import RUN_ID, PacedRuns, a_plan, some_metrics
from tests.bot.paced_training.styles import PacedStyles

READY = dataset_pb2.CAPTION_STATE_READY
BY_PERSON = dataset_pb2.CAPTION_SOURCE_PERSON
BY_MODEL = dataset_pb2.CAPTION_SOURCE_MODEL


@dataclass
class PacedTraining:
    """What the three services of a trainer have in common.

    Attributes:
        stop_at: The step at which a run stands still until `may_go_on` is set.
        ends_as: How runs end.
        reason: Why they end so.
        styles: The names of those there are: the operator's, and shared.
        made: Styles in full, of other owners too, by name.
        plan: What PlanRun answers.
        planned: The requests for plans.
        samples: Pictures that a run tells of at its third step.
        lowered_to: The batch that a run has memory for; None: for all.
        otherwise: What a run tells of its beginning; None: it begins as was agreed to.
        metrics: What runs are judged by.
        cancelled: The requests to cancel.
        promoted: The requests to promote.
        previous_version: What PromoteRun says was in service before.
        report_page: Of runs, in any language.
        grid_png: Of their reports.
        grid_flagged: Whether the safety checker flagged a picture of it.
        caption: What each drawing is given.
        answer: What AddDrawing answers to which file names; all others are added.
        refuse: What calls for styles and drawings fail with.
        refuse_runs: What runs that are planned or started fail with.
        refuse_starts: What those that are started fail with.
        refuse_reports: What asking for a report fails with.
        unanswered: How many StartRuns are taken and never answered.
        uploads: Header and content of each drawing.
        drawings: Those that were added, by their content; none is added twice.
        lost_answers: Files that are added, which nobody is told.
        lost_over: Files over which the trainer is lost, each time.
        pending: Files whose captions are yet to come.
        wishes: When uploaders asked to be forgotten, by style.
        versions: Those that learnt from any drawing, as `ksh@7`.
        forgotten: The requests to forget.
        imports: Header and content of each zip.
        slow_import: Whether an import stands still after its first file until `may_go_on` is set.
        import_fails_with: What ends an import after its first file.
        started: The requests for runs.
        watched: The requests to watch.
        push_fails_with: What ends a push when it goes on after standing still half-way.
        pushes: The requests to push.
        pushes_ended: How many pushes are no longer under way.
    """

    stop_at: int | None = None
    may_go_on: asyncio.Event = field(default_factory=open_gate)
    ends_as: "training_pb2.RunState.ValueType" = training_pb2.RUN_STATE_ACTIVATED
    reason: str = ""
    styles: Sequence[str] = ("ksh", "monet")
    made: dict[str, styles_pb2.Style] = field(default_factory=dict)
    plan: training_pb2.RunPlan = field(default_factory=a_plan)
    planned: list[training_pb2.PlanRunRequest] = field(default_factory=list)
    samples: Sequence[bytes] = ()
    lowered_to: int | None = None
    otherwise: training_pb2.RunBeganOtherwise | None = None
    metrics: Sequence[training_pb2.Metric] = field(default_factory=some_metrics)
    cancelled: list[training_pb2.CancelRunRequest] = field(default_factory=list)
    promoted: list[training_pb2.PromoteRunRequest] = field(default_factory=list)
    previous_version: int | None = 1
    report_page: bytes = b"<!doctype html>"
    grid_png: bytes = field(default_factory=lambda: picture(256, 256, 7))
    grid_flagged: bool = False
    caption: str = f"a girl with blonde hair {TRIGGER}"
    answer: dict[str, dataset_pb2.Refusal] = field(default_factory=dict)
    refuse: Exception | None = None
    refuse_runs: Exception | None = None
    refuse_starts: Exception | None = None
    refuse_reports: Exception | None = None
    unanswered: int = 0
    uploads: list[tuple[dataset_pb2.AddDrawingHeader, bytes]] = field(default_factory=list)
    drawings: dict[bytes, dataset_pb2.Drawing] = field(default_factory=dict)
    lost_answers: set[str] = field(default_factory=set)
    lost_over: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    wishes: dict[tuple[int, str], datetime] = field(default_factory=dict)
    versions: list[str] = field(default_factory=list)
    forgotten: list[dataset_pb2.ForgetRequest] = field(default_factory=list)
    imports: list[tuple[dataset_pb2.ImportHeader, bytes]] = field(default_factory=list)
    slow_import: bool = False
    import_fails_with: Exception | None = None
    started: list[training_pb2.StartRunRequest] = field(default_factory=list)
    watched: list[training_pb2.WatchRunRequest] = field(default_factory=list)
    push_fails_with: Exception | None = None
    pushes: list[dataset_pb2.PushToHubRequest] = field(default_factory=list)
    pushes_ended: int = 0

    def load(self) -> Load:
        @asynccontextmanager
        async def load(server: Server) -> AsyncIterator[None]:
            # What it leaves out is answered UNIMPLEMENTED.
            dataset = PacedDataset(self)  # type: ignore[abstract]
            styles = PacedStyles(self)
            training = PacedRuns(self, server)
            server.add(dataset, dataset_pb2_grpc.add_DatasetServicer_to_server)
            server.add(styles, styles_pb2_grpc.add_StylesServicer_to_server)
            server.add(training, training_pb2_grpc.add_TrainingServicer_to_server)
            yield

        return load

    def taken_in(self, header: dataset_pb2.AddDrawingHeader, data: bytes) -> dataset_pb2.Drawing:
        """A drawing that is there from now on."""
        pending = header.file_name in self.pending
        by_person = header.HasField("caption")
        caption = f"{header.caption} {TRIGGER}" if by_person else self.caption
        drawing = dataset_pb2.Drawing(
            id=hashlib.sha256(data).hexdigest(),
            style=header.style,
            file_name=header.file_name,
            width=96,
            height=128,
            size_bytes=len(data),
            caption=TRIGGER if pending else caption,
            caption_state=dataset_pb2.CAPTION_STATE_PENDING if pending else READY,
            caption_source=BY_PERSON if by_person else BY_MODEL,
            uploader_id=header.uploader_id,
            consent=header.consent if header.HasField("consent") else None,
            source=header.source,
        )
        drawing.uploaded_at.GetCurrentTime()
        self.drawings[data] = drawing
        return drawing

    def caption_comes(self, file_name: str) -> None:
        """The captioner has found words for a drawing that waited for them."""
        self.pending.discard(file_name)
        for drawing in self.drawings.values():
            if drawing.file_name == file_name:
                drawing.caption, drawing.caption_state = self.caption, READY

    def names(self) -> list[str]:
        """The file names of the drawings that are there."""
        return [drawing.file_name for drawing in self.drawings.values()]

    def run(self, state: "training_pb2.RunState.ValueType", style: str = "ksh") -> training_pb2.Run:
        return training_pb2.Run(
            id=RUN_ID,
            style=style,
            state=state,
            num_drawings=60,
            max_train_steps=8,
            version=2,
            reason=self.reason,
            created_at=Timestamp(seconds=1_767_225_600),
        )

    def style(self, name: str) -> styles_pb2.Style:
        """One that the operator owns, unless it was made."""
        if name in self.made:
            return self.made[name]
        trigger = f"drawn by {name.upper()} drawing style"
        return styles_pb2.Style(
            name=name,
            display_name=name.upper(),
            trigger=trigger,
            prompt_prefix=trigger,
            shared=True,
            num_drawings=60,
        )

    def must_manage(self, actor: styles_pb2.Actor, style: str) -> None:
        owned = self.style(style)
        is_own = owned.HasField("owner_guild_id") and actor.guild_id == owned.owner_guild_id
        if not actor.operator and not (actor.manager and is_own):
            raise PermissionDenied(f"style {style!r} is changed by others, and by nobody else")
