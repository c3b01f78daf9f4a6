"""Taking in a source's drawings through the trainer that runs, a few at a time."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from protos.training.v1 import dataset_pb2, dataset_pb2_grpc
from rpc.errors import InvalidRequest, Unavailable
from rpc.settings import MIB
from trainer.commands.progress import Progress
from trainer.commands.report import Report
from trainer.commands.server import OPERATOR
from trainer.exchange import Offered, Source

_PAGE_SIZE: Final = 200
# One is decoded while others are sent.
_NUM_IN_FLIGHT: Final = 4
# For one drawing, behind those of others.
_TIMEOUT_S: Final = 600.0
# A trainer that is started anew is back within this minute.
PAUSES_S: Final = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


@dataclass(frozen=True)
class Destination:
    """Whose the drawings will be.

    Attributes:
        style: The style's name.
        uploader_id: Discord user id. None: the operator.
        source: Where they came from, for people.
    """

    style: str
    uploader_id: int | None
    source: str


class Intake:
    """Takes drawings in; what is there is passed over, so that it can be gone on with.

    Args:
        dataset: The trainer's.
        destination: Of all of the drawings.
        pauses_s: Before each time that a trainer which is away is asked again.

    Attributes:
        report: What became of the files so far.
    """

    def __init__(
        self,
        dataset: dataset_pb2_grpc.DatasetStub,
        destination: Destination,
        pauses_s: Sequence[float] = PAUSES_S,
    ) -> None:
        self._dataset = dataset
        self._destination = destination
        self._pauses_s = pauses_s
        self._known: set[str] = set()
        self.report = Report()

    async def look(self) -> None:
        """Learns what is there.

        Raises:
            KshError: There is no such style, or no trainer.
        """
        token = ""
        while True:
            page = await self._dataset.List(
                dataset_pb2.ListDrawingsRequest(
                    actor=OPERATOR,
                    style=self._destination.style,
                    page_size=_PAGE_SIZE,
                    page_token=token,
                )
            )
            # One that was damaged is made whole by its file.
            self._known.update(drawing.id for drawing in page.drawings if not drawing.damage)
            token = page.next_page_token
            if not token:
                return

    async def take(self, source: Source, progress: Progress) -> None:
        """Takes in all that the source offers.

        Raises:
            KshError: The trainer stayed away, has no room, or its caller may not; or the source
                cannot be read to its end.
        """
        offered = source.offered()
        turn = asyncio.Lock()

        async def work() -> None:
            while True:
                async with turn:
                    file = await asyncio.to_thread(next, offered, None)
                if file is None:
                    return
                await self._take(file)
                progress.advance()

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(_NUM_IN_FLIGHT):
                    group.create_task(work())
        except ExceptionGroup as failed:
            # The others were cancelled for it.
            raise failed.exceptions[0] from failed

    async def _take(self, file: Offered) -> None:
        try:
            digest, size_bytes = await asyncio.to_thread(_digest, file)
            if digest in self._known:
                self.report.num_already_there += 1
                return
            refusal = await self._add(file, digest, size_bytes, file.caption)
            if refusal.reason == dataset_pb2.REFUSAL_REASON_CAPTION and file.caption is not None:
                self.report.without_caption.append((file.path, refusal.message))
                refusal = await self._add(file, digest, size_bytes, None)
        except (InvalidRequest, OSError) as error:
            self.report.refused.append((file.path, str(error)))
            return
        match refusal.reason:
            case dataset_pb2.REFUSAL_REASON_UNSPECIFIED:
                self._known.add(digest)
                self.report.num_added += 1
            case dataset_pb2.REFUSAL_REASON_DUPLICATE:
                self.report.num_already_there += 1
            case _:
                self.report.refused.append((file.path, refusal.message))

    async def _add(
        self, file: Offered, digest: str, size_bytes: int, caption: str | None
    ) -> dataset_pb2.Refusal:
        """Adds a drawing; the refusal has no reason if it is there now."""
        header = dataset_pb2.AddDrawingHeader(
            actor=OPERATOR,
            style=self._destination.style,
            file_name=file.file_name,
            size_bytes=size_bytes,
            uploader_id=self._destination.uploader_id,
            source=self._destination.source,
            caption=caption,
            caption_later=True,
        )
        attempt = 0
        while True:
            try:
                refusal = await self._send(header, file)
            except Unavailable:
                if attempt == len(self._pauses_s):
                    raise
                await asyncio.sleep(self._pauses_s[attempt])
                attempt += 1
            else:
                if attempt > 0 and refusal.duplicate_of.id == digest:
                    # It was stored, and the answer was lost.
                    return dataset_pb2.Refusal()
                return refusal

    async def _send(
        self, header: dataset_pb2.AddDrawingHeader, file: Offered
    ) -> dataset_pb2.Refusal:
        # Not opened in a thread: whoever is cancelled meanwhile would never see it, to close it.
        with file.open() as stream:
            answer = await self._dataset.AddDrawing(_requests(header, stream), timeout=_TIMEOUT_S)
        return answer.refusal


async def _requests(
    header: dataset_pb2.AddDrawingHeader, stream: BinaryIO
) -> AsyncIterator[dataset_pb2.AddDrawingRequest]:
    yield dataset_pb2.AddDrawingRequest(header=header)
    while part := await asyncio.to_thread(stream.read, MIB):
        yield dataset_pb2.AddDrawingRequest(data=part)


def _digest(file: Offered) -> tuple[str, int]:
    """SHA-256 and length of what the file holds, whatever the source says of it."""
    digest, size_bytes = hashlib.sha256(), 0
    with file.open() as stream:
        while part := stream.read(MIB):
            digest.update(part)
            size_bytes += len(part)
    return digest.hexdigest(), size_bytes
