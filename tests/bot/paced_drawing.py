"""An inference server that speaks the contract and draws plain colour, at the pace a test sets.

The real one draws as fast as it can. Where a test needs a queue, a draw that stands still, or a
process to kill in the middle, this takes its place: `python -m tests.bot.paced_drawing ADDRESS`.
"""

import asyncio
import io
import sys
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from PIL import Image, PngImagePlugin

from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc, drawing_pb2, drawing_pb2_grpc
from rpc.errors import Cancelled, InvalidRequest, NotFound, Unavailable
from rpc.server import Load, Server, serve
from rpc.settings import ServerSettings
from tests.bot.paced_adapters import PacedAdapters

SOFTWARE = "paced 1.2.3"

LIMITS = drawing_pb2.Limits(
    max_prompt_characters=4000,
    min_size=64,
    max_size=256,
    max_pixels=192 * 192,
    size_multiple=8,
    min_num_inference_steps=1,
    max_num_inference_steps=100,
    min_guidance_scale=0,
    max_guidance_scale=30,
    max_num_images=4,
    max_image_bytes=1 << 20,
    max_queue=2,
    max_queue_per_requester=2,
)


SCHEDULERS = {"dpmpp_2m_karras": "DPM++ 2M Karras", "euler_a": "Euler a"}


def picture(
    width: int, height: int, seed: int, kind: str = "PNG", parameters: str | None = None
) -> bytes:
    """A picture in a colour that depends on the seed, with an A1111 text if there is one."""
    colour = (seed % 251, seed // 251 % 251, 128)
    file = io.BytesIO()
    info = PngImagePlugin.PngInfo()
    if parameters is not None:
        info.add_itxt("parameters", parameters)
    Image.new("RGB", (width, height), colour).save(file, kind, pnginfo=info)
    return file.getvalue()


def picture_of(request: drawing_pb2.DrawRequest, index: int = 0) -> bytes:
    """The file that a request brings."""
    parameters = _parameters(request, index)
    scale = 2 if request.HasField("hires_strength") else 1
    text = f"{request.prompt}\nSteps: {parameters.num_inference_steps}, Seed: {parameters.seed}"
    size = (parameters.width * scale, parameters.height * scale)
    return picture(*size, parameters.seed, parameters=text)


def open_gate() -> asyncio.Event:
    gate = asyncio.Event()
    gate.set()
    return gate


@dataclass
class PacedDrawing(drawing_pb2_grpc.DrawingServicer):
    """Draws.

    Attributes:
        versions: Of each style, its versions, the last of them in service.
        in_service: Of a style, which of them is in its place; None: none.
        candidates: Versions that never were in service.
        of_another_model: Versions for another base model.
        run_ids: Of versions, the runs that made them.
        from_elsewhere: Versions that no run made: their files alone tell of them.
        size_bytes: Of a version's file, as it is told.
        may_tell: Whether it tells what it can draw.
        may_arrive: Whether draws are known to it. A Cancel that came too early lets them be.
        queue: Positions told before a draw starts, each until `may_start` is set.
        stop_at: The step at which all draws stand still until `may_go_on` is set.
        private: Styles that only their owner may draw with, by the owner's guild.
        asked: The requests so far.
        refuse: What all draws are refused with; `refuse_to_tell`: who asks what it can draw.
        started: What it tells when a draw starts, beside the version and the seed.
        safety: What its safety checker says of its pictures, if it has one: if they are checked; of
            some only, by `flagged_only`.
        away: How many draws from now on find it shutting down: before anything, or at `stop_at`.
        max_num_images: How many pictures it draws at once.
        max_prompt_characters: Of a prompt that it takes.
        padding: What is appended to each picture's file, to make it large.
        inspects_as_ours: Whether it finds more in a picture than A1111's text.
        load: How busy it says it is.
        schedulers: Those it has, with their display names.
        inspection: What each picture it inspects says that it was made with.
    """

    versions: Mapping[str, Sequence[int]] = field(default_factory=lambda: {"ksh": [1]})
    in_service: dict[str, int | None] = field(default_factory=dict)
    candidates: Sequence[int] = ()
    of_another_model: Sequence[int] = ()
    run_ids: Mapping[int, str] = field(default_factory=dict)
    from_elsewhere: Sequence[int] = ()
    size_bytes: int = 3 << 20
    may_tell: asyncio.Event = field(default_factory=open_gate)
    may_arrive: asyncio.Event = field(default_factory=open_gate)
    queue: Sequence[int] = ()
    may_start: asyncio.Event = field(default_factory=open_gate)
    stop_at: int | None = None
    may_go_on: asyncio.Event = field(default_factory=open_gate)
    private: Mapping[str, int] = field(default_factory=dict)
    asked: list[drawing_pb2.DrawRequest] = field(default_factory=list)
    refuse: Exception | None = None
    refuse_to_tell: Exception | None = None
    load: drawing_pb2.Load = field(default_factory=drawing_pb2.Load)
    started: drawing_pb2.Started = field(default_factory=drawing_pb2.Started)
    safety: drawing_pb2.Safety = field(default_factory=drawing_pb2.Safety)
    flagged_only: Collection[int] | None = None
    away: int = 0
    max_num_images: int = 4
    max_prompt_characters: int = 4000
    padding: bytes = b""
    inspects_as_ours: bool = False
    cancelled: set[str] = field(default_factory=set)
    running: set[str] = field(default_factory=set)
    schedulers: Mapping[str, str] = field(default_factory=lambda: SCHEDULERS)
    inspected: list[bytes] = field(default_factory=list)
    inspection: drawing_pb2.DrawParameters | None = None

    async def GetCapabilities(  # noqa: N802
        self,
        request: drawing_pb2.GetCapabilitiesRequest,  # noqa: ARG002
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> drawing_pb2.GetCapabilitiesResponse:
        await self.may_tell.wait()
        if self.refuse_to_tell is not None:
            raise self.refuse_to_tell
        return drawing_pb2.GetCapabilitiesResponse(
            sizes=[
                drawing_pb2.Size(width=width, height=height)
                for width, height in ((128, 128), (96, 144), (144, 96))
            ],
            default_size=drawing_pb2.Size(width=128, height=128),
            styles=[self._style(name) for name in self.versions],
            default_style="ksh",
            default_num_inference_steps=12,
            default_guidance_scale=7.5,
            limits=self._limits(),
            software=SOFTWARE,
            load=self.load,
            schedulers=[
                drawing_pb2.Scheduler(name=name, display_name=display_name)
                for name, display_name in self.schedulers.items()
            ],
            default_scheduler=next(iter(self.schedulers), ""),
            safety_checker=self.safety.checked,
        )

    async def Draw(  # noqa: N802
        self,
        request: drawing_pb2.DrawRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[drawing_pb2.DrawEvent]:
        self.asked.append(request)
        if self.refuse is not None:
            raise self.refuse
        if not request.prompt.strip():
            raise InvalidRequest("prompt must not be empty")
        if self.stop_at is None and self._is_away():
            raise Unavailable("the inference server is shutting down")
        await self.may_arrive.wait()
        self.running.add(request.request_id)
        try:
            async for event in self._events(request):
                if request.request_id in self.cancelled:
                    raise Cancelled("the draw was cancelled")
                yield event
        finally:
            self.running.discard(request.request_id)

    async def Cancel(  # noqa: N802
        self,
        request: drawing_pb2.CancelRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> drawing_pb2.CancelResponse:
        if request.request_id not in self.running:
            self.may_arrive.set()
            raise NotFound(f"no draw {request.request_id} is running")
        self.cancelled.add(request.request_id)
        self.may_start.set()
        self.may_go_on.set()
        return drawing_pb2.CancelResponse(cancelled=True)

    async def Inspect(  # noqa: N802
        self,
        request: drawing_pb2.InspectRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> drawing_pb2.InspectResponse:
        self.inspected.append(request.png)
        if self.inspection is not None:
            return drawing_pb2.InspectResponse(parameters=self.inspection)
        try:
            with Image.open(io.BytesIO(request.png), formats=["PNG"]) as png:
                text = png.info.get("parameters")
        except OSError as error:
            raise InvalidRequest("png is not a PNG") from error
        if text is None:
            raise NotFound("the picture carries no parameters")
        ours = drawing_pb2.PARAMETERS_SOURCE_OURS
        return drawing_pb2.InspectResponse(
            parameters=drawing_pb2.DrawParameters(prompt=text.split("\n")[0]),
            parameters_text=text,
            source=ours if self.inspects_as_ours else drawing_pb2.PARAMETERS_SOURCE_A1111,
        )

    def _limits(self) -> drawing_pb2.Limits:
        limits = drawing_pb2.Limits()
        limits.CopyFrom(LIMITS)
        limits.max_num_images = self.max_num_images
        limits.max_prompt_characters = self.max_prompt_characters
        return limits

    def _is_away(self) -> bool:
        self.away, is_away = max(0, self.away - 1), self.away > 0
        return is_away

    def _style(self, name: str) -> drawing_pb2.DrawableStyle:
        return drawing_pb2.DrawableStyle(
            style=adapters_pb2.Style(
                name=name,
                display_name=name.upper(),
                owner_guild_id=self.private.get(name),
                shared=name not in self.private,
            ),
            active_version=self.active_version(name),
        )

    def active_version(self, style: str) -> int | None:
        """The version in service."""
        if style in self.in_service:
            return self.in_service[style]
        versions = [each for each in self.versions[style] if each not in self.candidates]
        return versions[-1] if versions else None

    async def _events(
        self, request: drawing_pb2.DrawRequest
    ) -> AsyncIterator[drawing_pb2.DrawEvent]:
        for position in self.queue:
            yield drawing_pb2.DrawEvent(
                queued=drawing_pb2.Queued(position=position, eta_s=position * 4)
            )
            await self.may_start.wait()
        yield drawing_pb2.DrawEvent(started=self._started(request))
        steps = request.num_inference_steps
        for step in range(1, steps + 1):
            yield drawing_pb2.DrawEvent(progress=_progress(step, steps, request))
            if step == self.stop_at:
                await self.may_go_on.wait()
                if self._is_away():
                    raise Unavailable("the inference server is shutting down")
        for index in range(max(1, request.num_images)):
            yield drawing_pb2.DrawEvent(image=self._image(request, index))
        timings = drawing_pb2.Timings(denoise_s=1.25, total_s=1.5)
        yield drawing_pb2.DrawEvent(finished=drawing_pb2.Finished(timings=timings))

    def _started(self, request: drawing_pb2.DrawRequest) -> drawing_pb2.Started:
        seeds = [request.seed + index for index in range(max(1, request.num_images))]
        started = drawing_pb2.Started(
            seeds=[seed % 2**63 for seed in seeds],
            width=request.width or 128,
            height=request.height or 128,
            num_inference_steps=request.num_inference_steps,
        )
        if request.HasField("version"):
            started.adapter.style, started.adapter.version = request.style, request.version
        started.MergeFrom(self.started)
        return started

    def _image(self, request: drawing_pb2.DrawRequest, index: int) -> drawing_pb2.Image:
        parameters = _parameters(request, index)
        png = picture_of(request, index) + self.padding
        flagged = self.flagged_only is None or index in self.flagged_only
        safety = drawing_pb2.Safety()
        safety.CopyFrom(self.safety if flagged else drawing_pb2.Safety(checked=True))
        withhold = request.safety_policy == drawing_pb2.SAFETY_POLICY_WITHHOLD
        safety.withheld |= safety.flagged and withhold
        return drawing_pb2.Image(
            index=index,
            png=b"" if safety.withheld else png,
            seed=parameters.seed,
            parameters=parameters,
            safety=safety,
        )


def _parameters(request: drawing_pb2.DrawRequest, index: int) -> drawing_pb2.DrawParameters:
    parameters = drawing_pb2.DrawParameters(
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        full_prompt=", ".join(filter(None, (request.guild_prompt_prefix, request.prompt))),
        full_negative_prompt=request.negative_prompt,
        style=request.style,
        adapter_weight=request.adapter_weight if request.HasField("adapter_weight") else 1,
        width=request.width or 128,
        height=request.height or 128,
        num_inference_steps=request.num_inference_steps,
        guidance_scale=request.guidance_scale,
        scheduler=request.scheduler or "dpmpp_2m_karras",
        seed=(request.seed + index) % 2**63,
        base_model=adapters_pb2.BaseModel(name="anything-v5"),
        software="KSH Drawing AI",
    )
    if request.HasField("version"):
        parameters.adapter.style, parameters.adapter.version = request.style, request.version
    if request.image:
        parameters.strength = request.strength if request.HasField("strength") else 0.8
    if request.HasField("hires_strength"):
        parameters.hires_strength = request.hires_strength
    return parameters


def _progress(step: int, steps: int, request: drawing_pb2.DrawRequest) -> drawing_pb2.Progress:
    interval = request.preview_interval_steps
    is_due = interval > 0 and step % interval == 0
    previews = [
        drawing_pb2.Preview(index=index, webp=picture(16, 16, request.seed + index + step, "WEBP"))
        for index in range(max(1, request.num_images))
    ]
    return drawing_pb2.Progress(
        step=step, of=steps, eta_s=(steps - step) * 0.5, previews=previews if is_due else []
    )


def loading(drawing: PacedDrawing) -> Load:
    @asynccontextmanager
    async def load(server: Server) -> AsyncIterator[None]:
        server.add(drawing, drawing_pb2_grpc.add_DrawingServicer_to_server)
        # What it leaves out is answered UNIMPLEMENTED.
        adapters = PacedAdapters(drawing)  # type: ignore[abstract]
        server.add(adapters, adapters_pb2_grpc.add_AdaptersServicer_to_server)
        yield

    return load


async def main(address: str) -> None:
    """Stands still at the fifth step, to be killed there."""
    drawing = PacedDrawing(stop_at=5, may_go_on=asyncio.Event())
    await serve(ServerSettings(listen=address), loading(drawing), name="inference server")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
