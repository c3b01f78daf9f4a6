"""The web server, put together."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
from aiohttp import web

from gui import page
from gui.access import Access
from gui.gateway import Gateway, telling_errors
from gui.settings import Settings
from gui.transfers import Transfers
from protos.drawing.v1 import adapters_pb2, drawing_pb2
from protos.training.v1 import dataset_pb2, styles_pb2, training_pb2
from rpc.address import split
from rpc.channel import open_channel
from rpc.errors import StartupError

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_DRAWING: Final = (drawing_pb2.DESCRIPTOR, adapters_pb2.DESCRIPTOR)
_TRAINING: Final = (dataset_pb2.DESCRIPTOR, styles_pb2.DESCRIPTOR, training_pb2.DESCRIPTOR)
# Of JSON: a picture to start from, in base64. Files are carried in pieces and have no limit here.
_LARGEST_BODY_BYTES: Final = 64 * 1024 * 1024
_LAST_ANSWERS_S: Final = 5.0


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[str]:
    """Serves the page; gives its address, such as `http://127.0.0.1:8000`.

    Raises:
        StartupError: The address is taken, or the certificate cannot be read.
    """
    async with (
        open_channel(
            settings.inference_server, peer="inference server", contract=_DRAWING
        ) as inference_server,
        open_channel(settings.trainer, peer="trainer", contract=_TRAINING) as trainer,
    ):
        gateway = Gateway(inference_server, trainer, draw_timeout_s=settings.draw_timeout_s)
        runner = web.AppRunner(
            _application(settings, gateway, Transfers(inference_server, trainer)),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=_LAST_ANSWERS_S,
        )
        await runner.setup()
        try:
            yield await _listen(runner, settings)
        finally:
            await runner.cleanup()


def _application(settings: Settings, gateway: Gateway, transfers: Transfers) -> web.Application:
    password = settings.password.get_secret_value() if settings.password is not None else None
    access = Access(
        password,
        session_s=settings.session_s,
        is_https=settings.tls_key is not None or settings.behind_https_proxy,
        behind_proxy=settings.behind_https_proxy,
    )
    application = web.Application(
        middlewares=[access.middleware, telling_errors], client_max_size=_LARGEST_BODY_BYTES
    )
    application.on_response_prepare.append(page.put_headers)
    for part in (page, access, gateway, transfers):
        application.add_routes(part.routes())
    return application


async def _listen(runner: web.AppRunner, settings: Settings) -> str:
    host, port = split(settings.listen)
    try:
        site = web.TCPSite(runner, host, port, ssl_context=_tls(settings))
        await site.start()
    except OSError as error:
        msg = f"the page cannot listen on {settings.listen}: {error.strerror or error}"
        raise StartupError(msg) from error
    if settings.password is not None and not (settings.tls_key or settings.behind_https_proxy):
        log.warning("the password travels unencrypted: no TLS is set", address=settings.listen)
    bound = runner.addresses[0]
    scheme = "http" if settings.tls_key is None else "https"
    shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
    address = f"{scheme}://{shown}:{bound[1]}"
    log.info("listening", address=address)
    return address


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.tls_certificate is None or settings.tls_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    except OSError as error:
        msg = f"the certificate {settings.tls_certificate} cannot be used: {error}"
        raise StartupError(msg) from error
    return context
