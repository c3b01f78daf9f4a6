from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest

from protos.training.v1 import dataset_pb2, dataset_pb2_grpc
from rpc.errors import FailedPrecondition
from rpc.server import Server, running
from rpc.settings import MIB, ServerSettings
from tests.trainer.commands.running import command
from tests.trainer.exchange.sources import exported, folder_of, read
from trainer.exchange import TableFormat

CAPTIONS = {"미쿠.png": "a girl, smiling drawn", "b.png": 'a "guy" drawn', "c.jpg": "3 drawn"}
FORMATS = {
    dataset_pb2.TABLE_FORMAT_METADATA_CSV: TableFormat.METADATA_CSV,
    dataset_pb2.TABLE_FORMAT_METADATA_JSONL: TableFormat.METADATA_JSONL,
    dataset_pb2.TABLE_FORMAT_INFO_CSV: TableFormat.INFO_CSV,
    dataset_pb2.TABLE_FORMAT_TXT: TableFormat.TXT,
}


class Exporter(dataset_pb2_grpc.DatasetServicer):
    """Gives out three drawings of ksh; of `cut` only the beginning, of `none` nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def Export(  # noqa: N802 - the contract's name
        self,
        request: dataset_pb2.ExportRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[dataset_pb2.ExportResponse]:
        if request.style == "none":
            raise FailedPrecondition("style 'none' has no drawings to export")
        header = dataset_pb2.ExportHeader(file_name="ksh.zip", num_drawings=len(CAPTIONS))
        yield dataset_pb2.ExportResponse(header=header)
        table_format = FORMATS[request.table_format]
        for part in self._parts(self._folder / request.style / table_format.name, table_format):
            yield dataset_pb2.ExportResponse(data=part)
            if request.style == "cut":
                raise FailedPrecondition("the drawing 'b.png' is not there any more")

    def _parts(self, folder: Path, table_format: TableFormat) -> Iterator[bytes]:
        content = exported(folder, CAPTIONS, table_format, container="zip").read_bytes()
        size = min(MIB, len(content) // 3)
        return (content[start : start + size] for start in range(0, len(content), size))


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    @asynccontextmanager
    async def load(server: Server) -> AsyncIterator[None]:
        server.add(Exporter(tmp_path / "store"), dataset_pb2_grpc.add_DatasetServicer_to_server)  # type: ignore[abstract] # the others are not asked for
        yield

    async with running(ServerSettings(listen="127.0.0.1:0"), load, name="trainer") as server:
        yield server.address


def below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "store")


@pytest.mark.parametrize("table_format", TableFormat)
async def test_a_style_is_exported_as_a_zip(
    address: str, tmp_path: Path, table_format: TableFormat
) -> None:
    into = tmp_path / "ksh.zip"

    status, said = await command(
        *("export", str(into), "--style", "ksh", "--at", address, "--format", table_format.value)
    )

    assert (status, said) == (0, f"exported 3 drawings to {into}\n")
    assert {name: caption for name, (_, caption) in read(into).items()} == CAPTIONS
    assert below(tmp_path) == ["ksh.zip"]


async def test_a_style_is_exported_as_a_folder_as_datasets_reads_it(
    address: str, tmp_path: Path
) -> None:
    into = tmp_path / "ksh"
    into.mkdir()

    status, _ = await command("export", str(into), "--style", "ksh", "--at", address)

    assert status == 0
    assert (
        (into / "train" / "metadata.csv").read_text(encoding="utf-8").startswith("file_name,text\n")
    )
    assert {name: caption for name, (_, caption) in read(into).items()} == CAPTIONS
    assert below(tmp_path) == ["ksh"]


async def test_the_folder_that_one_is_in_is_exported_into(address: str, tmp_path: Path) -> None:
    into = tmp_path / "ksh"
    into.mkdir()

    status, said = await command("export", ".", "--style", "ksh", "--at", address, cwd=into)

    assert (status, said) == (0, "exported 3 drawings to .\n")
    assert {name: caption for name, (_, caption) in read(into).items()} == CAPTIONS
    assert below(tmp_path) == ["ksh"]


@pytest.mark.parametrize("name", ["ksh.zip", "토" * 83 + ".zip"])
async def test_a_file_that_is_called_as_one_in_the_making_might_be_stays(
    address: str, tmp_path: Path, name: str
) -> None:
    mine = tmp_path / "ksh.zip.part"
    mine.write_bytes(b"mine")

    status, _ = await command("export", str(tmp_path / name), "--style", "ksh", "--at", address)

    assert status == 0
    assert below(tmp_path) == sorted([name, mine.name])
    assert mine.read_bytes() == b"mine"


async def test_what_cannot_be_exported_is_said_and_leaves_nothing(
    address: str, tmp_path: Path
) -> None:
    folder_of(tmp_path / "full", {"mine.png": b"mine"})
    (tmp_path / "old.zip").write_bytes(b"mine")
    for into, style, words in (
        ("new.zip", "none", "style 'none' has no drawings to export"),
        ("new.zip", "cut", "the drawing 'b.png' is not there any more"),
        ("full", "ksh", "must be an empty folder, and has files in it"),
        ("old.zip", "ksh", "old.zip is there already"),
        ("no/where/new.zip", "ksh", "cannot be written: No such file or directory"),
    ):
        status, said = await command(
            *("export", str(tmp_path / into), "--style", style, "--at", address)
        )
        assert (status, said.count("\n")) == (1, 1)
        assert said.startswith("cannot export: ")
        assert words in said
    assert below(tmp_path) == ["full", "old.zip"]
    assert (tmp_path / "old.zip").read_bytes() == b"mine"
