"""Taking in many drawings at once, from a zip."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Final

from rpc.errors import InvalidRequest
from rpc.language import size
from rpc.settings import MIB
from trainer.drawings.drawing import Consent, Drawing, Upload
from trainer.drawings.files import DrawingFiles
from trainer.drawings.intake import Intake
from trainer.errors import DrawingRefused, Refusal, RefusalReason
from trainer.exchange import Offered, SourceLimits, open_source
from trainer.settings import DrawingLimits

_MOST_PROBLEMS_TOLD: Final = 100


@dataclass(frozen=True)
class Batch:
    """What is said of a zip before it comes.

    Attributes:
        style: Which its drawings are to teach.
        user_id: Who adds its drawings, as the ledger will say; None: the operator.
        uploader_id: Whose they are; None: the operator's.
        source: Where they came from, for people: what errors call the zip.
    """

    style: str
    size_bytes: int
    user_id: int | None = None
    uploader_id: int | None = None
    consent: Consent | None = None
    source: str = ""


@dataclass(frozen=True)
class Added:
    """A drawing that is there now."""

    drawing: Drawing


@dataclass(frozen=True)
class Refused:
    """A file that is not; `path` is where it is in the zip."""

    path: str
    refusal: Refusal


@dataclass
class Imported:
    """What it came to.

    Attributes:
        num_refused: Those that were there already not counted.
        problems: What captions could not be used and why, the first of them.
    """

    num_added: int = 0
    num_refused: int = 0
    num_already_there: int = 0
    problems: Sequence[str] = field(default_factory=list)


class Importing:
    """Where zips come in.

    Args:
        files: Where they arrive.
        intake: Takes in each drawing.
        limits: Of a zip.
    """

    def __init__(self, files: DrawingFiles, intake: Intake, limits: DrawingLimits) -> None:
        self._files = files
        self._intake = intake
        self._limits = limits

    async def take_in(
        self, batch: Batch, parts: AsyncIterator[bytes]
    ) -> AsyncGenerator[Added | Refused | Imported]:
        """Takes in a zip; the last that is told is what it came to.

        What was taken in before something went wrong stays, and is passed over the next time.

        Args:
            batch: What is said of it.
            parts: The zip, in order.

        Raises:
            InvalidRequest: It is empty, too large, no zip, without drawings, or breaks a rule; says
                which.
            ResourceExhausted: The disk is full.
        """
        name = batch.source or "the zip"
        _check_size(name, batch.size_bytes, self._limits.max_import_bytes)
        imported, problems = Imported(), list[str]()
        async with self._files.arriving(parts, size_bytes=batch.size_bytes) as arrived:
            with ExitStack() as stack:
                opening = open_source(arrived.path, SourceLimits(), name=name)
                source = await asyncio.to_thread(stack.enter_context, opening)
                source.check_offers(name)
                offers = source.offered()
                while (offered := await asyncio.to_thread(next, offers, None)) is not None:
                    told = await self._take_in(batch, offered, problems)
                    _count(imported, told)
                    yield told
                imported.problems = [*source.problems, *problems][:_MOST_PROBLEMS_TOLD]
        yield imported

    async def _take_in(
        self, batch: Batch, offered: Offered, problems: list[str]
    ) -> Added | Refused:
        upload = Upload(
            file_name=offered.file_name,
            size_bytes=offered.size_bytes,
            user_id=batch.user_id,
            uploader_id=batch.uploader_id,
            consent=batch.consent,
            source=batch.source,
            caption=offered.caption,
            caption_later=True,
        )
        try:
            try:
                drawing = await self._intake.add(batch.style, upload, _parts(offered))
            except DrawingRefused as error:
                if error.refusal.reason is not RefusalReason.CAPTION:
                    raise
                # A caption from elsewhere may be too long for CLIP; the captioner's is not.
                without = replace(upload, caption=None)
                drawing = await self._intake.add(batch.style, without, _parts(offered))
                problems.append(f"{offered.path}: {error.refusal.message}; it is captioned anew")
        except DrawingRefused as error:
            return Refused(offered.path, error.refusal)
        except InvalidRequest as error:
            # Of the name, or of the bytes, which are not those that the zip speaks of.
            return Refused(offered.path, Refusal(RefusalReason.TRUNCATED, str(error)))
        return Added(drawing)


def _check_size(name: str, size_bytes: int, max_bytes: int) -> None:
    if size_bytes > max_bytes:
        msg = f"{name} must be a zip of at most {size(max_bytes)}, not {size(size_bytes)}"
        raise InvalidRequest(msg)
    if size_bytes == 0:
        raise InvalidRequest(f"{name} must be a zip of drawings, not an empty file")


def _count(imported: Imported, told: Added | Refused) -> None:
    match told:
        case Added():
            imported.num_added += 1
        case Refused(refusal=Refusal(reason=RefusalReason.DUPLICATE)):
            imported.num_already_there += 1
        case Refused():
            imported.num_refused += 1


async def _parts(offered: Offered) -> AsyncIterator[bytes]:
    # Not opened in a thread: whoever is cancelled meanwhile would never see it, to close it.
    with offered.open() as stream:
        while part := await asyncio.to_thread(stream.read, MIB):
            yield part
