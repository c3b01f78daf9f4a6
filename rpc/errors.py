"""What can go wrong, in words of the domain.

These classes know nothing of gRPC. A servicer lets them pass, rpc.status gives each its status on
the wire, and on the other side the channel raises them again, so that a client catches what the
server raised:

    Exception
    ├── StartupError             the process cannot start; told to the operator, never sent
    └── KshError
        ├── InvalidRequest       a value breaks a rule, whatever the state of the server
        ├── NotFound             what the request names is not there
        ├── AlreadyExists        what it would make is there already
        ├── FailedPrecondition   the request is sound, the state it needs is not given
        ├── Conflict             somebody else got in between; look again and decide anew
        ├── ResourceExhausted    no room: memory, disk, quota, message size
        │   └── QueueFull        too many are waiting already; try again later
        ├── Unauthenticated      no bearer token, or a wrong one
        ├── PermissionDenied     known, and not allowed to do this
        ├── Cancelled            somebody ended it on purpose
        ├── DeadlineExceeded     not done within the time the caller gave
        ├── Unavailable          not now: starting up, shutting down; trying again may help
        │   ├── ServerAway       nobody answers at the address
        │   └── ConnectionLost   the server was lost in the middle of the call
        └── InternalError        a bug on the other side; its log has the traceback

Choosing between the nearest: if the same request can never succeed, it is InvalidRequest; if it
will once somebody changes the state, FailedPrecondition; if it will by itself in a moment,
Unavailable or QueueFull.

A service puts its own errors below these in its `errors.py`. Their messages are for the user and
state the rule and the value: `width must be a multiple of 8 between 64 and 1024, not 513`.
"""


class StartupError(Exception):
    """The process cannot start: a port in use, a missing model. The message says what to do."""


class KshError(Exception):
    """Base of every error that a caller may be told. Raise one of the classes below it."""


class InvalidRequest(KshError):
    """A value breaks a rule, whatever the state of the server."""


class NotFound(KshError):
    """What the request names is not there."""


class AlreadyExists(KshError):
    """What the request would make is there already."""


class FailedPrecondition(KshError):
    """The request is sound, but the state it needs is not given."""


class Conflict(KshError):
    """Somebody else got in between; the caller looks again and decides anew."""


class ResourceExhausted(KshError):
    """No room: memory, disk, a quota, the size of a message."""


class QueueFull(ResourceExhausted):
    """Too many are waiting already."""


class Unauthenticated(KshError):
    """The call carries no bearer token, or a wrong one."""


class PermissionDenied(KshError):
    """The caller is known and may not do this."""


class Cancelled(KshError):
    """Somebody ended it on purpose.

    Not asyncio.CancelledError, which ends the task that awaits: this is the answer to a caller
    whose draw or run another call has cancelled.
    """


class DeadlineExceeded(KshError):
    """Not done within the time the caller gave."""


class Unavailable(KshError):
    """Not now: the server starts up or shuts down. Trying again may help."""


class ServerAway(Unavailable):
    """Nobody answers at the server's address. Raised by channels only."""


class ConnectionLost(Unavailable):
    """The server was lost in the middle of the call. Raised by channels only."""


class InternalError(KshError):
    """A bug on the other side. Raised by channels only; a server lets its bugs pass as they are."""
