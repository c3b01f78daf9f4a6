"""`python -m trainer export`: writes a style's drawings and captions to a folder or a zip."""

import argparse
import asyncio
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from protos.training.v1 import dataset_pb2, dataset_pb2_grpc
from rpc.errors import KshError, StartupError
from trainer.commands.progress import Progress, shown
from trainer.commands.server import OPERATOR, TOKEN_NOTE, add_server_arguments, open_dataset
from trainer.exchange import TableFormat, unpack
from trainer.exchange.writing import make_empty
from trainer.picture_name import shortened

_TIMEOUT_S: Final = 24 * 3600.0
_MB: Final = 1_000_000
# What it is told apart by from others comes after it.
_MAX_PREFIX_BYTES: Final = 200

_WIRE_FORMATS: Final = {
    TableFormat.METADATA_CSV: dataset_pb2.TABLE_FORMAT_METADATA_CSV,
    TableFormat.METADATA_JSONL: dataset_pb2.TABLE_FORMAT_METADATA_JSONL,
    TableFormat.INFO_CSV: dataset_pb2.TABLE_FORMAT_INFO_CSV,
    TableFormat.TXT: dataset_pb2.TABLE_FORMAT_TXT,
}


async def main(arguments: Sequence[str]) -> None:
    """The command.

    Raises:
        StartupError: The trainer refuses or is away, or what it is written to cannot be; says why.
    """
    given = _parser().parse_args(arguments)
    request = dataset_pb2.ExportRequest(
        actor=OPERATOR, style=given.style, table_format=_WIRE_FORMATS[given.format]
    )
    into: Path = given.into
    async with open_dataset(given) as dataset:
        with _told(into):
            _check(into)
            with _part(into) as part:
                num_drawings = await _receive(dataset, request, part)
                if _is_zip(into):
                    part.replace(into)
                else:
                    await asyncio.to_thread(unpack, part, into)
    print(f"exported {num_drawings:,} drawings to {into}")  # noqa: T201 - a command's output


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m trainer export",
        description="Write a style's drawings and captions out, through the trainer that runs.",
        epilog=TOKEN_NOTE,
    )
    parser.add_argument(
        "into",
        metavar="DIR|FILE.zip",
        type=Path,
        help="an empty folder, or a zip, that is made; a folder needs the room of both meanwhile",
    )
    parser.add_argument(
        "--format",
        type=TableFormat,
        default=TableFormat.METADATA_CSV,
        metavar="|".join(table_format.value for table_format in TableFormat),
        help="how captions are written; the first is the default, and what `datasets` reads",
    )
    add_server_arguments(parser)
    return parser


def _is_zip(path: Path) -> bool:
    return path.suffix.lower() == ".zip"


def _check(into: Path) -> None:
    """Before hours of work: whether it can be written to."""
    if not _is_zip(into):
        make_empty(into)
    elif into.exists():
        raise StartupError(f"{into} is there already")


async def _receive(
    dataset: dataset_pb2_grpc.DatasetStub, request: dataset_pb2.ExportRequest, part: Path
) -> int:
    """Writes what the trainer sends; returns how many drawings it is."""
    answers = aiter(dataset.Export(request, timeout=_TIMEOUT_S))
    with shown(None, "MB") as progress:
        header = await anext(answers)
        await _write(answers, part, progress)
    return header.header.num_drawings


async def _write(
    answers: AsyncIterator[dataset_pb2.ExportResponse], part: Path, progress: Progress
) -> None:
    num_bytes = 0
    with part.open("xb") as target:
        async for answer in answers:
            await asyncio.to_thread(target.write, answer.data)
            before, num_bytes = num_bytes, num_bytes + len(answer.data)
            progress.advance(num_bytes // _MB - before // _MB)
        await asyncio.to_thread(_sync, target.fileno())


def _sync(descriptor: int) -> None:
    os.fsync(descriptor)


@contextmanager
def _part(into: Path) -> Iterator[Path]:
    """A file that is not there yet, and is gone afterwards unless it was given its name."""
    # Of `.` too, which has no name until it is looked up.
    whole = into.absolute()
    # Beside what is made of it, on the same disk; in a folder of its own, for no name is nobody's.
    prefix = f"{shortened(whole.name, _MAX_PREFIX_BYTES)}."
    with TemporaryDirectory(prefix=prefix, suffix=".part", dir=whole.parent) as folder:
        yield Path(folder) / "zip"


@contextmanager
def _told(into: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StartupError(
            f"{error.filename or into} cannot be written: {error.strerror}"
        ) from error
    except KshError as error:
        raise StartupError(str(error)) from error
