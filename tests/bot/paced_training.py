"""A trainer that speaks the contract and learns nothing, at the pace a test sets.

The real one needs minutes for a lesson. Where a test needs one that stands still, or a trainer that
goes away in the middle, this takes its place.
"""

import asyncio
import csv
import hashlib
import io
import json
import zipfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from PIL import Image

from protos.training.v1 import (
    dataset_pb2,
    dataset_pb2_grpc,
    styles_pb2,
    styles_pb2_grpc,
    training_pb2,
    training_pb2_grpc,
)
from rpc.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    Unavailable,
)
from rpc.server import Load, Server
from tests.bot.paced_drawing import open_gate, picture

RUN_ID = "0b1f6f8e-8a54-4c1c-93a3-0f8f6a1d2c33"
TRIGGER = "drawn by KSH drawing style"
READY = dataset_pb2.CAPTION_STATE_READY
_TABLE = {
    dataset_pb2.TABLE_FORMAT_METADATA_CSV: "metadata.csv",
    dataset_pb2.TABLE_FORMAT_METADATA_JSONL: "metadata.jsonl",
    dataset_pb2.TABLE_FORMAT_INFO_CSV: "info.csv",
}
_IN_A_FOLDER = (
    dataset_pb2.TABLE_FORMAT_METADATA_CSV,
    dataset_pb2.TABLE_FORMAT_METADATA_JSONL,
)
BY_PERSON = dataset_pb2.CAPTION_SOURCE_PERSON
BY_MODEL = dataset_pb2.CAPTION_SOURCE_MODEL


def a_plan() -> training_pb2.RunPlan:
    return training_pb2.RunPlan(
        parameters=styles_pb2.TrainingParameters(max_train_steps=8, train_batch_size=4),
        num_drawings=60,
        num_held_out=5,
        num_new_drawings=12,
        in_service=1,
        continued_from=1,
        mode_reason="12 drawings came and 0 went since ksh@1, which learnt from 48",
        eta_s=130,
    )


def some_metrics() -> list[training_pb2.Metric]:
    return [
        training_pb2.Metric(
            name="held_out_loss",
            candidate=0.11,
            rival=0.12,
            lower_is_better=True,
            margin=0.02,
            passed=True,
        ),
        training_pb2.Metric(name="adherence", candidate=1.1, rival=2.0, margin=0.4, passed=False),
    ]


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
        metrics: What runs are judged by.
        cancelled: The requests to cancel.
        promoted: The requests to promote.
        previous_version: What PromoteRun says was in service before.
        report_page: Of runs, in any language.
        grid_png: Of their reports.
        caption: What each drawing is given.
        answer: What AddDrawing answers to which file names; all others are added.
        refuse: What calls for styles and drawings fail with.
        refuse_runs: What runs that are planned or started fail with.
        unanswered: How many StartRuns are taken and never answered.
        uploads: Header and content of each drawing.
        drawings: Those that were added, by their content; none is added twice.
        lost_answers: Files that are added, which nobody is told.
        pending: Files whose captions are yet to come.
        consents: Whose consent is needed: uploaders who were forgotten.
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
    metrics: Sequence[training_pb2.Metric] = field(default_factory=some_metrics)
    cancelled: list[training_pb2.CancelRunRequest] = field(default_factory=list)
    promoted: list[training_pb2.PromoteRunRequest] = field(default_factory=list)
    previous_version: int | None = 1
    report_page: bytes = b"<!doctype html>"
    grid_png: bytes = field(default_factory=lambda: picture(256, 256, 7))
    caption: str = f"a girl with blonde hair {TRIGGER}"
    answer: dict[str, dataset_pb2.Refusal] = field(default_factory=dict)
    refuse: Exception | None = None
    refuse_runs: Exception | None = None
    unanswered: int = 0
    uploads: list[tuple[dataset_pb2.AddDrawingHeader, bytes]] = field(default_factory=list)
    drawings: dict[bytes, dataset_pb2.Drawing] = field(default_factory=dict)
    lost_answers: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    consents: set[int] = field(default_factory=set)
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
            # What these leave out is answered UNIMPLEMENTED.
            dataset = _Dataset(self)  # type: ignore[abstract]
            styles = _Styles(self)
            training = _Training(self, server)
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


def exported(
    drawings: Mapping[bytes, dataset_pb2.Drawing],
    table_format: "dataset_pb2.TableFormat.ValueType",
) -> bytes:
    """A zip as the trainer writes it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        folder = "train/" if table_format in _IN_A_FOLDER else ""
        for data, drawing in drawings.items():
            archive.writestr(folder + drawing.file_name, data)
            if table_format == dataset_pb2.TABLE_FORMAT_TXT:
                archive.writestr(f"{drawing.file_name.rpartition('.')[0]}.txt", drawing.caption)
        table = _TABLE.get(table_format)
        if table is not None:
            rows = [(each.file_name, each.caption) for each in drawings.values()]
            archive.writestr(folder + table, _rows(table, rows))
    return file.getvalue()


def _rows(table: str, rows: Sequence[tuple[str, str]]) -> str:
    text = io.StringIO(newline="")
    if table.endswith(".jsonl"):
        for name, caption in rows:
            row = {"file_name": name, "text": caption}
            text.write(f"{json.dumps(row, ensure_ascii=False)}\n")
        return text.getvalue()
    header = ("image", "text") if table == "info.csv" else ("file_name", "text")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()


def _look(file: bytes, max_edge: int) -> bytes:
    with Image.open(io.BytesIO(file)) as image:
        image.thumbnail((max_edge, max_edge))
        jpeg = io.BytesIO()
        image.convert("RGB").save(jpeg, "JPEG")
    return jpeg.getvalue()


class _Styles(styles_pb2_grpc.StylesServicer):
    def __init__(self, training: PacedTraining) -> None:
        self._training = training

    async def List(  # noqa: N802
        self,
        request: styles_pb2.ListStylesRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> styles_pb2.ListStylesResponse:
        if self._training.refuse is not None:
            raise self._training.refuse
        names = sorted({*self._training.styles, *self._training.made})
        styles = [self._training.style(name) for name in names]
        if request.HasField("guild_id"):
            owner = request.guild_id
            styles = [each for each in styles if each.shared or each.owner_guild_id == owner]
        return styles_pb2.ListStylesResponse(styles=styles)

    async def Create(  # noqa: N802
        self,
        request: styles_pb2.CreateStyleRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> styles_pb2.CreateStyleResponse:
        if request.name in (*self._training.styles, *self._training.made):
            raise AlreadyExists(f"there is a style {request.name!r} already")
        made = styles_pb2.Style(
            name=request.name,
            display_name=request.display_name,
            trigger=request.trigger,
            prompt_prefix=request.prompt_prefix,
            negative_prompt_prefix=request.negative_prompt_prefix,
            owner_guild_id=request.owner_guild_id,
            shared=request.shared,
        )
        made.updated_at.GetCurrentTime()
        self._training.made[request.name] = made
        self._training.must_manage(request.actor, request.name)
        return styles_pb2.CreateStyleResponse(style=made)

    async def Update(  # noqa: N802
        self,
        request: styles_pb2.UpdateStyleRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> styles_pb2.UpdateStyleResponse:
        self._training.must_manage(request.actor, request.name)
        made = styles_pb2.Style()
        made.CopyFrom(self._training.style(request.name))
        for field_, value in request.ListFields():
            if field_.name == "textual_inversions":
                made.ClearField("textual_inversions")
                made.textual_inversions.extend(value.words)
            elif field_.name not in ("actor", "name"):
                setattr(made, field_.name, value)
        made.updated_at.GetCurrentTime()
        self._training.made[request.name] = made
        return styles_pb2.UpdateStyleResponse(style=made)


class _Dataset(dataset_pb2_grpc.DatasetServicer):
    def __init__(self, training: PacedTraining) -> None:
        self._training = training

    async def AddDrawing(  # noqa: N802
        self,
        request_iterator: AsyncIterator[dataset_pb2.AddDrawingRequest],
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> dataset_pb2.AddDrawingResponse:
        if self._training.refuse is not None:
            raise self._training.refuse
        requests = [request async for request in request_iterator]
        header, data = requests[0].header, b"".join(request.data for request in requests[1:])
        self._training.uploads.append((header, data))
        await self._training.may_go_on.wait()
        refusal = self._training.answer.get(header.file_name) or self._unwelcome(header)
        if refusal is None and data in self._training.drawings:
            refusal = dataset_pb2.Refusal(
                reason=dataset_pb2.REFUSAL_REASON_DUPLICATE,
                message="a drawing is taken in once",
                duplicate_of=self._training.drawings[data],
            )
        if refusal is not None:
            return dataset_pb2.AddDrawingResponse(refusal=refusal)
        drawing = self._training.taken_in(header, data)
        if header.file_name in self._training.lost_answers:
            raise Unavailable("the trainer is shutting down")
        return dataset_pb2.AddDrawingResponse(drawing=drawing)

    def _unwelcome(self, header: dataset_pb2.AddDrawingHeader) -> dataset_pb2.Refusal | None:
        if header.uploader_id not in self._training.consents:
            return None
        if header.HasField("consent"):
            self._training.consents.discard(header.uploader_id)
            return None
        return dataset_pb2.Refusal(
            reason=dataset_pb2.REFUSAL_REASON_FORGOTTEN, message="its uploader asked on 2026-01-02"
        )

    async def List(  # noqa: N802
        self,
        request: dataset_pb2.ListDrawingsRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> dataset_pb2.ListDrawingsResponse:
        if self._training.refuse is not None:
            raise self._training.refuse
        words = request.query.lower().split()
        found = [
            drawing
            for drawing in reversed(self._training.drawings.values())
            if drawing.style == request.style
            and all(word in f"{drawing.caption} {drawing.file_name}".lower() for word in words)
            and request.uploader_id in (0, drawing.uploader_id)
        ]
        start = int(request.page_token or 0)
        end = start + request.page_size
        return dataset_pb2.ListDrawingsResponse(
            drawings=found[start:end],
            next_page_token=str(end) if end < len(found) else "",
            num_drawings=len(found),
        )

    async def Get(  # noqa: N802
        self,
        request: dataset_pb2.GetDrawingRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> dataset_pb2.GetDrawingResponse:
        drawing = self._drawing(request.drawing_id)
        jpeg = b""
        if request.max_edge:
            file = next(data for data, each in self._training.drawings.items() if each is drawing)
            jpeg = await asyncio.to_thread(_look, file, request.max_edge)
        return dataset_pb2.GetDrawingResponse(drawing=drawing, jpeg=jpeg)

    async def EditCaption(  # noqa: N802
        self,
        request: dataset_pb2.EditCaptionRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> dataset_pb2.EditCaptionResponse:
        drawing = self._drawing(request.drawing_id)
        if len(request.caption.split()) > 70:
            raise InvalidRequest(
                "a caption must have at most 77 CLIP tokens with the trigger, not 82"
            )
        if request.HasField("caption"):
            drawing.caption = f"{request.caption} {TRIGGER}"
            drawing.caption_source = dataset_pb2.CAPTION_SOURCE_PERSON
        else:
            drawing.caption = self._training.caption
            drawing.caption_source = dataset_pb2.CAPTION_SOURCE_MODEL
        drawing.caption_state = dataset_pb2.CAPTION_STATE_READY
        return dataset_pb2.EditCaptionResponse(drawing=drawing)

    async def Remove(  # noqa: N802
        self,
        request: dataset_pb2.RemoveDrawingRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> dataset_pb2.RemoveDrawingResponse:
        gone = self._drawing(request.drawing_id)
        drawings = self._training.drawings.items()
        self._training.drawings = {data: each for data, each in drawings if each is not gone}
        return dataset_pb2.RemoveDrawingResponse()

    async def Forget(  # noqa: N802
        self,
        request: dataset_pb2.ForgetRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> dataset_pb2.ForgetResponse:
        if self._training.refuse is not None:
            raise self._training.refuse
        self._training.forgotten.append(request)
        drawings = self._training.drawings.items()
        left = {data: each for data, each in drawings if each.uploader_id != request.uploader_id}
        removed = len(drawings) - len(left)
        self._training.drawings = left
        self._training.consents.add(request.uploader_id)
        versions = self._training.versions
        if not request.withdraw:
            return dataset_pb2.ForgetResponse(num_removed=removed, adapter_versions=versions)
        self._training.versions = []
        return dataset_pb2.ForgetResponse(num_removed=removed, withdrawn_versions=versions)

    async def Import(  # noqa: N802
        self,
        request_iterator: AsyncIterator[dataset_pb2.ImportRequest],
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[dataset_pb2.ImportEvent]:
        requests = [request async for request in request_iterator]
        header, data = requests[0].header, b"".join(request.data for request in requests[1:])
        if len(data) != header.size_bytes:
            raise InvalidRequest(f"the header says {header.size_bytes} bytes, and {len(data)} came")
        self._training.imports.append((header, data))
        end = dataset_pb2.ImportFinished()
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile as error:
            raise InvalidRequest("it must be a zip, and is none") from error
        for name in archive.namelist():
            event = self._imported(header, name, archive.read(name))
            end.num_added += event.HasField("added")
            end.num_refused += event.HasField("refused")
            yield event
            if self._training.slow_import:
                await self._training.may_go_on.wait()
            if self._training.import_fails_with is not None:
                raise self._training.import_fails_with
        yield dataset_pb2.ImportEvent(finished=end)

    def _imported(
        self, header: dataset_pb2.ImportHeader, name: str, data: bytes
    ) -> dataset_pb2.ImportEvent:
        refusal = self._training.answer.get(name)
        if refusal is not None:
            refused = dataset_pb2.RefusedFile(file_name=name, refusal=refusal)
            return dataset_pb2.ImportEvent(refused=refused)
        file = dataset_pb2.AddDrawingHeader(
            style=header.style,
            file_name=name,
            uploader_id=header.uploader_id,
            source=header.source,
            consent=header.consent,
        )
        return dataset_pb2.ImportEvent(added=self._training.taken_in(file, data))

    async def Export(  # noqa: N802
        self,
        request: dataset_pb2.ExportRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[dataset_pb2.ExportResponse]:
        if not self._training.drawings:
            raise FailedPrecondition(f"style {request.style!r} has no drawings")
        data = exported(self._training.drawings, request.table_format)
        header = dataset_pb2.ExportHeader(
            file_name=f"{request.style}-20260102.zip", num_drawings=len(self._training.drawings)
        )
        yield dataset_pb2.ExportResponse(header=header)
        for start in range(0, len(data), 1 << 20):
            yield dataset_pb2.ExportResponse(data=data[start : start + (1 << 20)])

    def _drawing(self, drawing_id: str) -> dataset_pb2.Drawing:
        if self._training.refuse is not None:
            raise self._training.refuse
        for drawing in self._training.drawings.values():
            if drawing.id == drawing_id:
                return drawing
        raise NotFound(f"style 'ksh' has no drawing {drawing_id}")

    async def PushToHub(  # noqa: N802
        self,
        request: dataset_pb2.PushToHubRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[dataset_pb2.PushToHubEvent]:
        if self._training.refuse is not None:
            raise self._training.refuse
        self._training.pushes.append(request)
        try:
            for done in (20, 30):
                progress = dataset_pb2.PushProgress(num_uploaded=done, num_drawings=60)
                yield dataset_pb2.PushToHubEvent(progress=progress)
                await asyncio.sleep(0.01)
            await self._training.may_go_on.wait()
            if self._training.push_fails_with is not None:
                raise self._training.push_fails_with
            url = f"https://huggingface.co/datasets/{request.repo_id}"
            yield dataset_pb2.PushToHubEvent(pushed=dataset_pb2.Pushed(url=url, revision="c0ffee"))
        finally:
            self._training.pushes_ended += 1


class _Training(training_pb2_grpc.TrainingServicer):
    def __init__(self, training: PacedTraining, server: Server) -> None:
        self._training = training
        self._draining = server.draining

    async def StartRun(  # noqa: N802
        self,
        request: training_pb2.StartRunRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.StartRunResponse:
        if self._training.refuse_runs is not None:
            raise self._training.refuse_runs
        self._training.started.append(request)
        if self._training.unanswered:
            self._training.unanswered -= 1
            await asyncio.Event().wait()
        run = self._training.run(training_pb2.RUN_STATE_QUEUED, request.style)
        return training_pb2.StartRunResponse(run=run)

    async def PlanRun(  # noqa: N802
        self,
        request: training_pb2.PlanRunRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.PlanRunResponse:
        if self._training.refuse_runs is not None:
            raise self._training.refuse_runs
        self._training.must_manage(request.actor, request.style)
        self._training.planned.append(request)
        return training_pb2.PlanRunResponse(plan=self._training.plan)

    async def ListRuns(  # noqa: N802
        self,
        request: training_pb2.ListRunsRequest,  # noqa: ARG002
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.ListRunsResponse:
        styles = {request.style for request in self._training.started}
        runs = [self._training.run(training_pb2.RUN_STATE_TRAINING, style) for style in styles]
        return training_pb2.ListRunsResponse(runs=runs)

    async def CancelRun(  # noqa: N802
        self,
        request: training_pb2.CancelRunRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.CancelRunResponse:
        self._training.must_manage(request.actor, "ksh")
        self._training.cancelled.append(request)
        self._training.ends_as = training_pb2.RUN_STATE_CANCELLED
        self._training.may_go_on.set()
        run = self._training.run(training_pb2.RUN_STATE_CANCELLED)
        return training_pb2.CancelRunResponse(run=run)

    async def PromoteRun(  # noqa: N802
        self,
        request: training_pb2.PromoteRunRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.PromoteRunResponse:
        self._training.must_manage(request.actor, "ksh")
        self._training.promoted.append(request)
        run = self._training.run(training_pb2.RUN_STATE_ACTIVATED)
        before = self._training.previous_version
        # Asked again, it is in service already.
        self._training.previous_version = run.version
        return training_pb2.PromoteRunResponse(run=run, previous_version=before)

    async def WatchRun(  # noqa: N802
        self,
        request: training_pb2.WatchRunRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[training_pb2.RunEvent]:
        self._training.watched.append(request)
        if request.run_id != RUN_ID:
            raise NotFound(f"no run {request.run_id}")
        # Looked up as it is told: how a run ends may be decided on the way.
        for number in range(len(self._events())):
            sequence, event = number + 1, self._events()[number]
            if request.HasField("after_sequence") and sequence <= request.after_sequence:
                continue
            event.sequence = sequence
            yield event
            if event.progress.step == self._training.stop_at:
                await self._released()
                if self._draining.is_set():
                    return

    async def GetReport(  # noqa: N802
        self,
        request: training_pb2.GetReportRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.GetReportResponse:
        return training_pb2.GetReportResponse(
            page_html=self._training.report_page if request.page_language else b"",
            report=training_pb2.Report(
                run=self._training.run(self._training.ends_as),
                metrics=self._training.metrics,
                grid_png=self._training.grid_png,
                columns=[training_pb2.GridColumn(prompt="an anime girl", seed=7)],
                compared_with=1,
                training_s=130,
            ),
        )

    def _events(self) -> list[training_pb2.RunEvent]:
        progress = [
            training_pb2.RunEvent(
                progress=training_pb2.RunProgress(
                    step=step,
                    max_train_steps=8,
                    loss=0.1,
                    eta_s=(8 - step) * 20,
                    samples_per_s=12.3,
                )
            )
            for step in range(1, 9)
        ]
        ended = training_pb2.RunEnded(run=self._training.run(self._training.ends_as))
        if self._training.ends_as == training_pb2.RUN_STATE_ACTIVATED:
            ended.previous_version = 1
        return [
            training_pb2.RunEvent(queued=training_pb2.RunQueued(position=0)),
            training_pb2.RunEvent(
                preparing=training_pb2.RunPreparing(num_done=60, num_drawings=60)
            ),
            *progress[:3],
            *self._on_the_way(),
            *progress[3:],
            training_pb2.RunEvent(evaluating=training_pb2.RunEvaluating(num_checkpoints=1)),
            training_pb2.RunEvent(published=training_pb2.RunPublished(version=2)),
            training_pb2.RunEvent(ended=ended),
        ]

    def _on_the_way(self) -> list[training_pb2.RunEvent]:
        told = [
            training_pb2.RunEvent(
                sample=training_pb2.RunSample(step=step, png=png, prompt="an anime girl")
            )
            for step, png in enumerate(self._training.samples, start=1)
        ]
        batch = self._training.lowered_to
        if batch is not None:
            lowered = training_pb2.RunLowered(train_batch_size=batch)
            told.append(training_pb2.RunEvent(lowered=lowered))
        return told

    async def _released(self) -> None:
        """As the real one's, its watches end when the trainer is told to stop."""
        waits = [
            asyncio.create_task(event.wait())
            for event in (self._training.may_go_on, self._draining)
        ]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
