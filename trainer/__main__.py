"""`python -m trainer` serves; `import` takes drawings in, `export` and `push` give them out."""

import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Final

from rpc.logs import configure_logs
from rpc.process import run, take_no_arguments
from rpc.server import serve
from trainer.settings import Settings

# Each is a client of the trainer that runs.
_COMMANDS: Final = {
    "export": "trainer.commands.exporting",
    "import": "trainer.commands.importing",
    "push": "trainer.commands.pushing",
}


async def main() -> None:
    """Serves until SIGTERM."""
    from trainer.service import NAME, load  # noqa: PLC0415 - takes seconds, for no command

    settings = Settings.read()
    configure_logs(settings)
    await serve(settings, load(settings), name=NAME)


async def _command(module: str, arguments: Sequence[str]) -> None:
    await import_module(module).main(arguments)


if __name__ == "__main__":
    asked = next(iter(sys.argv[1:]), "")
    if asked in _COMMANDS:
        run(partial(_command, _COMMANDS[asked], sys.argv[2:]), doing=asked)
    else:
        take_no_arguments(
            "trainer",
            "Keeps drawings and trains styles until SIGTERM. `python -m trainer import --help` "
            "tells how to take in drawings that you have, `python -m trainer export --help` how to "
            "get them out, `python -m trainer push --help` how to have them on a hub.",
        )
        run(main)
