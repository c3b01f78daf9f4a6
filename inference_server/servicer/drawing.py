"""drawing.v1.Drawing."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, Final, cast

import grpc

from inference_server.adapters.registry import Registry
from inference_server.engine.order import Queued
from inference_server.errors import InvalidDraw
from inference_server.events import (
    DrawEvent,
    Finished,
    Image,
    Progress,
    Started,
    WithoutAdapter,
)
from inference_server.limits import (
    MAX_GUIDANCE,
    MIN_GUIDANCE,
    MIN_SIZE,
    MIN_STEPS,
    SIZE_MULTIPLE,
    Limits,
)
from inference_server.png import ParametersSource
from inference_server.request import DrawRequest, SafetyPolicy
from inference_server.servicer import messages
from inference_server.software import SOFTWARE
from inference_server.studio import Studio
from protos.drawing.v1 import drawing_pb2, drawing_pb2_grpc

_Context = grpc.aio.ServicerContext[Any, Any]

_WITHOUT: Final = {
    None: drawing_pb2.WITHOUT_ADAPTER_UNSPECIFIED,
    WithoutAdapter.NONE_ACTIVE: drawing_pb2.WITHOUT_ADAPTER_NONE_ACTIVE,
    WithoutAdapter.BY_REQUEST: drawing_pb2.WITHOUT_ADAPTER_BY_REQUEST,
}
_POLICIES: Final = {
    drawing_pb2.SAFETY_POLICY_UNSPECIFIED: None,
    drawing_pb2.SAFETY_POLICY_REPORT: SafetyPolicy.REPORT,
    drawing_pb2.SAFETY_POLICY_WITHHOLD: SafetyPolicy.WITHHOLD,
}
_SOURCE: Final = {
    ParametersSource.OURS: drawing_pb2.PARAMETERS_SOURCE_OURS,
    ParametersSource.A1111: drawing_pb2.PARAMETERS_SOURCE_A1111,
}


class DrawingServicer(drawing_pb2_grpc.DrawingServicer):
    """Draws for whoever asks over gRPC."""

    def __init__(
        self, studio: Studio, registry: Registry, *, device: str, max_adapter_rank: int
    ) -> None:
        self._studio = studio
        self._registry = registry
        self._device = device
        self._max_adapter_rank = max_adapter_rank

    async def Draw(  # noqa: N802 - the contract's name, as below
        self,
        request: drawing_pb2.DrawRequest,
        context: _Context,
    ) -> AsyncIterator[drawing_pb2.DrawEvent]:
        request_id = request.request_id if request.HasField("request_id") else None
        timeout_s = context.time_remaining()
        events = self._studio.draw(_request(request), request_id, timeout_s)
        async with aclosing(events):
            async for event in events:
                yield _event(event)

    async def Cancel(  # noqa: N802
        self,
        request: drawing_pb2.CancelRequest,
        context: _Context,  # noqa: ARG002
    ) -> drawing_pb2.CancelResponse:
        return drawing_pb2.CancelResponse(cancelled=self._studio.cancel(request.request_id))

    async def Inspect(  # noqa: N802
        self,
        request: drawing_pb2.InspectRequest,
        context: _Context,  # noqa: ARG002
    ) -> drawing_pb2.InspectResponse:
        inspection = await self._studio.inspect(request.png)
        return drawing_pb2.InspectResponse(
            parameters=messages.parameters(inspection.parameters),
            parameters_text=inspection.text,
            source=_SOURCE[inspection.source],
        )

    async def GetCapabilities(  # noqa: N802
        self,
        request: drawing_pb2.GetCapabilitiesRequest,  # noqa: ARG002
        context: _Context,  # noqa: ARG002
    ) -> drawing_pb2.GetCapabilitiesResponse:
        defaults, load = self._studio.defaults, self._studio.load()
        return drawing_pb2.GetCapabilitiesResponse(
            base_model=messages.base_model(defaults.base_model),
            device=self._device,
            sizes=[drawing_pb2.Size(width=w, height=h) for w, h in self._studio.sizes()],
            default_size=drawing_pb2.Size(width=defaults.size, height=defaults.size),
            schedulers=[
                drawing_pb2.Scheduler(name=name, display_name=display_name)
                for name, display_name in defaults.schedulers.items()
            ],
            default_scheduler=defaults.scheduler,
            styles=[self._drawable(style.name) for style in self._registry.styles],
            default_style=defaults.style,
            default_num_inference_steps=defaults.num_inference_steps,
            default_guidance_scale=defaults.guidance_scale,
            limits=_limits(self._studio.limits),
            textual_inversions=self._studio.textual_inversions,
            safety_checker=self._studio.checks_safety,
            software=SOFTWARE,
            max_adapter_rank=self._max_adapter_rank,
            load=drawing_pb2.Load(
                num_waiting=load.num_waiting, num_running=load.num_running, eta_s=load.eta_s
            ),
        )

    def _drawable(self, name: str) -> drawing_pb2.DrawableStyle:
        active = self._registry.in_service(name)
        return drawing_pb2.DrawableStyle(
            style=messages.style(self._registry.style(name)),
            active_version=None if active is None else active.id.version,
        )


def _request(message: drawing_pb2.DrawRequest) -> DrawRequest:
    fields = (
        "style",
        "version",
        "adapter_weight",
        "width",
        "height",
        "num_inference_steps",
        "guidance_scale",
        "scheduler",
        "seed",
        "num_images",
        "image",
        "strength",
        "hires_strength",
        "requester",
    )
    if message.safety_policy not in _POLICIES:
        known = ", ".join(drawing_pb2.SafetyPolicy.keys())
        msg = f"safety_policy must be one of {known}, not {message.safety_policy}"
        raise InvalidDraw(msg)
    present: dict[str, Any] = {
        name: getattr(message, name) for name in fields if message.HasField(cast("Any", name))
    }
    return DrawRequest(
        prompt=message.prompt,
        negative_prompt=message.negative_prompt,
        guild_prompt_prefix=message.guild_prompt_prefix,
        guild_negative_prompt_prefix=message.guild_negative_prompt_prefix,
        raw_prompt=message.raw_prompt,
        preview_interval_steps=message.preview_interval_steps,
        safety_policy=_POLICIES[message.safety_policy],
        **present,
    )


def _event(event: DrawEvent) -> drawing_pb2.DrawEvent:
    match event:
        case Queued():
            queued = drawing_pb2.Queued(position=event.position, eta_s=event.eta_s)
            return drawing_pb2.DrawEvent(queued=queued)
        case Started():
            return drawing_pb2.DrawEvent(started=_started(event))
        case Progress():
            return drawing_pb2.DrawEvent(progress=_progress(event))
        case Image():
            return drawing_pb2.DrawEvent(image=_image(event))
        case Finished():
            timings = drawing_pb2.Timings(
                queued_s=event.timings.queued_s,
                encode_s=event.timings.encode_s,
                denoise_s=event.timings.denoise_s,
                decode_s=event.timings.decode_s,
                total_s=event.timings.total_s,
            )
            return drawing_pb2.DrawEvent(finished=drawing_pb2.Finished(timings=timings))


def _started(event: Started) -> drawing_pb2.Started:
    return drawing_pb2.Started(
        adapter=messages.adapter_version(event.adapter) if event.adapter else None,
        without_adapter=_WITHOUT[event.without_adapter],
        seeds=event.seeds,
        width=event.width,
        height=event.height,
        num_inference_steps=event.num_inference_steps,
        translated_prompt=event.translated_prompt,
        translated_negative_prompt=event.translated_negative_prompt,
        untranslated=event.untranslated,
        missing_textual_inversions=event.missing_textual_inversions,
    )


def _progress(event: Progress) -> drawing_pb2.Progress:
    return drawing_pb2.Progress(
        step=event.step,
        of=event.of,
        eta_s=event.eta_s,
        previews=[
            drawing_pb2.Preview(index=preview.index, webp=preview.webp)
            for preview in event.previews
        ],
    )


def _image(event: Image) -> drawing_pb2.Image:
    return drawing_pb2.Image(
        index=event.index,
        png=event.png,
        seed=event.seed,
        parameters=messages.parameters(event.parameters),
        safety=_safety(event),
    )


def _safety(event: Image) -> drawing_pb2.Safety:
    if event.safety is None:
        return drawing_pb2.Safety(checked=False)
    return drawing_pb2.Safety(
        checked=True,
        flagged=event.safety.flagged,
        withheld=event.withheld,
        score=event.safety.score,
    )


def _limits(limits: Limits) -> drawing_pb2.Limits:
    return drawing_pb2.Limits(
        max_prompt_characters=limits.max_prompt_characters,
        min_size=MIN_SIZE,
        max_size=limits.max_size,
        max_pixels=limits.max_pixels,
        size_multiple=SIZE_MULTIPLE,
        min_num_inference_steps=MIN_STEPS,
        max_num_inference_steps=limits.max_num_inference_steps,
        min_guidance_scale=MIN_GUIDANCE,
        max_guidance_scale=MAX_GUIDANCE,
        max_num_images=limits.max_num_images,
        max_image_bytes=limits.max_image_bytes,
        max_queue=limits.max_queue,
        max_queue_per_requester=limits.max_queue_per_requester,
    )
