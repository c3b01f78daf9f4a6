"""Between drawing.v1.Adapters' messages and the bot's own dataclasses."""

from collections.abc import Mapping
from datetime import UTC
from typing import Final

from bot.adapters.adapter import Adapter, AdapterLayout, Manifest
from protos.drawing.v1 import adapters_pb2

LAYOUTS: Final[Mapping[AdapterLayout, "adapters_pb2.AdapterLayout.ValueType"]] = {
    AdapterLayout.DIFFUSERS: adapters_pb2.ADAPTER_LAYOUT_DIFFUSERS,
    AdapterLayout.KOHYA: adapters_pb2.ADAPTER_LAYOUT_KOHYA,
}


def adapter_of(adapter: adapters_pb2.Adapter) -> Adapter:
    activated = adapter.HasField("activated_at")
    return Adapter(
        style=adapter.id.style,
        version=adapter.id.version,
        fits=adapter.fits,
        active=adapter.active,
        published_at=adapter.published_at.ToDatetime(UTC),
        activated_at=adapter.activated_at.ToDatetime(UTC) if activated else None,
        sha256=adapter.sha256,
        size_bytes=adapter.size_bytes,
        manifest=_manifest(adapter.manifest),
    )


def _manifest(manifest: adapters_pb2.Manifest) -> Manifest:
    trained = manifest.HasField("trained_at")
    return Manifest(
        base_model=manifest.base_model.name,
        base_model_digest=manifest.base_model.digest,
        run_id=manifest.run_id,
        rank=manifest.rank,
        lora_alpha=manifest.lora_alpha,
        target_modules=tuple(manifest.target_modules),
        num_drawings=manifest.num_drawings,
        resolution=manifest.resolution,
        train_batch_size=manifest.train_batch_size,
        max_train_steps=manifest.max_train_steps,
        step=manifest.step,
        learning_rate=manifest.learning_rate,
        lr_scheduler=manifest.lr_scheduler,
        seed=manifest.seed,
        metrics=dict(manifest.metrics),
        trained_at=manifest.trained_at.ToDatetime(UTC) if trained else None,
        software=manifest.software,
    )
