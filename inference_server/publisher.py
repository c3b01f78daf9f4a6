"""`python -m inference_server publish`: takes in an adapter that was made elsewhere.

The server that runs does the work; this is one of its clients, and imports no torch.
"""

import argparse
import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import grpc

from inference_server.adapters.adapter import LORA_FILE
from inference_server.settings import Settings
from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc, drawing_pb2, drawing_pb2_grpc
from rpc.address import split
from rpc.channel import open_channel
from rpc.errors import KshError, StartupError
from rpc.logs import configure_logs
from rpc.settings import MIB, ClientSettings

# The gate draws a picture with it, behind whatever is being drawn.
_PUBLISH_TIMEOUT_S: Final = 900.0
_MB: Final = 1_000_000


async def main(arguments: Sequence[str]) -> None:
    """The command.

    Raises:
        StartupError: The file cannot be read, the server refuses it, or there is none; says so.
    """
    settings = Settings.read()
    # What went wrong is said once, by whoever runs this.
    configure_logs(settings.model_copy(update={"log_level": "ERROR"}))
    given = _parser().parse_args(arguments)
    server = ClientSettings(
        address=given.at or settings.listen,
        token=settings.token,
        tls=settings.tls_certificate is not None,
        tls_ca=given.tls_ca,
    )
    contract = (adapters_pb2.DESCRIPTOR, drawing_pb2.DESCRIPTOR)
    async with open_channel(server, peer="inference server", contract=contract) as channel:
        try:
            published = await _publish(channel, given.file, given.style)
            said = _said(published.adapter, is_new=not published.already_published)
            if given.activate:
                said += await _activate(channel, published.adapter.id)
            else:
                said += (
                    f"; draw with version {published.adapter.id.version}, or put it into service: "
                    "the same command with --activate"
                )
        except KshError as error:
            raise StartupError(str(error)) from error
    print(said)  # noqa: T201 - a command's output


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m inference_server publish",
        description=(
            "Publish a LoRA, in diffusers' or kohya's layout, as a new version of a style, "
            "through the inference server that runs."
        ),
        epilog="The token is INFERENCE_SERVER_TOKEN, as the server's own.",
    )
    parser.add_argument(
        "file",
        type=Path,
        help=f"a .safetensors file, or a folder that holds {LORA_FILE}",
    )
    parser.add_argument("--style", required=True, help="whose version it is to be: ksh")
    parser.add_argument("--activate", action="store_true", help="put it into service at once")
    parser.add_argument(
        "--at", type=_address, help="host and port; otherwise what INFERENCE_SERVER_LISTEN says"
    )
    parser.add_argument(
        "--tls-ca",
        type=Path,
        help="speak TLS, trusting this authority, a PEM file",
    )
    return parser


def _address(text: str) -> str:
    try:
        split(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


async def _publish(
    channel: grpc.aio.Channel, file: Path, style: str
) -> adapters_pb2.PublishResponse:
    path = file / LORA_FILE if file.is_dir() else file
    try:
        content = await asyncio.to_thread(path.read_bytes)
        trained_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise StartupError(f"{path} cannot be read: {error.strerror}") from error
    held = await drawing_pb2_grpc.DrawingStub(channel).GetCapabilities(
        drawing_pb2.GetCapabilitiesRequest()
    )
    # Rank, alpha and modules are read from the file by the server, which knows its model's layers.
    manifest = adapters_pb2.Manifest(base_model=held.base_model)
    manifest.trained_at.FromDatetime(trained_at)
    header = adapters_pb2.PublishHeader(
        style=style,
        manifest=manifest,
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
    )

    async def requests() -> AsyncIterator[adapters_pb2.PublishRequest]:
        yield adapters_pb2.PublishRequest(header=header)
        for start in range(0, len(content), MIB):
            yield adapters_pb2.PublishRequest(data=content[start : start + MIB])

    stub = adapters_pb2_grpc.AdaptersStub(channel)
    return await stub.Publish(requests(), timeout=_PUBLISH_TIMEOUT_S)


async def _activate(channel: grpc.aio.Channel, adapter: adapters_pb2.AdapterVersion) -> str:
    activated = await adapters_pb2_grpc.AdaptersStub(channel).Activate(
        adapters_pb2.ActivateRequest(style=adapter.style, version=adapter.version)
    )
    if not activated.HasField("previous_version"):
        return "; it is in service"
    return f"; it is in service, where {adapter.style}@{activated.previous_version} was"


def _said(adapter: adapters_pb2.Adapter, *, is_new: bool) -> str:
    what = f"{adapter.id.style}@{adapter.id.version}"
    size = f"rank {adapter.manifest.rank}, {adapter.size_bytes / _MB:.1f} MB"
    return f"published {what} ({size})" if is_new else f"{what} holds it already ({size})"
