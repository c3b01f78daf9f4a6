"""Opening a channel: keepalive, limits, retries, TLS, interceptors, the same for every client."""

from collections.abc import Iterable
from typing import Final

import grpc
from google.protobuf.descriptor import FileDescriptor

from rpc.channel.interceptors import interceptors
from rpc.channel.peer import Peer
from rpc.channel.retries import service_config
from rpc.errors import StartupError
from rpc.settings import ClientSettings

_OPTIONS: Final[tuple[tuple[str, int], ...]] = (
    # A server that vanished without a word is noticed within half a minute.
    ("grpc.keepalive_time_ms", 20_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.max_pings_without_data", 0),
    # A server that is back is found within 2 s; the default grows to two minutes.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    # Named for another thing, it is how long one attempt to connect may take: many round trips, or
    # a machine that has much to do.
    ("grpc.min_reconnect_backoff_ms", 3_000),
    # Channels of one process do not share what they think of an address.
    ("grpc.use_local_subchannel_pool", 1),
)


def open_channel(
    settings: ClientSettings, *, peer: str, contract: Iterable[FileDescriptor]
) -> grpc.aio.Channel:
    """Opens a channel to a service; `async with` closes it.

        async with open_channel(
            settings.inference_server,
            peer="inference server",
            contract=(drawing_pb2.DESCRIPTOR, adapters_pb2.DESCRIPTOR),
        ) as channel:
            drawing = drawing_pb2_grpc.DrawingStub(channel)

    It connects with the first call. What a call raises is an error of rpc.errors; a server that is
    away raises ServerAway within about 1.5 s, one whose machine is silent within 4.5 s. A call made
    without `timeout=` takes the settings' default. A stream that is not read to its end is ended by
    `call.cancel()`.

    Args:
        settings: Where the service is and what it asks for.
        peer: What messages call it.
        contract: The files that describe its services: they say which methods may be repeated.

    Raises:
        StartupError: The certificate authority's file cannot be read.
    """
    options = [
        *_OPTIONS,
        ("grpc.max_receive_message_length", settings.max_message_bytes),
        ("grpc.max_send_message_length", settings.max_message_bytes),
        ("grpc.service_config", service_config(contract)),
    ]
    token = settings.token.get_secret_value() if settings.token is not None else None
    chain = interceptors(Peer(peer, settings.address, token, settings.default_deadline_s))
    if not settings.tls and settings.tls_ca is None:
        return grpc.aio.insecure_channel(settings.address, options, interceptors=chain)
    try:
        trusted = settings.tls_ca.read_bytes() if settings.tls_ca is not None else None
    except OSError as error:
        msg = f"cannot read {error.filename}: {error.strerror}"
        raise StartupError(msg) from error
    return grpc.aio.secure_channel(
        settings.address,
        grpc.ssl_channel_credentials(root_certificates=trusted),
        options,
        interceptors=chain,
    )
