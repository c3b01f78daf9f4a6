"""The domain's words as messages of the contract."""

from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from inference_server.adapters.adapter import Adapter, AdapterId, BaseModel, Manifest, Style
from inference_server.errors import InvalidPublication
from inference_server.parameters import Parameters
from protos.drawing.v1 import adapters_pb2, drawing_pb2


def adapter_version(adapter: AdapterId) -> adapters_pb2.AdapterVersion:
    return adapters_pb2.AdapterVersion(style=adapter.style, version=adapter.version)


def base_model(model: BaseModel) -> adapters_pb2.BaseModel:
    return adapters_pb2.BaseModel(name=model.name, digest=model.digest)


def style(of: Style) -> adapters_pb2.Style:
    return adapters_pb2.Style(
        name=of.name,
        display_name=of.display_name,
        trigger=of.trigger,
        prompt_prefix=of.prompt_prefix,
        negative_prompt_prefix=of.negative_prompt_prefix,
        owner_guild_id=of.owner_guild_id,
        shared=of.shared,
        textual_inversions=of.textual_inversions,
    )


def style_of(message: adapters_pb2.Style) -> Style:
    return Style(
        name=message.name,
        display_name=message.display_name,
        trigger=message.trigger,
        prompt_prefix=message.prompt_prefix,
        negative_prompt_prefix=message.negative_prompt_prefix,
        owner_guild_id=message.owner_guild_id if message.HasField("owner_guild_id") else None,
        shared=message.shared,
        textual_inversions=tuple(message.textual_inversions),
    )


def manifest(of: Manifest) -> adapters_pb2.Manifest:
    return adapters_pb2.Manifest(
        base_model=base_model(of.base_model),
        run_id=of.run_id,
        rank=of.rank,
        lora_alpha=of.lora_alpha,
        target_modules=of.target_modules,
        num_drawings=of.num_drawings,
        dataset_digest=of.dataset_digest,
        resolution=of.resolution,
        train_batch_size=of.train_batch_size,
        max_train_steps=of.max_train_steps,
        step=of.step,
        learning_rate=of.learning_rate,
        lr_scheduler=of.lr_scheduler,
        seed=of.seed,
        metrics=of.metrics,
        trained_at=_timestamp(of.trained_at),
        software=of.software,
    )


def manifest_of(message: adapters_pb2.Manifest) -> Manifest:
    return Manifest(
        base_model=BaseModel(message.base_model.name, message.base_model.digest),
        run_id=message.run_id,
        rank=message.rank,
        lora_alpha=message.lora_alpha,
        target_modules=tuple(message.target_modules),
        num_drawings=message.num_drawings,
        dataset_digest=message.dataset_digest,
        resolution=message.resolution,
        train_batch_size=message.train_batch_size,
        max_train_steps=message.max_train_steps,
        step=message.step,
        learning_rate=message.learning_rate,
        lr_scheduler=message.lr_scheduler,
        seed=message.seed,
        metrics=dict(message.metrics),
        trained_at=_time(message.trained_at) if message.HasField("trained_at") else None,
        software=message.software,
    )


def adapter(of: Adapter) -> adapters_pb2.Adapter:
    return adapters_pb2.Adapter(
        id=adapter_version(of.id),
        manifest=manifest(of.manifest),
        sha256=of.sha256,
        size_bytes=of.size_bytes,
        published_at=_timestamp(of.published_at),
        active=of.active,
        activated_at=_timestamp(of.activated_at),
        fits=of.fits,
    )


def parameters(of: Parameters) -> drawing_pb2.DrawParameters:
    return drawing_pb2.DrawParameters(
        prompt=of.prompt,
        negative_prompt=of.negative_prompt,
        full_prompt=of.full_prompt,
        full_negative_prompt=of.full_negative_prompt,
        raw_prompt=of.raw_prompt,
        style=of.style,
        adapter=adapter_version(of.adapter) if of.adapter else None,
        adapter_sha256=of.adapter_sha256,
        adapter_weight=of.adapter_weight,
        width=of.width,
        height=of.height,
        num_inference_steps=of.num_inference_steps,
        guidance_scale=of.guidance_scale,
        scheduler=of.scheduler,
        seed=of.seed,
        base_model=base_model(of.base_model),
        strength=of.strength,
        image_sha256=of.image_sha256,
        software=of.software,
        guild_prompt_prefix=of.guild_prompt_prefix,
        guild_negative_prompt_prefix=of.guild_negative_prompt_prefix,
        translated_prompt=of.translated_prompt,
        translated_negative_prompt=of.translated_negative_prompt,
        hires_strength=of.hires_strength,
    )


def _timestamp(time: datetime | None) -> Timestamp | None:
    if time is None:
        return None
    timestamp = Timestamp()
    timestamp.FromDatetime(time)
    return timestamp


def _time(timestamp: Timestamp) -> datetime:
    try:
        return timestamp.ToDatetime(UTC)
    except ValueError as error:
        raise InvalidPublication(f"trained_at: {error}") from error
