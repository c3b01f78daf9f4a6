"""Between training.v1.Dataset's messages and the bot's own dataclasses."""

from collections.abc import Mapping
from typing import Final

from bot.dataset.drawing import Added, NotAdded, RefusalReason
from bot.dataset.push import Pushed, PushEvent, PushProgress
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


def added_or_not(response: dataset_pb2.AddDrawingResponse, source: str) -> Added | NotAdded:
    """What became of a drawing from `source`.

    One that is there already, from the very same source, was added by an earlier attempt.
    """
    if response.HasField("drawing"):
        return _added(response.drawing)
    refusal = response.refusal
    if refusal.HasField("duplicate_of") and refusal.duplicate_of.source == source:
        return _added(refusal.duplicate_of)
    return NotAdded(_REASON_OF.get(refusal.reason, RefusalReason.OTHER), refusal.message)


def _added(drawing: dataset_pb2.Drawing) -> Added:
    pending = drawing.caption_state == dataset_pb2.CAPTION_STATE_PENDING
    return Added(
        caption=None if pending else drawing.caption,
        width=drawing.width,
        height=drawing.height,
        has_words=drawing.caption_state != dataset_pb2.CAPTION_STATE_FAILED,
        near_duplicate=bool(drawing.near_duplicate_ids),
    )


def push_event(message: dataset_pb2.PushToHubEvent) -> PushEvent | None:
    """None: something that a newer trainer tells."""
    match message.WhichOneof("event"):
        case "progress":
            return PushProgress(message.progress.num_uploaded, message.progress.num_drawings)
        case "pushed":
            return Pushed(message.pushed.url)
        case _:
            return None
