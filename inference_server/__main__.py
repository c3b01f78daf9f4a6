"""Serves; `convert FOLDER` converts a model, `publish FILE --style ksh` takes an adapter in."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib import import_module
from typing import Final

from inference_server.settings import Settings
from rpc.logs import configure_logs
from rpc.process import abandonably, run, take_no_arguments
from rpc.server import Server, serve

NAME: Final = "inference server"


@asynccontextmanager
async def load(settings: Settings, server: Server) -> AsyncIterator[None]:
    """Opens what the services stand on and adds them."""
    # Importing torch takes seconds, in which health checks are answered already.
    # Abandonably: a model that is downloaded takes minutes.
    composition = await abandonably(import_module, "inference_server.composition")
    model = await abandonably(composition.load, settings)
    async with composition.serving(settings, model, server):
        yield


async def main() -> None:
    settings = Settings.read()
    configure_logs(settings)
    await serve(settings, partial(load, settings), name=NAME)


async def _convert(arguments: Sequence[str]) -> None:
    from inference_server.model import conversion  # noqa: PLC0415 - imports torch

    await asyncio.to_thread(conversion.main, arguments)


async def _publish(arguments: Sequence[str]) -> None:
    from inference_server import publisher  # noqa: PLC0415 - a server has no use for it

    await publisher.main(arguments)


if __name__ == "__main__":
    if sys.argv[1:2] == ["convert"]:
        run(partial(_convert, sys.argv[2:]), doing="convert")
    elif sys.argv[1:2] == ["publish"]:
        run(partial(_publish, sys.argv[2:]), doing="publish")
    else:
        take_no_arguments(
            "inference_server",
            "Serves drawings until SIGTERM. `python -m inference_server convert --help` tells how "
            "to convert a model's pickled weights, `python -m inference_server publish --help` "
            "how to take in an adapter that you have.",
        )
        run(main)
