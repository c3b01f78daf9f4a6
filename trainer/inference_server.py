"""The inference server as the trainer's domain sees it: a client without protobuf on this side."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

import grpc

from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc, drawing_pb2, drawing_pb2_grpc
from rpc.channel import open_channel
from rpc.errors import InternalError, NotFound
from rpc.settings import MIB, ClientSettings
from trainer.software import SOFTWARE
from trainer.styles import Style
from trainer.train.job import Job
from trainer.train.results import AdapterManifest

_TIMEOUT_S: Final = 10.0
# The gate draws a canary, behind whatever is being drawn.
_PUBLISH_TIMEOUT_S: Final = 900.0
_FETCH_TIMEOUT_S: Final = 120.0


@dataclass(frozen=True)
class NewVersion:
    """An adapter to be published.

    Attributes:
        adapter: Its safetensors file.
        job: What it was trained with.
        manifest: What the training process says of it.
    """

    adapter: Path
    job: Job
    manifest: AdapterManifest


@dataclass(frozen=True)
class HeldModel:
    """The base model that the inference server holds.

    Attributes:
        digest: That of ModelFiles.
        max_adapter_rank: The largest that an adapter for it may have; 0: it does not say.
    """

    name: str
    digest: str
    max_adapter_rank: int


@dataclass(frozen=True)
class Version:
    """A version of a style that the inference server keeps.

    Attributes:
        run_id: Of the run that made it; empty: none of ours.
        fits: The base model that it holds.
        active: Whether it is in service for the base model that it was made for.
        was_active: Whether it ever was, or is.
    """

    number: int
    run_id: str
    fits: bool
    active: bool
    was_active: bool

    @property
    def in_service(self) -> bool:
        """Whether the style is drawn with it now."""
        return self.active and self.fits


@dataclass(frozen=True)
class Picture:
    """A picture that was drawn.

    Attributes:
        is_flagged: By the server's safety checker, if it has one.
    """

    png: bytes
    is_flagged: bool


class InferenceServer:
    """What the trainer asks of the inference server. Errors are those of rpc.errors."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._adapters = adapters_pb2_grpc.AdaptersStub(channel)
        self._drawing = drawing_pb2_grpc.DrawingStub(channel)

    @classmethod
    @asynccontextmanager
    async def opened(cls, settings: ClientSettings) -> AsyncIterator[Self]:
        """Closes the channel at the end. It connects with the first call."""
        contract = (adapters_pb2.DESCRIPTOR, drawing_pb2.DESCRIPTOR)
        async with open_channel(settings, peer="inference server", contract=contract) as channel:
            yield cls(channel)

    async def put_style(self, style: Style) -> None:
        """Tells a style's words; the last telling holds."""
        message = adapters_pb2.Style(
            name=style.name,
            display_name=style.words.display_name,
            trigger=style.words.trigger,
            prompt_prefix=style.words.prompt_prefix,
            negative_prompt_prefix=style.words.negative_prompt_prefix,
            owner_guild_id=style.owner_guild_id,
            shared=style.shared,
            textual_inversions=style.words.textual_inversions,
        )
        await self._adapters.PutStyle(
            adapters_pb2.PutStyleRequest(style=message), timeout=_TIMEOUT_S
        )

    async def base_model(self) -> HeldModel:
        """What it draws with, and an adapter must be made for."""
        response = await self._drawing.GetCapabilities(
            drawing_pb2.GetCapabilitiesRequest(), timeout=_TIMEOUT_S
        )
        held = response.base_model
        return HeldModel(held.name, held.digest, response.max_adapter_rank)

    async def publish(self, new: NewVersion) -> int:
        """Has an adapter admitted as a candidate; returns its version. May be asked for again.

        Raises:
            FailedPrecondition: The gate refused it; says why.
        """
        content = await asyncio.to_thread(new.adapter.read_bytes)
        header = adapters_pb2.PublishHeader(
            style=new.job.style,
            manifest=_manifest(new),
            sha256=hashlib.sha256(content).hexdigest(),
            size_bytes=len(content),
        )

        async def requests() -> AsyncIterator[adapters_pb2.PublishRequest]:
            yield adapters_pb2.PublishRequest(header=header)
            for start in range(0, len(content), MIB):
                yield adapters_pb2.PublishRequest(data=content[start : start + MIB])

        response = await self._adapters.Publish(requests(), timeout=_PUBLISH_TIMEOUT_S)
        return int(response.adapter.id.version)

    async def versions(self, style: str) -> Sequence[Version]:
        """The versions of a style, newest first; none of one that it was never told of."""
        try:
            response = await self._adapters.List(
                adapters_pb2.ListAdaptersRequest(style=style), timeout=_TIMEOUT_S
            )
        except NotFound:
            return []
        return [
            Version(
                number=adapter.id.version,
                run_id=adapter.manifest.run_id,
                fits=adapter.fits,
                active=adapter.active,
                was_active=adapter.HasField("activated_at"),
            )
            for adapter in response.adapters
        ]

    async def in_service(self, style: str) -> Version | None:
        """The version that the style is drawn with now; None: without any."""
        return next((each for each in await self.versions(style) if each.in_service), None)

    async def fetch(self, style: str, version: int) -> bytes:
        """A version's safetensors file, in diffusers' layout.

        Raises:
            NotFound: It is not there.
        """
        request = adapters_pb2.FetchAdapterRequest(style=style, version=version)
        call = self._adapters.Fetch(request, timeout=_FETCH_TIMEOUT_S)
        return b"".join([message.data async for message in call])

    async def activate(self, style: str, version: int) -> int | None:
        """Puts a version into service; returns the one before."""
        response = await self._adapters.Activate(
            adapters_pb2.ActivateRequest(style=style, version=version), timeout=_TIMEOUT_S
        )
        if not response.HasField("previous_version"):
            return None
        return int(response.previous_version)

    async def deactivate(self, style: str, version: int) -> None:
        """Takes a version out of service, whichever base model it is in service for."""
        await self._adapters.Deactivate(
            adapters_pb2.DeactivateRequest(style=style, version=version), timeout=_TIMEOUT_S
        )

    async def remove(self, style: str, version: int) -> None:
        """Deletes a version for good.

        Raises:
            NotFound: It is not there.
            FailedPrecondition: It is in service, or a draw uses it.
        """
        await self._adapters.Remove(
            adapters_pb2.RemoveAdapterRequest(style=style, version=version), timeout=_TIMEOUT_S
        )

    async def draw(
        self, style: str, version: int | None, prompt: str, seed: int, *, timeout_s: float
    ) -> Picture:
        """A picture of the prompt in the server's default size and steps.

        Args:
            style: Whose version it is.
            version: To draw with; None: the base model alone.
            prompt: What to draw, with the trigger: no other words are put in front.
            seed: Of the picture.
            timeout_s: Waiting behind others included.
        """
        request = drawing_pb2.DrawRequest(
            prompt=prompt,
            raw_prompt=True,
            style=style,
            seed=seed,
            version=version,
            adapter_weight=0 if version is None else None,
            safety_policy=drawing_pb2.SAFETY_POLICY_REPORT,
            requester="trainer",
        )
        picture = None
        call = self._drawing.Draw(request, timeout=timeout_s)
        try:
            async for event in call:
                if event.WhichOneof("event") == "image":
                    image = event.image
                    picture = Picture(bytes(image.png), is_flagged=image.safety.flagged)
        finally:
            # Without this, a draw nobody waits for any more would go on.
            call.cancel()
        if picture is None or not picture.png:
            raise InternalError("the inference server finished a draw without a picture")
        return picture


def _manifest(new: NewVersion) -> adapters_pb2.Manifest:
    parameters, trained = new.job.parameters, new.manifest
    message = adapters_pb2.Manifest(
        base_model=adapters_pb2.BaseModel(
            name=trained.base_model_name, digest=trained.base_model_digest
        ),
        run_id=new.job.run_id,
        rank=trained.rank,
        lora_alpha=trained.lora_alpha,
        target_modules=trained.target_modules,
        num_drawings=len(new.job.drawings),
        dataset_digest=trained.dataset_digest,
        resolution=parameters.resolution,
        train_batch_size=parameters.train_batch_size,
        max_train_steps=parameters.max_train_steps,
        step=trained.step,
        learning_rate=parameters.learning_rate,
        lr_scheduler=parameters.lr_scheduler,
        seed=parameters.seed,
        software=SOFTWARE,
    )
    message.trained_at.FromDatetime(datetime.now(UTC))
    return message
