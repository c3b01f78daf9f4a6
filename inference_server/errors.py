"""What can go wrong here, below the errors of rpc.errors."""

from rpc.errors import (
    AlreadyExists,
    Cancelled,
    Conflict,
    FailedPrecondition,
    InvalidRequest,
    NotFound,
    ResourceExhausted,
    StartupError,
    Unavailable,
)


class ModelRefused(StartupError):
    """A model's folder is missing, incomplete, of another kind, or not safe to load."""


class RegistryUnreadable(StartupError):
    """The data folder cannot be used: no access, or no room."""


class DeviceBroken(Exception):
    """The device is of no more use to this process, which ends. Told to nobody."""


class InvalidDraw(InvalidRequest):
    """A value of a draw is out of its range, or its prompt or image cannot be read."""


class PromptTooLong(InvalidRequest):
    """A prompt has more tokens than the engine reads."""


class InvalidPublication(InvalidRequest):
    """A publication's header is missing, malformed or late."""


class InvalidFetch(InvalidRequest):
    """A file is wanted in a layout that there is not."""


class InvalidStyle(InvalidRequest):
    """A style's name or words break a rule."""


class NotPng(InvalidRequest):
    """What was given to inspect is no whole PNG."""


class StyleNotFound(NotFound):
    """No such style."""


class VersionNotFound(NotFound):
    """No such adapter version, or none in service where none was named."""


class DrawNotFound(NotFound):
    """No draw with this request id is running or kept."""


class NoParameters(NotFound):
    """A PNG that does not say what it was made with."""


class RequestIdTaken(AlreadyExists):
    """The request id belongs to a draw with other contents."""


class TakenOver(Conflict):
    """Another stream has attached to the draw."""


class DrawCancelled(Cancelled):
    """Somebody cancelled the draw."""


class AdapterRejected(FailedPrecondition):
    """The gate refused an adapter."""


class AdapterInUse(FailedPrecondition):
    """The version is in service, or a draw uses it."""


class OtherBaseModel(FailedPrecondition):
    """The version was made for another base model."""


class AdapterDamaged(FailedPrecondition):
    """The version's file is no longer what was published."""


class PictureNotFinite(FailedPrecondition):
    """The picture came out as no numbers: an adapter, its weight or the guidance is too much."""


class DeadlineTooNear(ResourceExhausted):
    """The picture cannot be done before the caller's deadline."""


class EngineStopped(Unavailable):
    """The engine's thread has ended; the server ends too."""


class OutOfDeviceMemory(ResourceExhausted):
    """The picture does not fit into the device's memory."""


class RegistryFull(ResourceExhausted):
    """The disk is full, or too many adapters are being published."""
