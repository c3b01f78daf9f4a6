"""Between drawing.v1's messages and the bot's own dataclasses."""

from typing import Final

from bot.drawing.capabilities import Capabilities, Limits, Sampler, Size, Style
from bot.drawing.events import DrawEvent, Finished, Picture, Progress, Queued, Started
from bot.drawing.parameters import Inspection, Parameters
from bot.drawing.request import DrawRequest
from protos.drawing.v1 import adapters_pb2, drawing_pb2

# A look at the picture about six times in a draw: Discord takes an edit every second or so.
_PREVIEWS: Final = 6


def draw_request(request: DrawRequest, image: bytes | None) -> drawing_pb2.DrawRequest:
    # What is None stays absent, so that a request of an older bot is the one it was.
    return drawing_pb2.DrawRequest(
        request_id=request.request_id,
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        guild_prompt_prefix=request.guild_prompt_prefix,
        style=request.style,
        version=request.version,
        adapter_weight=request.adapter_weight,
        width=request.width,
        height=request.height,
        num_inference_steps=request.num_inference_steps,
        guidance_scale=request.guidance_scale,
        scheduler=request.scheduler,
        seed=request.seed,
        num_images=request.num_images if request.num_images > 1 else None,
        image=image,
        strength=request.strength,
        hires_strength=request.hires_strength,
        requester=request.requester,
        preview_interval_steps=(
            max(1, request.num_inference_steps // _PREVIEWS) if request.previews else None
        ),
        safety_policy=(
            drawing_pb2.SAFETY_POLICY_WITHHOLD
            if request.withholds_flagged
            else drawing_pb2.SAFETY_POLICY_UNSPECIFIED
        ),
    )


def event(message: drawing_pb2.DrawEvent) -> DrawEvent | None:
    match message.WhichOneof("event"):
        case "queued":
            return Queued(message.queued.position, _eta(message.queued))
        case "started":
            return _started(message.started)
        case "progress":
            progress = message.progress
            previews = {preview.index: preview.webp for preview in progress.previews}
            return Progress(progress.step, progress.of, _eta(progress), previews)
        case "image":
            return _picture(message.image)
        case "finished":
            return Finished(message.finished.timings.total_s)
        case _:
            # Something a newer server tells.
            return None


def inspection(response: drawing_pb2.InspectResponse) -> Inspection:
    return Inspection(
        parameters=_parameters(response.parameters),
        text=response.parameters_text,
        is_ours=response.source == drawing_pb2.PARAMETERS_SOURCE_OURS,
    )


def capabilities(response: drawing_pb2.GetCapabilitiesResponse) -> Capabilities:
    limits = response.limits
    return Capabilities(
        sizes=tuple(_size(size) for size in response.sizes),
        default_size=_size(response.default_size),
        styles=tuple(_style(style) for style in response.styles),
        default_style=response.default_style,
        default_num_inference_steps=response.default_num_inference_steps,
        default_guidance_scale=response.default_guidance_scale,
        samplers=tuple(
            Sampler(scheduler.name, scheduler.display_name) for scheduler in response.schedulers
        ),
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
            max_num_images=limits.max_num_images,
            max_image_bytes=limits.max_image_bytes,
        ),
        checks_safety=response.safety_checker,
    )


def _started(started: drawing_pb2.Started) -> Started:
    return Started(
        adapter=_adapter(started.adapter) if started.HasField("adapter") else None,
        translated_prompt=started.translated_prompt,
        translated_negative_prompt=started.translated_negative_prompt,
        untranslated=tuple(started.untranslated),
        missing_textual_inversions=tuple(started.missing_textual_inversions),
    )


def _eta(message: drawing_pb2.Queued | drawing_pb2.Progress) -> float | None:
    return message.eta_s if message.HasField("eta_s") else None


def _picture(image: drawing_pb2.Image) -> Picture:
    return Picture(
        index=image.index,
        png=image.png or None,
        is_flagged=image.safety.flagged,
        seed=image.seed,
        parameters=_parameters(image.parameters),
    )


def _parameters(told: drawing_pb2.DrawParameters) -> Parameters:
    return Parameters(
        prompt=told.prompt,
        negative_prompt=told.negative_prompt,
        full_prompt=told.full_prompt,
        full_negative_prompt=told.full_negative_prompt,
        style=told.style if told.HasField("style") else None,
        adapter=_adapter(told.adapter) if told.HasField("adapter") else None,
        adapter_weight=told.adapter_weight,
        width=told.width,
        height=told.height,
        num_inference_steps=told.num_inference_steps,
        guidance_scale=told.guidance_scale,
        scheduler=told.scheduler,
        seed=told.seed,
        base_model=told.base_model.name,
        strength=told.strength if told.HasField("strength") else None,
        hires_strength=told.hires_strength if told.HasField("hires_strength") else None,
        software=told.software,
    )


def _adapter(adapter: adapters_pb2.AdapterVersion) -> str:
    return f"{adapter.style}@{adapter.version}"


def _size(size: drawing_pb2.Size) -> Size:
    return Size(size.width, size.height)


def _style(drawable: drawing_pb2.DrawableStyle) -> Style:
    style = drawable.style
    return Style(
        name=style.name,
        display_name=style.display_name,
        owner_guild_id=style.owner_guild_id if style.HasField("owner_guild_id") else None,
        shared=style.shared,
        active_version=drawable.active_version if drawable.HasField("active_version") else None,
    )
