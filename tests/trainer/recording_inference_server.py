"""A peer that writes down what the trainer tells it: a real gRPC server with a registry in memory.

It stands where the inference server stands and draws nothing of its own; the whole house is tested
with the real one in tests/system.
"""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import grpc
from google.protobuf.timestamp_pb2 import Timestamp
from PIL import Image

from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc, drawing_pb2, drawing_pb2_grpc
from rpc.errors import FailedPrecondition, InvalidRequest, ResourceExhausted, Unavailable
from rpc.server import Server, running
from rpc.settings import MIB, ServerSettings

_Context = grpc.aio.ServicerContext[Any, Any]


class RecordingInferenceServer(
    adapters_pb2_grpc.AdaptersServicer, drawing_pb2_grpc.DrawingServicer
):
    """Remembers styles, versions and draws; its pictures are one colour for each version."""

    def __init__(self) -> None:
        self._news = asyncio.Condition()
        self.address = ""
        self.styles: dict[str, adapters_pb2.Style] = {}
        self.versions: list[adapters_pb2.PublishHeader] = []
        self.files: list[bytes] = []
        self.draws: list[drawing_pb2.DrawRequest] = []
        self.active: int | None = None
        self.were_active: set[int] = set()
        self.deactivations: list[str] = []
        self.removed: set[int] = set()
        # So many Removes are refused as if a draw used the version.
        self.draws_to_finish = 0
        self.refuse_because = ""
        self.is_away = False
        self.no_room_for_draws = False
        self.refuse_prompts_with = ""
        self.flag_prompts_with = ""
        self.refuse_styles_because = ""
        self.base_model_digest = ""
        self.max_adapter_rank = 64
        # A Draw has been asked for.
        self.drawn = asyncio.Event()
        # An Activate has been done; and may be answered.
        self.activated, self.may_answer = asyncio.Event(), asyncio.Event()
        self.may_answer.set()

    @classmethod
    @asynccontextmanager
    async def running(
        cls, listen: str = "127.0.0.1:0", *, remembers: Self | None = None
    ) -> AsyncIterator[Self]:
        """Serves; with what an earlier one remembers, as if it had been on a disk."""
        peer = cls() if remembers is None else remembers

        @asynccontextmanager
        async def load(server: Server) -> AsyncIterator[None]:
            server.add(peer, adapters_pb2_grpc.add_AdaptersServicer_to_server)
            server.add(peer, drawing_pb2_grpc.add_DrawingServicer_to_server)
            yield

        settings = ServerSettings(listen=listen, drain_s=0)
        async with running(settings, load, name="recording inference server") as server:
            peer.address = server.address
            yield peer

    async def heard_of(self, style: str) -> adapters_pb2.Style:
        """The style, once it has been told."""
        async with asyncio.timeout(60), self._news:
            await self._news.wait_for(lambda: style in self.styles)
            return self.styles[style]

    async def PutStyle(  # noqa: N802 - the contract's name
        self,
        request: adapters_pb2.PutStyleRequest,
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.PutStyleResponse:
        if self.refuse_styles_because:
            raise InvalidRequest(self.refuse_styles_because)
        created = request.style.name not in self.styles
        async with self._news:
            self.styles[request.style.name] = request.style
            self._news.notify_all()
        return adapters_pb2.PutStyleResponse(created=created)

    async def Publish(  # noqa: N802
        self,
        request_iterator: AsyncIterator[adapters_pb2.PublishRequest],
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.PublishResponse:
        requests = [request async for request in request_iterator]
        if self.refuse_because:
            raise FailedPrecondition(self.refuse_because)
        self.versions.append(requests[0].header)
        self.files.append(b"".join(request.data for request in requests[1:]))
        return adapters_pb2.PublishResponse(adapter=self._adapter(len(self.versions)))

    async def Activate(  # noqa: N802
        self,
        request: adapters_pb2.ActivateRequest,
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.ActivateResponse:
        previous, self.active = self.active, request.version
        self.were_active.add(request.version)
        self.activated.set()
        await self.may_answer.wait()
        return adapters_pb2.ActivateResponse(
            adapter=self._adapter(request.version), previous_version=previous
        )

    async def Deactivate(  # noqa: N802
        self,
        request: adapters_pb2.DeactivateRequest,
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.DeactivateResponse:
        self.deactivations.append(request.style)
        if request.HasField("version") and request.version != self.active:
            return adapters_pb2.DeactivateResponse()
        previous, self.active = self.active, None
        return adapters_pb2.DeactivateResponse(previous_version=previous)

    async def Remove(  # noqa: N802
        self,
        request: adapters_pb2.RemoveAdapterRequest,
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.RemoveAdapterResponse:
        if request.version == self.active:
            raise FailedPrecondition(f"{request.style}@{request.version} is in service")
        if self.draws_to_finish > 0:
            self.draws_to_finish -= 1
            raise FailedPrecondition(f"a draw uses {request.style}@{request.version}")
        self.removed.add(request.version)
        return adapters_pb2.RemoveAdapterResponse()

    async def List(  # noqa: N802
        self,
        request: adapters_pb2.ListAdaptersRequest,  # noqa: ARG002
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.ListAdaptersResponse:
        if self.is_away:
            raise Unavailable("the inference server is shutting down")
        numbers = range(len(self.versions), 0, -1)
        return adapters_pb2.ListAdaptersResponse(
            adapters=[self._adapter(n) for n in numbers if n not in self.removed]
        )

    async def Fetch(  # noqa: N802
        self,
        request: adapters_pb2.FetchAdapterRequest,
        context: _Context,  # noqa: ARG002
    ) -> AsyncIterator[adapters_pb2.FetchAdapterResponse]:
        yield adapters_pb2.FetchAdapterResponse(header=self._adapter(request.version))
        content = self.files[request.version - 1]
        for start in range(0, len(content), MIB):
            yield adapters_pb2.FetchAdapterResponse(data=content[start : start + MIB])

    async def GetCapabilities(  # noqa: N802
        self,
        request: drawing_pb2.GetCapabilitiesRequest,  # noqa: ARG002
        context: _Context,  # noqa: ARG002
    ) -> drawing_pb2.GetCapabilitiesResponse:
        held = adapters_pb2.BaseModel(name="held", digest=self.base_model_digest)
        return drawing_pb2.GetCapabilitiesResponse(
            base_model=held, max_adapter_rank=self.max_adapter_rank
        )

    async def Draw(  # noqa: N802
        self,
        request: drawing_pb2.DrawRequest,
        context: _Context,  # noqa: ARG002
    ) -> AsyncIterator[drawing_pb2.DrawEvent]:
        if self.no_room_for_draws:
            raise ResourceExhausted("the picture does not fit into the device's memory")
        if self.refuse_prompts_with and self.refuse_prompts_with in request.prompt:
            raise InvalidRequest("the prompt says nothing that can be drawn")
        self.draws.append(request)
        self.drawn.set()
        png = io.BytesIO()
        Image.new("RGB", (32, 32), (80 * request.version, 0, 0)).save(png, "PNG")
        is_flagged = bool(self.flag_prompts_with) and self.flag_prompts_with in request.prompt
        safety = drawing_pb2.Safety(checked=True, flagged=is_flagged)
        yield drawing_pb2.DrawEvent(image=drawing_pb2.Image(png=png.getvalue(), safety=safety))
        yield drawing_pb2.DrawEvent(finished=drawing_pb2.Finished())

    def _adapter(self, version: int) -> adapters_pb2.Adapter:
        header = self.versions[version - 1]
        once = Timestamp(seconds=1) if version in self.were_active else None
        return adapters_pb2.Adapter(
            activated_at=once,
            id=adapters_pb2.AdapterVersion(style=header.style, version=version),
            manifest=header.manifest,
            sha256=header.sha256,
            size_bytes=header.size_bytes,
            active=version == self.active,
            fits=True,
        )
