"""Which calls a channel repeats by itself: those whose `idempotency_level` allows it."""

import json
from collections.abc import Iterable
from typing import Final

from google.protobuf.descriptor import FileDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions

# Four attempts within about 1.5 s: long enough for a connection that broke, too short to keep a
# member waiting for a server that is away. gRPC itself allows no more than five.
_POLICY: Final = {
    "maxAttempts": 4,
    "initialBackoff": "0.2s",
    "maxBackoff": "1s",
    "backoffMultiplier": 2,
    "retryableStatusCodes": ["UNAVAILABLE"],
}


def idempotent_methods(contract: Iterable[FileDescriptor]) -> list[tuple[str, str]]:
    """Service and method of everything in `contract` that may be repeated, sorted."""
    return sorted(
        (service.full_name, method.name)
        for file in contract
        for service in file.services_by_name.values()
        for method in service.methods
        if method.GetOptions().idempotency_level != MethodOptions.IDEMPOTENCY_UNKNOWN
    )


def service_config(contract: Iterable[FileDescriptor]) -> str:
    """The channel's service config as JSON: a retry policy for those methods and for no others.

    Source: https://github.com/grpc/grpc/blob/master/doc/service_config.md
    """
    names = [
        {"service": service, "method": method} for service, method in idempotent_methods(contract)
    ]
    return json.dumps({"methodConfig": [{"name": names, "retryPolicy": _POLICY}] if names else []})
