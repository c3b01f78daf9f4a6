"""Reaching the trainer that runs: what the commands have in common."""

import argparse
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from protos.training.v1 import dataset_pb2, dataset_pb2_grpc, styles_pb2
from rpc.address import split
from rpc.channel import open_channel
from rpc.errors import KshError, StartupError
from rpc.logs import configure_logs
from rpc.settings import ClientSettings
from trainer.settings import Settings

# Whoever has the trainer's token and a shell beside it.
OPERATOR: Final = styles_pb2.Actor(operator=True)

TOKEN_NOTE: Final = "The token is TRAINER_TOKEN, as the trainer's own."  # noqa: S105 - says where


def add_server_arguments(parser: argparse.ArgumentParser) -> None:
    """Which style, and where the trainer is."""
    parser.add_argument("--style", required=True, help="whose drawings they are: ksh")
    parser.add_argument(
        "--at", type=_address, help="host and port; otherwise what TRAINER_LISTEN says"
    )
    parser.add_argument(
        "--tls-ca", type=Path, help="speak TLS, trusting this authority, a PEM file"
    )


@asynccontextmanager
async def open_dataset(given: argparse.Namespace) -> AsyncIterator[dataset_pb2_grpc.DatasetStub]:
    """The trainer's data sets.

    Raises:
        StartupError: In place of any error that the trainer is told to have, or has.
    """
    settings = Settings.read()
    # What went wrong is said once, by whoever runs the command.
    configure_logs(settings.model_copy(update={"log_level": "ERROR"}))
    server = ClientSettings(
        address=given.at or settings.listen,
        token=settings.token,
        tls=settings.tls_certificate is not None,
        tls_ca=given.tls_ca,
    )
    contract = (dataset_pb2.DESCRIPTOR,)
    async with open_channel(server, peer="trainer", contract=contract) as channel:
        try:
            yield dataset_pb2_grpc.DatasetStub(channel)
        except KshError as error:
            raise StartupError(str(error)) from error


def _address(text: str) -> str:
    try:
        split(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text
