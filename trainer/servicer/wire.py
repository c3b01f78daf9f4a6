"""Messages of the contract, read and written."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from protos.training.v1 import styles_pb2
from rpc.errors import InvalidRequest
from trainer.actor import Actor
from trainer.database import HIGHEST_NUMBER
from trainer.parameters import TrainingParameters
from trainer.styles import Style


def read_optional(message: Message, field: str) -> Any:  # noqa: ANN401 - of the field's type
    """A field's value, or None if it is absent."""
    return getattr(message, field) if message.HasField(field) else None


def read_number(message: Message, field: str) -> int | None:
    """A number that the database is to hold or to look for, or None if it is absent.

    Raises:
        InvalidRequest: It is too large. Discord's ids will not be before 2084.
    """
    value: int | None = read_optional(message, field)
    if value is not None and value > HIGHEST_NUMBER:
        raise InvalidRequest(f"{field} must be at most {HIGHEST_NUMBER}, not {value}")
    return value


def read_positive(message: Message, field: str) -> int:
    """A number that the database is to hold or to look for, and that must be there.

    Raises:
        InvalidRequest: It is 0, or too large.
    """
    value: int = getattr(message, field)
    if not 0 < value <= HIGHEST_NUMBER:
        raise InvalidRequest(f"{field} must be 1 to {HIGHEST_NUMBER}, not {value}")
    return value


def read_actor(request: Message) -> Actor:
    """Who asks.

    Raises:
        InvalidRequest: The request does not say.
    """
    if not request.HasField("actor"):
        raise InvalidRequest("the request must say who asks, and has no actor")
    actor: styles_pb2.Actor = request.actor  # type: ignore[attr-defined] # checked above
    return Actor(
        guild_id=read_number(actor, "guild_id"),
        user_id=read_number(actor, "user_id"),
        manager=actor.manager,
        operator=actor.operator,
    )


def read_parameters(message: styles_pb2.TrainingParameters) -> TrainingParameters:
    """Those that are given."""
    names = (field.name for field in fields(TrainingParameters))
    return TrainingParameters(**{name: read_optional(message, name) for name in names})


def write_time(moment: datetime) -> Timestamp:
    """The moment on the wire."""
    message = Timestamp()
    message.FromDatetime(moment)
    return message


def write_parameters(parameters: TrainingParameters) -> styles_pb2.TrainingParameters:
    """Those that are given."""
    return styles_pb2.TrainingParameters(**parameters.given())


def write_style(style: Style) -> styles_pb2.Style:
    """The style on the wire."""
    return styles_pb2.Style(
        name=style.name,
        **vars(style.words),
        owner_guild_id=style.owner_guild_id,
        shared=style.shared,
        training_defaults=write_parameters(style.training_defaults),
        num_drawings=style.num_drawings,
        created_at=write_time(style.created_at),
        updated_at=write_time(style.updated_at),
    )
