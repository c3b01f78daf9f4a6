"""The versions of a PacedDrawing: told, put into service, handed out."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc
from rpc.errors import NotFound

if TYPE_CHECKING:
    from tests.bot.paced_drawing import PacedDrawing

# 2026-01-01, and a day later for each version.
_FIRST_S = 1_767_225_600
_DAY_S = 86_400


class PacedAdapters(adapters_pb2_grpc.AdaptersServicer):
    """Publish, Remove and PutStyle are answered UNIMPLEMENTED."""

    def __init__(self, drawing: "PacedDrawing") -> None:
        self._drawing = drawing
        # Of each style, the versions that were put into service, the latest last.
        self._used: dict[str, list[int]] = {}

    async def List(  # noqa: N802
        self,
        request: adapters_pb2.ListAdaptersRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> adapters_pb2.ListAdaptersResponse:
        versions = reversed(self._versions(request.style))
        adapters = [self._adapter(request.style, version) for version in versions]
        return adapters_pb2.ListAdaptersResponse(adapters=adapters)

    async def Activate(  # noqa: N802
        self,
        request: adapters_pb2.ActivateRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> adapters_pb2.ActivateResponse:
        style, version = request.style, request.version
        if version not in self._versions(style):
            raise NotFound(f"there is no {style}@{version}")
        before = self._drawing.active_version(style)
        self._uses(style).append(version)
        self._drawing.in_service[style] = version
        return adapters_pb2.ActivateResponse(
            adapter=self._adapter(style, version), previous_version=before
        )

    async def Deactivate(  # noqa: N802
        self,
        request: adapters_pb2.DeactivateRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> adapters_pb2.DeactivateResponse:
        before = self._drawing.active_version(request.style)
        if before != request.version:
            return adapters_pb2.DeactivateResponse()
        self._drawing.in_service[request.style] = None
        return adapters_pb2.DeactivateResponse(previous_version=before)

    async def Fetch(  # noqa: N802
        self,
        request: adapters_pb2.FetchAdapterRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[adapters_pb2.FetchAdapterResponse]:
        adapter = self._adapter(request.style, request.version)
        yield adapters_pb2.FetchAdapterResponse(header=adapter)
        layout = adapters_pb2.AdapterLayout.Name(request.layout).encode()
        yield adapters_pb2.FetchAdapterResponse(data=layout)
        yield adapters_pb2.FetchAdapterResponse(data=b" to its end")

    def _versions(self, style: str) -> list[int]:
        if style not in self._drawing.versions:
            raise NotFound(f"there is no style {style!r}")
        return list(self._drawing.versions[style])

    def _uses(self, style: str) -> list[int]:
        """At first all but candidates have been in service, one after the other."""
        versions = self._drawing.versions[style]
        used = [version for version in versions if version not in self._drawing.candidates]
        return self._used.setdefault(style, used)

    def _adapter(self, style: str, version: int) -> adapters_pb2.Adapter:
        used = self._uses(style)
        activated_at = None
        if version in used:
            latest = len(used) - used[::-1].index(version)
            activated_at = Timestamp(seconds=_FIRST_S + latest * _DAY_S)
        run_id = self._drawing.run_ids.get(version, "")
        manifest = adapters_pb2.Manifest(
            base_model=adapters_pb2.BaseModel(name="pocket", digest="ab" * 32),
            rank=4,
            lora_alpha=4,
            target_modules=["to_k", "to_q"],
        )
        if version not in self._drawing.from_elsewhere:
            manifest.MergeFrom(
                adapters_pb2.Manifest(
                    run_id=run_id,
                    num_drawings=50 + version,
                    resolution=128,
                    train_batch_size=8,
                    max_train_steps=600,
                    step=480,
                    learning_rate=1e-4,
                    lr_scheduler="cosine",
                    seed=5508,
                    metrics={"held_out_loss": 0.11},
                    software="ksh-drawing-ai 0.1.0",
                )
            )
        return adapters_pb2.Adapter(
            id=adapters_pb2.AdapterVersion(style=style, version=version),
            manifest=manifest,
            sha256="cd" * 32,
            size_bytes=self._drawing.size_bytes,
            published_at=Timestamp(seconds=_FIRST_S + version * _DAY_S),
            active=version == self._drawing.active_version(style),
            activated_at=activated_at,
            fits=version not in self._drawing.of_another_model,
        )
