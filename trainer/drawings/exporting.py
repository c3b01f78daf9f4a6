"""Giving out all drawings of a style: as a zip, or to the hub."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from rpc.errors import FailedPrecondition, PermissionDenied
from rpc.settings import MIB
from trainer.actor import Actor
from trainer.drawings.drawing import Drawing
from trainer.drawings.drawings import Drawings
from trainer.exchange import Entry, Sign, TableFormat, write_zip
from trainer.hub import DataSet, Hub, HubDrawing, Pushed, Pushing
from trainer.styles import Style
from trainer.thread_stream import Emit, made_in_thread


@dataclass(frozen=True)
class Export:
    """A zip to come.

    Attributes:
        file_name: What it may be called.
        parts: The zip, in order, at most 1 MiB each; to be closed.
    """

    file_name: str
    num_drawings: int
    parts: AsyncGenerator[bytes]


class Exporting:
    """Where drawings go out. Those whose file is damaged stay.

    Args:
        drawings: The drawings there are.
        hub: Where they can be pushed.
        base_model: Which is taught with them, for people.
    """

    def __init__(self, drawings: Drawings, hub: Hub, base_model: str) -> None:
        self._drawings = drawings
        self._hub = hub
        self._base_model = base_model
        self._pushed: set[str] = set()

    async def export(self, style: Style, table_format: TableFormat) -> Export:
        """The drawings and their captions as a zip.

        Raises:
            FailedPrecondition: There are none; while it is read: one was removed.
        """
        drawings = await self._all(style)
        entries = [
            Entry(each.file_name, self._drawings.files.path(each.id), each.caption.text)
            for each in drawings
        ]
        sign = Sign(style.name, style.words.trigger)
        today = datetime.now(UTC)
        return Export(
            file_name=f"{style.name}-{today:%Y%m%d}.zip",
            num_drawings=len(drawings),
            parts=made_in_thread(partial(_zip, entries, table_format, sign)),
        )

    async def push(
        self, actor: Actor, style: Style, repo_id: str, *, private: bool
    ) -> AsyncGenerator[Pushing | Pushed]:
        """Makes the data set on the hub what the style's drawings are; see Hub.push.

        Raises:
            PermissionDenied: It is not the operator's style, and the actor is not the operator.
            FailedPrecondition: There are none, or they are being pushed there already.
        """
        if style.owner_guild_id is not None and not actor.operator:
            raise PermissionDenied(
                "drawings are pushed with the operator's token, and only of the operator's styles"
            )
        if repo_id in self._pushed:
            raise FailedPrecondition(f"drawings are being pushed to {repo_id} already")
        data_set = DataSet(
            repo_id=repo_id,
            style=style.name,
            display_name=style.words.display_name,
            trigger=style.words.trigger,
            base_model=self._base_model,
            private=private,
        )
        self._pushed.add(repo_id)
        try:
            drawings = [self._to_push(each) for each in await self._all(style)]
            events = made_in_thread(partial(_push, self._hub, data_set, drawings))
            async with aclosing(events):
                async for event in events:
                    yield event
        finally:
            self._pushed.remove(repo_id)

    async def _all(self, style: Style) -> Sequence[Drawing]:
        drawings = await self._drawings.whole(style.name)
        if not drawings:
            raise FailedPrecondition(f"style {style.words.display_name!r} has no drawings")
        return drawings

    def _to_push(self, drawing: Drawing) -> HubDrawing:
        return HubDrawing(
            file_name=drawing.file_name,
            path=self._drawings.files.path(drawing.id),
            sha256=drawing.id,
            size_bytes=drawing.size_bytes,
            caption=drawing.caption.text,
        )


def _zip(
    entries: Sequence[Entry], table_format: TableFormat, sign: Sign, emit: Emit[bytes]
) -> None:
    sink = _Sink(emit)
    try:
        write_zip(sink, entries, table_format, sign)
    except FileNotFoundError as error:
        msg = "a drawing was removed while the drawings were exported; export them again"
        raise FailedPrecondition(msg) from error
    sink.flush()


def _push(
    hub: Hub, data_set: DataSet, drawings: Sequence[HubDrawing], emit: Emit[Pushing | Pushed]
) -> None:
    for event in hub.push(data_set, drawings):
        emit(event)


class _Sink:
    """Emits what is written to it in parts of 1 MiB."""

    def __init__(self, emit: Emit[bytes]) -> None:
        self._emit = emit
        self._waiting = bytearray()

    def write(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) >= MIB:
            self._emit(bytes(self._waiting[:MIB]))
            del self._waiting[:MIB]

    def flush(self) -> None:
        if self._waiting:
            self._emit(bytes(self._waiting))
            self._waiting.clear()
