"""The inference server as the bot calls it: dataclasses in, dataclasses out."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final

import grpc

from bot.drawing.capabilities import Capabilities, Limits, Size, Style
from bot.drawing.events import DrawEvent, Finished, Picture, Progress, Queued, Started
from bot.drawing.request import DrawRequest
from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc, drawing_pb2, drawing_pb2_grpc
from rpc.errors import NotFound

# A look at the picture about six times in a draw: Discord takes an edit every second or so.
_PREVIEWS: Final = 6
# For questions that take a server milliseconds. One that is away is known to be after 1.5 s.
QUESTION_S: Final = 5.0
_CANCEL_S: Final = 10.0


class DrawingClient:
    """Calls drawing.v1.

    Args:
        channel: To the inference server.
        draw_timeout_s: For a whole draw, the queue included.
    """

    def __init__(self, channel: grpc.aio.Channel, *, draw_timeout_s: float) -> None:
        self._drawing = drawing_pb2_grpc.DrawingStub(channel)
        self._adapters = adapters_pb2_grpc.AdaptersStub(channel)
        self._draw_timeout_s = draw_timeout_s

    async def capabilities(self, *, timeout_s: float = QUESTION_S) -> Capabilities:
        """What the server can draw now.

        Asked anew for every draw: it is cheap, and a version may have come a second ago.
        """
        response = await self._drawing.GetCapabilities(
            drawing_pb2.GetCapabilitiesRequest(), timeout=timeout_s
        )
        return _capabilities(response)

    async def versions(self, style: str, *, timeout_s: float = QUESTION_S) -> Sequence[int]:
        """The versions of a style that fit the server's base model, newest first."""
        response = await self._adapters.List(
            adapters_pb2.ListAdaptersRequest(style=style), timeout=timeout_s
        )
        return [adapter.id.version for adapter in response.adapters if adapter.fits]

    async def draw(self, request: DrawRequest) -> AsyncGenerator[DrawEvent]:
        """Draws; asked the same again, it attaches to the draw that is under way.

        To be closed (contextlib.aclosing) where it is not read to its end.
        """
        call = self._drawing.Draw(_draw_request(request), timeout=self._draw_timeout_s)
        try:
            async for event in call:
                told = _event(event)
                if told is not None:
                    yield told
        finally:
            call.cancel()

    async def cancel(self, request_id: str) -> bool:
        """Ends a draw within one step. False: it had ended before, or nobody knows of it."""
        try:
            response = await self._drawing.Cancel(
                drawing_pb2.CancelRequest(request_id=request_id), timeout=_CANCEL_S
            )
        except NotFound:
            return False
        return response.cancelled


def _draw_request(request: DrawRequest) -> drawing_pb2.DrawRequest:
    return drawing_pb2.DrawRequest(
        request_id=request.request_id,
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        style=request.style,
        version=request.version,
        width=request.width,
        height=request.height,
        num_inference_steps=request.num_inference_steps,
        guidance_scale=request.guidance_scale,
        seed=request.seed,
        requester=request.requester,
        preview_interval_steps=max(1, request.num_inference_steps // _PREVIEWS),
    )


def _event(event: drawing_pb2.DrawEvent) -> DrawEvent | None:
    match event.WhichOneof("event"):
        case "queued":
            return Queued(event.queued.position, _eta(event.queued))
        case "started":
            return _started(event.started)
        case "progress":
            progress = event.progress
            preview = progress.previews[0].webp if progress.previews else None
            return Progress(progress.step, progress.of, _eta(progress), preview)
        case "image":
            return _picture(event.image)
        case "finished":
            return Finished(event.finished.timings.total_s)
        case _:
            # Something a newer server tells.
            return None


def _started(started: drawing_pb2.Started) -> Started:
    adapter = started.adapter
    return Started(
        adapter=f"{adapter.style}@{adapter.version}" if started.HasField("adapter") else None,
        translated_prompt=started.translated_prompt,
        translated_negative_prompt=started.translated_negative_prompt,
        untranslated=tuple(started.untranslated),
        missing_textual_inversions=tuple(started.missing_textual_inversions),
    )


def _eta(event: drawing_pb2.Queued | drawing_pb2.Progress) -> float | None:
    return event.eta_s if event.HasField("eta_s") else None


def _picture(image: drawing_pb2.Image) -> Picture:
    return Picture(
        png=image.png or None,
        is_flagged=image.safety.flagged,
        seed=image.seed,
        width=image.parameters.width,
        height=image.parameters.height,
        num_inference_steps=image.parameters.num_inference_steps,
        guidance_scale=image.parameters.guidance_scale,
    )


def _size(size: drawing_pb2.Size) -> Size:
    return Size(size.width, size.height)


def _capabilities(response: drawing_pb2.GetCapabilitiesResponse) -> Capabilities:
    limits = response.limits
    return Capabilities(
        sizes=tuple(_size(size) for size in response.sizes),
        default_size=_size(response.default_size),
        styles=tuple(_style(style) for style in response.styles),
        default_style=response.default_style,
        default_num_inference_steps=response.default_num_inference_steps,
        default_guidance_scale=response.default_guidance_scale,
        limits=Limits(
            max_prompt_characters=limits.max_prompt_characters,
            min_size=limits.min_size,
            max_size=limits.max_size,
            max_pixels=limits.max_pixels,
            size_multiple=limits.size_multiple,
            min_num_inference_steps=limits.min_num_inference_steps,
            max_num_inference_steps=limits.max_num_inference_steps,
            min_guidance_scale=limits.min_guidance_scale,
            max_guidance_scale=limits.max_guidance_scale,
        ),
    )


def _style(drawable: drawing_pb2.DrawableStyle) -> Style:
    style = drawable.style
    return Style(
        name=style.name,
        display_name=style.display_name,
        owner_guild_id=style.owner_guild_id if style.HasField("owner_guild_id") else None,
        shared=style.shared,
        active_version=drawable.active_version if drawable.HasField("active_version") else None,
    )
