"""Between training.v1.Dataset's messages and the bot's own dataclasses."""

from collections.abc import Mapping
from datetime import UTC
from typing import Final

from bot.dataset.drawing import (
    Added,
    CaptionState,
    Consent,
    Drawing,
    NotAdded,
    RefusalReason,
)
from bot.dataset.exchange import (
    FileAdded,
    FileRefused,
    ImportEvent,
    ImportFinished,
    TableFormat,
)
from bot.dataset.transfers.push import Pushed, PushEvent, PushProgress
from protos.training.v1 import dataset_pb2

_REASON_OF: Final[Mapping[int, RefusalReason]] = {
    dataset_pb2.REFUSAL_REASON_NOT_AN_IMAGE: RefusalReason.NOT_AN_IMAGE,
    dataset_pb2.REFUSAL_REASON_TRUNCATED: RefusalReason.TRUNCATED,
    dataset_pb2.REFUSAL_REASON_TOO_LARGE: RefusalReason.TOO_LARGE,
    dataset_pb2.REFUSAL_REASON_TOO_SMALL: RefusalReason.TOO_SMALL,
    dataset_pb2.REFUSAL_REASON_DUPLICATE: RefusalReason.DUPLICATE,
    dataset_pb2.REFUSAL_REASON_ANIMATED: RefusalReason.ANIMATED,
    dataset_pb2.REFUSAL_REASON_FORGOTTEN: RefusalReason.FORGOTTEN,
    dataset_pb2.REFUSAL_REASON_NO_CONSENT: RefusalReason.NO_CONSENT,
    dataset_pb2.REFUSAL_REASON_CAPTION: RefusalReason.CAPTION,
}
_STATE_OF: Final[Mapping[int, CaptionState]] = {
    dataset_pb2.CAPTION_STATE_PENDING: CaptionState.PENDING,
    dataset_pb2.CAPTION_STATE_FAILED: CaptionState.FAILED,
}
TABLE_FORMAT: Final[Mapping[TableFormat, dataset_pb2.TableFormat.ValueType]] = {
    TableFormat.METADATA_CSV: dataset_pb2.TABLE_FORMAT_METADATA_CSV,
    TableFormat.METADATA_JSONL: dataset_pb2.TABLE_FORMAT_METADATA_JSONL,
    TableFormat.INFO_CSV: dataset_pb2.TABLE_FORMAT_INFO_CSV,
    TableFormat.TXT: dataset_pb2.TABLE_FORMAT_TXT,
}


def drawing(message: dataset_pb2.Drawing) -> Drawing:
    """A drawing that the trainer told of."""
    return Drawing(
        id=message.id,
        style=message.style,
        file_name=message.file_name,
        width=message.width,
        height=message.height,
        caption=message.caption,
        state=_STATE_OF.get(message.caption_state, CaptionState.READY),
        by_person=message.caption_source == dataset_pb2.CAPTION_SOURCE_PERSON,
        uploader_id=message.uploader_id if message.HasField("uploader_id") else None,
        uploaded_at=message.uploaded_at.ToDatetime(tzinfo=UTC),
        source=message.source,
        num_near=len(message.near_duplicate_ids),
        held_out=message.held_out,
        damaged=message.damage != dataset_pb2.DRAWING_DAMAGE_UNSPECIFIED,
    )


def added_or_not(response: dataset_pb2.AddDrawingResponse, source: str) -> Added | NotAdded:
    """What became of a drawing from `source`.

    One that is there already, from the very same source, was added by an earlier attempt.
    """
    if response.HasField("drawing"):
        return Added(drawing(response.drawing))
    refusal = response.refusal
    if refusal.HasField("duplicate_of") and refusal.duplicate_of.source == source:
        return Added(drawing(refusal.duplicate_of))
    return _refusal(refusal)


def consent_message(consent: Consent) -> dataset_pb2.Consent:
    message = dataset_pb2.Consent(statement=consent.statement)
    message.given_at.FromDatetime(consent.given_at)
    if consent.agreed_anew_at is not None:
        message.agreed_anew_at.FromDatetime(consent.agreed_anew_at)
    return message


def import_event(message: dataset_pb2.ImportEvent) -> ImportEvent | None:
    """None: something that a newer trainer tells."""
    match message.WhichOneof("event"):
        case "added":
            return FileAdded(message.added.file_name)
        case "refused":
            return FileRefused(message.refused.file_name, _refusal(message.refused.refusal))
        case "finished":
            end = message.finished
            return ImportFinished(
                end.num_added, end.num_refused, end.num_already_there, list(end.problems)
            )
        case _:
            return None


def push_event(message: dataset_pb2.PushToHubEvent) -> PushEvent | None:
    """None: something that a newer trainer tells."""
    match message.WhichOneof("event"):
        case "progress":
            return PushProgress(message.progress.num_uploaded, message.progress.num_drawings)
        case "pushed":
            return Pushed(message.pushed.url)
        case _:
            return None


def _refusal(message: dataset_pb2.Refusal) -> NotAdded:
    return NotAdded(_REASON_OF.get(message.reason, RefusalReason.OTHER), message.message)
