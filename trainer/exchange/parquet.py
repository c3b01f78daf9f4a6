"""Drawings in Parquet files, as `datasets.push_to_hub` writes them: columns `image` and `text`."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final

from trainer.errors import SourceRefused
from trainer.exchange.file import File

_IMAGE: Final = "image"
_TEXT: Final = "text"
_BYTES: Final = "bytes"
_PATH: Final = "path"
# So many drawings are in memory at a time.
_BATCH_ROWS: Final = 4


@dataclass(frozen=True)
class ParquetRow:
    """A drawing out of a Parquet file.

    Attributes:
        number: Of the row, 0-based.
        file: Its picture, which is in memory. None: there is none in the row.
        caption: As the row has it.
    """

    number: int
    file: File | None
    caption: str | None


def num_rows(file: File) -> int:
    """How many drawings a Parquet file holds.

    Raises:
        SourceRefused: It cannot be read, or holds no pictures.
    """
    with _opened(file) as parquet:
        return int(parquet.metadata.num_rows)


def read_rows(file: File) -> Iterator[ParquetRow]:
    """The drawings of a Parquet file, a few at a time.

    Raises:
        SourceRefused: It cannot be read, or holds no pictures.
    """
    with _opened(file) as parquet:
        columns = [name for name in (_IMAGE, _TEXT) if name in parquet.schema_arrow.names]
        number = 0
        for batch in parquet.iter_batches(batch_size=_BATCH_ROWS, columns=columns):
            for row in batch.to_pylist():
                yield _row(file.path, number, row)
                number += 1


def _row(path: str, number: int, row: dict[str, Any]) -> ParquetRow:
    image, caption = row[_IMAGE] or {}, row.get(_TEXT)
    content = image.get(_BYTES)
    if content is None:
        return ParquetRow(number, None, caption)
    # `datasets` leaves out the name of what it was given as a picture, not as a file.
    stem = PurePosixPath(path).stem
    name = PurePosixPath(image.get(_PATH) or "").name or f"{stem}-{number}.png"
    picture = File(f"{path}/{name}", len(content), partial(io.BytesIO, content))
    return ParquetRow(number, picture, caption)


@contextmanager
def _opened(file: File) -> Iterator[Any]:
    # Only now: most sources have none, and it takes a while.
    import pyarrow as pa  # type: ignore[import-untyped] # noqa: PLC0415 - ships no annotations
    import pyarrow.parquet as pq  # type: ignore[import-untyped] # noqa: PLC0415

    try:
        # Without pre_buffer: it would hold a whole row group, a hundred drawings.
        with (
            file.open() as stream,
            pq.ParquetFile(stream, pre_buffer=False) as parquet,
        ):
            _check_columns(file.path, parquet.schema_arrow, pa.types)
            yield parquet
    except (pa.ArrowException, OSError) as error:
        # Of several lines, some with a stack.
        why = str(error).partition("\n")[0]
        raise SourceRefused(f"{file.path} must be Parquet, and cannot be read: {why}") from error


def _check_columns(path: str, schema: Any, types: Any) -> None:  # noqa: ANN401 - pyarrow's
    image = schema.field(_IMAGE).type if _IMAGE in schema.names else None
    is_struct = image is not None and types.is_struct(image)
    fields = {field.name: field.type for field in image or ()} if is_struct else {}
    if _BYTES not in fields or not _is_binary(fields[_BYTES], types):
        msg = f"{path} must have a column image, of bytes and path, not {', '.join(schema.names)}"
        raise SourceRefused(msg)
    if _TEXT in schema.names and not _is_string(schema.field(_TEXT).type, types):
        msg = f"{path} must have strings in its column text, not {schema.field(_TEXT).type}"
        raise SourceRefused(msg)


def _is_binary(kind: Any, types: Any) -> bool:  # noqa: ANN401 - pyarrow's
    return bool(types.is_binary(kind) or types.is_large_binary(kind))


def _is_string(kind: Any, types: Any) -> bool:  # noqa: ANN401 - pyarrow's
    return bool(types.is_string(kind) or types.is_large_string(kind))
