"""Messages about drawings, read and written."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp

from protos.training.v1 import dataset_pb2
from rpc.errors import InvalidRequest
from trainer.drawings.drawing import CaptionSource, Consent, Drawing
from trainer.drawings.importing import Added, Imported, Refused
from trainer.drawings.replacing import AllReplaced, Replacing
from trainer.drawings.selection import Filter, Selection
from trainer.errors import Refusal
from trainer.exchange import TableFormat
from trainer.hub import Pushed, Pushing
from trainer.ledger import Entry
from trainer.servicer.wire import read_number, write_time

_CAPTION_SOURCES: Final = {
    CaptionSource.MODEL: dataset_pb2.CAPTION_SOURCE_MODEL,
    CaptionSource.PERSON: dataset_pb2.CAPTION_SOURCE_PERSON,
}
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
_FILTERS: Final[Mapping[int, Filter]] = {
    dataset_pb2.DrawingFilter.Value(f"DRAWING_FILTER_{each.name}"): each for each in Filter
}
_TABLE_FORMATS: Final[Mapping[int, TableFormat]] = {
    dataset_pb2.TABLE_FORMAT_UNSPECIFIED: TableFormat.METADATA_CSV,
    dataset_pb2.TABLE_FORMAT_METADATA_CSV: TableFormat.METADATA_CSV,
    dataset_pb2.TABLE_FORMAT_INFO_CSV: TableFormat.INFO_CSV,
    dataset_pb2.TABLE_FORMAT_METADATA_JSONL: TableFormat.METADATA_JSONL,
    dataset_pb2.TABLE_FORMAT_TXT: TableFormat.TXT,
}


def read_consent(
    message: dataset_pb2.AddDrawingHeader | dataset_pb2.ImportHeader,
) -> Consent | None:
    """The uploader's consent, or None if none came along.

    Raises:
        InvalidRequest: It was given at no time there is, or is yet to be.
    """
    if not message.HasField("consent"):
        return None
    consent = message.consent
    agreed_anew_at = None
    if consent.HasField("agreed_anew_at"):
        agreed_anew_at = _read_past(consent.agreed_anew_at, "agreed_anew_at")
    given_at = _read_past(consent.given_at, "given_at")
    return Consent(given_at, consent.statement, agreed_anew_at)


def _read_past(message: Timestamp, field: str) -> datetime:
    try:
        time = message.ToDatetime(tzinfo=UTC)
    except ValueError as error:
        raise InvalidRequest(f"consent.{field} must be a time of the years 1 to 9999") from error
    if time > datetime.now(UTC) + _CLOCKS_DIFFER:
        raise InvalidRequest(f"consent.{field} must not be in the future, as {time} is")
    return time


def read_table_format(value: int) -> TableFormat:
    """The format of that number.

    Raises:
        InvalidRequest: There is none.
    """
    found = _TABLE_FORMATS.get(value)
    if found is None:
        known = ", ".join(dataset_pb2.TableFormat.keys())
        raise InvalidRequest(f"table_format must be one of {known}, not {value}")
    return found


def read_selection(message: dataset_pb2.ListDrawingsRequest) -> Selection:
    """Which drawings are asked for.

    Raises:
        InvalidRequest: By no filter there is, or by too many words.
    """
    return Selection(
        style=message.style,
        uploader_id=read_number(message, "uploader_id"),
        query=message.query,
        filter=_read_filter(message.filter),
        run_id=message.run_id,
    )


def _read_filter(value: int) -> Filter | None:
    if value == dataset_pb2.DRAWING_FILTER_UNSPECIFIED:
        return None
    found = _FILTERS.get(value)
    if found is None:
        known = ", ".join(dataset_pb2.DrawingFilter.keys())
        raise InvalidRequest(f"filter must be one of {known}, not {value}")
    return found


def write_drawing(drawing: Drawing) -> dataset_pb2.Drawing:
    """The drawing on the wire."""
    message = dataset_pb2.Drawing(
        id=drawing.id,
        style=drawing.style,
        file_name=drawing.file_name,
        width=drawing.width,
        height=drawing.height,
        size_bytes=drawing.size_bytes,
        caption=drawing.caption.text,
        caption_source=_CAPTION_SOURCES[drawing.caption.source],
        caption_state=dataset_pb2.CaptionState.Value(f"CAPTION_STATE_{drawing.caption.state.name}"),
        caption_problem=drawing.caption.problem,
        near_duplicate_ids=drawing.near_duplicate_ids,
        uploader_id=drawing.uploader_id,
        uploaded_at=write_time(drawing.uploaded_at),
        source=drawing.source,
        held_out=drawing.held_out,
    )
    if drawing.damage is not None:
        message.damage = dataset_pb2.DrawingDamage.Value(f"DRAWING_DAMAGE_{drawing.damage.name}")
    if (origin := drawing.caption.origin) is not None:
        message.caption_origin.model = origin.model
        message.caption_origin.prompt = origin.prompt
        message.caption_origin.seed = origin.seed
    if drawing.consent is not None:
        message.consent.given_at.CopyFrom(write_time(drawing.consent.given_at))
        message.consent.statement = drawing.consent.statement
    return message


def write_refusal(refusal: Refusal) -> dataset_pb2.Refusal:
    """The refusal on the wire."""
    same = refusal.duplicate_of
    return dataset_pb2.Refusal(
        reason=dataset_pb2.RefusalReason.Value(f"REFUSAL_REASON_{refusal.reason.name}"),
        message=refusal.message,
        duplicate_of=write_drawing(same) if same is not None else None,
    )


def write_entry(entry: Entry) -> dataset_pb2.LedgerEntry:
    """The ledger's entry on the wire."""
    return dataset_pb2.LedgerEntry(
        time=write_time(entry.time),
        action=dataset_pb2.LedgerAction.Value(f"LEDGER_ACTION_{entry.action.name}"),
        drawing_id=entry.drawing_id,
        file_name=entry.file_name,
        uploader_id=entry.uploader_id,
        user_id=entry.user_id,
    )


def write_replacing(told: Replacing | AllReplaced) -> dataset_pb2.ReplaceWordsEvent:
    """What is told of words being replaced on the wire."""
    match told:
        case Replacing():
            progress = dataset_pb2.ReplaceProgress(**vars(told))
            return dataset_pb2.ReplaceWordsEvent(progress=progress)
        case AllReplaced():
            finished = dataset_pb2.ReplaceFinished(
                num_changed=told.num_changed,
                examples=[dataset_pb2.ReplacedCaption(**vars(each)) for each in told.examples],
                num_refused=told.num_refused,
                problems=told.problems,
            )
            return dataset_pb2.ReplaceWordsEvent(finished=finished)


def write_import(told: Added | Refused | Imported) -> dataset_pb2.ImportEvent:
    """What is told of an import on the wire."""
    match told:
        case Added(drawing):
            return dataset_pb2.ImportEvent(added=write_drawing(drawing))
        case Refused(path, refusal):
            refused = dataset_pb2.RefusedFile(file_name=path, refusal=write_refusal(refusal))
            return dataset_pb2.ImportEvent(refused=refused)
        case Imported():
            return dataset_pb2.ImportEvent(finished=dataset_pb2.ImportFinished(**vars(told)))


def write_push(event: Pushing | Pushed) -> dataset_pb2.PushToHubEvent:
    """What is told of a push on the wire."""
    match event:
        case Pushing():
            progress = dataset_pb2.PushProgress(**vars(event))
            return dataset_pb2.PushToHubEvent(progress=progress)
        case Pushed():
            return dataset_pb2.PushToHubEvent(pushed=dataset_pb2.Pushed(**vars(event)))
