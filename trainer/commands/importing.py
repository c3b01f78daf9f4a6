"""`python -m trainer import`: takes in the drawings of a folder, a zip or a data set on the hub."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from rpc.errors import KshError, StartupError
from rpc.process import abandonably
from trainer.commands import hub
from trainer.commands.intake import Destination, Intake
from trainer.commands.progress import shown
from trainer.commands.server import TOKEN_NOTE, add_server_arguments, open_dataset
from trainer.exchange import Source, open_source

_HIGHEST_ID: Final = 2**63 - 1
_GO_ON: Final = "what was taken in is kept, and the same command goes on from there"


async def main(arguments: Sequence[str]) -> None:
    """The command.

    Raises:
        StartupError: There is nothing to take in, none of it was taken in, or it was cut off; says
            why.
    """
    given = _parser().parse_args(arguments)
    async with open_dataset(given) as dataset:
        intake = Intake(dataset, Destination(given.style, given.uploader, _told_of(given.what)))
        # First: whether the trainer is there is known at once, a data set's download takes hours.
        await intake.look()
        async with _opened(given.what) as source:
            await _take(intake, source, given.what)


def _told_of(what: str) -> str:
    path = Path(what)
    # Not the whole path: it is the operator's affair, and is shown to members.
    return f"import of {path.resolve().name if path.exists() else what}"


async def _take(intake: Intake, source: Source, what: str) -> None:
    source.check_offers(what)
    try:
        with shown(source.num_offered, "drawings") as progress:
            await intake.take(source, progress)
    except KshError as error:
        _say(intake, source)
        raise StartupError(f"{error}; {_GO_ON}") from error
    except asyncio.CancelledError:
        _say(intake, source)
        print(f"interrupted; {_GO_ON}")  # noqa: T201 - a command's output
        raise
    _say(intake, source)
    if intake.report.nothing_taken:
        raise StartupError(f"none of the {source.num_offered} files could be taken in")


def _say(intake: Intake, source: Source) -> None:
    for line in intake.report.lines(source.problems, source.left_alone):
        print(line)  # noqa: T201 - a command's output


@asynccontextmanager
async def _opened(what: str) -> AsyncIterator[Source]:
    path, links_into = Path(what), None
    if not path.exists():
        if not hub.is_hub_id(what):
            raise StartupError(f"{what} is no folder, no zip, and no data set's id: owner/name")
        path, links_into = await abandonably(hub.download, what)
    opening = open_source(path, links_into=links_into)
    source = await asyncio.to_thread(opening.__enter__)
    try:
        yield source
    finally:
        opening.__exit__(None, None, None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trainer import",
        description=(
            "Take drawings and their captions in, through the trainer that runs. What is there "
            "already is passed over: a command that was cut off is given again."
        ),
        epilog=TOKEN_NOTE,
    )
    parser.add_argument(
        "what",
        metavar="DIR|ZIP|HUB_ID",
        help="a folder or a zip, with captions in info.csv, metadata.csv, metadata.jsonl or a .txt "
        "beside each drawing; or the id of a data set on the Hugging Face hub",
    )
    parser.add_argument(
        "--uploader",
        type=_discord_id,
        metavar="ID",
        help="Discord user id of whose drawings they are; otherwise the operator's",
    )
    add_server_arguments(parser)
    return parser


def _discord_id(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 0 < number <= _HIGHEST_ID:
        raise argparse.ArgumentTypeError(f"a Discord id must be 1 to {_HIGHEST_ID}, not {text!r}")
    return number
