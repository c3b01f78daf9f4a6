"""A REST request after its transport is taken off, and what is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeAlias

from discord_emulator.errors import InvalidForm
from discord_emulator.jsontypes import Json
from discord_emulator.world.attachment import Upload
from discord_emulator.world.message import MessageBody


@dataclass(frozen=True, slots=True)
class Call:
    """One request.

    Args:
        path: The parameters of the path.
        query: The parameters of the query.
        body: The JSON body, of a multipart request its `payload_json`; None without one.
        files: A multipart request's `files[n]`, by n.
    """

    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    files: dict[int, Upload] = field(default_factory=dict)

    def id(self, name: str) -> int:
        """A path parameter that is a snowflake."""
        try:
            return int(self.path[name])
        except ValueError:
            message = f"Value {self.path[name]!r} is not snowflake."
            raise InvalidForm.at([name], message, "NUMBER_TYPE_COERCE") from None

    def number(self, name: str, *, default: int, least: int = 0, most: int | None = None) -> int:
        """A query parameter that is a number between bounds.

        Raises:
            InvalidForm: It is none, or beyond them.
        """
        told = self.query.get(name)
        if told is None:
            return default
        if not told.isascii() or not told.isdigit():
            message = f"Value {told!r} is not int."
            raise InvalidForm.at([name], message, "NUMBER_TYPE_COERCE")
        number = int(told)
        if number < least or (most is not None and number > most):
            bounds = f"between {least} and {most}" if most is not None else f"{least} or more"
            raise InvalidForm.at([name], f"Value should be {bounds}.", "NUMBER_TYPE_RANGE")
        return number

    def flag(self, name: str) -> bool:
        """A query parameter that is true or false."""
        return self.query.get(name, "").lower() in ("1", "true")

    @property
    def fields(self) -> Json:
        """The body as an object, empty without one."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def message(self) -> MessageBody:
        """The body as a message's."""
        return MessageBody(self.fields, self.files)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success: JSON, or nothing with 204."""

    payload: Any = None
    status: int = HTTPStatus.OK


NOTHING = Answer(status=HTTPStatus.NO_CONTENT)

Handler: TypeAlias = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the API.

    Args:
        method: HTTP's.
        template: The path as the published API description writes it, such as
            `/channels/{channel_id}/messages`.
        handler: Answers it, or raises an `ApiError`.
        needs_token: Whether the bot's token must be sent; interaction tokens stand in the
            path instead.
    """

    method: str
    template: str
    handler: Handler
    needs_token: bool = True
