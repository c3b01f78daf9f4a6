"""What the emulated Discord refuses, with Discord's own status and error codes.

    ApiError
    ├── Unauthorized        401  the token is wrong
    ├── Unknown             404  there is no such channel, message, …
    ├── Forbidden           403  a permission is missing
    ├── InvalidForm         400  the request body breaks a rule; a violation
    ├── TooLarge            413  an upload over the limit; a violation
    ├── Conflict            400  the request came at the wrong moment; a violation
    ├── ThreadIsArchived    400  nothing in it changes until somebody wakes it
    ├── ExpiredToken        401  an interaction's token after its 15 minutes
    ├── RateLimited         429  too many requests
    └── NotImplementedHere  501  the emulator does not do this (Discord may); a violation

A violation is the bot's own mistake, whatever people do, and is recorded.

`code` numbers are from Discord's "Opcodes and Status Codes", section JSON error codes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from discord_emulator.jsontypes import Json

UNKNOWN_CODES: Final = {
    "Application": 10002,
    "Channel": 10003,
    "Guild": 10004,
    "Member": 10007,
    "Message": 10008,
    "Role": 10011,
    "User": 10013,
    "Webhook": 10015,
    "interaction": 10062,
    "application command": 10063,
}
UnknownNoun = Literal[
    "Application",
    "Channel",
    "Guild",
    "Member",
    "Message",
    "Role",
    "User",
    "Webhook",
    "interaction",
    "application command",
]


class ApiError(Exception):
    """An answer that is no success; `status` is HTTP's, `code` is Discord's."""

    status = 400
    is_violation = False

    def __init__(self, message: str, code: int = 0) -> None:
        super().__init__(message)
        self.code = code

    @property
    def headers(self) -> Mapping[str, str]:
        """What the answer's headers say of it."""
        return {}

    def payload(self) -> Json:
        """The JSON body of the answer."""
        return {"message": str(self), "code": self.code}

    def broken_rules(self) -> tuple[str, ...]:
        """What is wrong, in words."""
        return (str(self),)


class Unauthorized(ApiError):
    """The `Authorization` header is missing or names another token."""

    status = 401

    def __init__(self) -> None:
        super().__init__("401: Unauthorized")


class Unknown(ApiError):
    """There is no such thing, or the bot may not know of it."""

    status = 404

    def __init__(self, noun: UnknownNoun) -> None:
        super().__init__(f"Unknown {noun}", UNKNOWN_CODES[noun])


class Forbidden(ApiError):
    """The bot lacks a permission, or access to the channel at all."""

    status = 403

    @classmethod
    def missing_access(cls) -> "Forbidden":
        """The bot cannot see the channel."""
        return cls("Missing Access", 50001)

    @classmethod
    def missing_permissions(cls) -> "Forbidden":
        """The bot sees the channel but may not do this there."""
        return cls("Missing Permissions", 50013)

    @classmethod
    def not_the_author(cls) -> "Forbidden":
        """Nobody edits what another wrote."""
        return cls("Cannot edit a message authored by another user", 50005)


Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FormError:
    """One broken rule of a request body.

    `path` leads from the body's root to the value, `code` is Discord's word for the rule.
    """

    path: Path
    message: str
    code: str = "BASE_TYPE_INVALID"

    @classmethod
    def bad_length(cls, path: Path, most: int) -> "FormError":
        """A text or a list that is empty or longer than `most`."""
        return cls(path, f"Must be between 1 and {most} in length.", "BASE_TYPE_BAD_LENGTH")

    def __str__(self) -> str:
        where = ".".join(str(part) for part in self.path) or "body"
        return f"{where}: {self.message}"


class InvalidForm(ApiError):
    """The body breaks rules; `errors` says which, at which path."""

    is_violation = True

    def __init__(self, errors: Sequence[FormError]) -> None:
        super().__init__("Invalid Form Body", 50035)
        self.errors = tuple(errors)

    def broken_rules(self) -> tuple[str, ...]:
        return tuple(str(error) for error in self.errors)

    @classmethod
    def at(cls, path: Sequence[str | int], message: str, code: str) -> "InvalidForm":
        """A single broken rule."""
        return cls([FormError(tuple(path), message, code)])

    def payload(self) -> Json:
        """Discord nests the errors along their paths, each list under `_errors`."""
        nested: Json = {}
        for error in self.errors:
            node = nested
            for part in error.path:
                node = node.setdefault(str(part), {})
            node.setdefault("_errors", []).append({"code": error.code, "message": error.message})
        return {**super().payload(), "errors": nested}


class TooLarge(ApiError):
    """A file over the guild's upload limit."""

    status = 413
    is_violation = True

    def __init__(self) -> None:
        super().__init__("Request entity too large", 40005)


class Conflict(ApiError):
    """The request is well formed but comes at the wrong moment."""

    is_violation = True

    @classmethod
    def already_acknowledged(cls) -> "Conflict":
        """An interaction is answered once."""
        return cls("Interaction has already been acknowledged.", 40060)

    @classmethod
    def empty_message(cls) -> "Conflict":
        """A message needs content, an embed, a component or a file."""
        return cls("Cannot send an empty message", 50006)

    @classmethod
    def too_old_to_delete(cls) -> "Conflict":
        """Messages are deleted together for two weeks only."""
        return cls("You can only bulk delete messages that are under 14 days old.", 50034)

    @classmethod
    def thread_exists(cls) -> "Conflict":
        """A message starts one thread at most."""
        return cls("A thread has already been created for this message", 160004)


class ThreadIsArchived(ApiError):
    """Threads fall asleep by themselves: no mistake of the bot's."""

    def __init__(self) -> None:
        super().__init__("Thread is archived", 50083)


class ExpiredToken(ApiError):
    """An interaction's token lives for 15 minutes."""

    status = 401

    def __init__(self) -> None:
        super().__init__("Invalid Webhook Token", 50027)


class RateLimited(ApiError):
    """There were too many requests. Clients run into it now and then: it is no violation."""

    status = 429

    def __init__(
        self, retry_after_s: float, headers: Mapping[str, str], *, is_global: bool
    ) -> None:
        super().__init__("You are being rate limited.")
        self.retry_after_s = retry_after_s
        self.is_global = is_global
        self._headers = headers

    @property
    def headers(self) -> Mapping[str, str]:
        return self._headers

    def payload(self) -> Json:
        """Unlike other errors it has no `code`."""
        told = {"retry_after": self.retry_after_s, "global": self.is_global}
        return {"message": str(self), **told}


class NotImplementedHere(ApiError):
    """The emulator does not do this, whether or not Discord does."""

    status = 501
    is_violation = True

    def __init__(self, what: str) -> None:
        super().__init__(f"discord_emulator does not implement {what}")
