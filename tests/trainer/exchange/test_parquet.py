from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped] # ships no annotations
import pyarrow.parquet as pq  # type: ignore[import-untyped] # likewise
import pytest

from tests.trainer.exchange.sources import folder_of, problems, read, zip_of
from trainer.errors import SourceRefused
from trainer.exchange import open_source

IMAGE = pa.struct([("bytes", pa.binary()), ("path", pa.string())])


def parquet_of(path: Path, rows: list[dict[str, object]], *columns: tuple[str, object]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = pa.schema([("image", IMAGE), ("text", pa.string()), *columns])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, row_group_size=3)
    return path


def test_drawings_come_out_of_parquet_as_datasets_puts_them_in(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"image": {"bytes": b"%d" % n, "path": f"in/{n}.jpg"}, "text": f"girl {n}"}
        for n in range(10)
    ]
    rows[7] = {"image": {"bytes": b"7", "path": None}, "text": None}
    rows[8] = {"image": None, "text": "nothing"}
    parquet_of(tmp_path / "data" / "train-00000.parquet", rows, ("label", pa.int64()))
    folder_of(tmp_path, {"README.md": b"", "a.png": b"beside", "a.txt": b"a side file"})

    with open_source(tmp_path) as source:
        found = {offered.file_name: offered for offered in source.offered()}
        assert source.num_offered == 11
        assert source.left_alone == ["README.md"]
        assert source.problems == ["data/train-00000.parquet: row 8 has no picture in it"]

    assert set(found) == {
        "a.png",
        "train-00000-7.png",
        *(f"{n}.jpg" for n in (0, 1, 2, 3, 4, 5, 6, 9)),
    }
    assert found["9.jpg"].path == "data/train-00000.parquet/9.jpg"
    assert (found["9.jpg"].caption, found["9.jpg"].open().read()) == ("girl 9", b"9")
    assert (found["train-00000-7.png"].caption, found["train-00000-7.png"].size_bytes) == (None, 1)


def test_parquet_without_text_is_drawings_without_captions(tmp_path: Path) -> None:
    table = pa.table({"image": pa.array([{"bytes": b"a", "path": "a.png"}], IMAGE)})
    pq.write_table(table, tmp_path / "train.parquet")

    assert read(tmp_path) == {"a.png": (b"a", None)}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (pa.table({"text": ["a"]}), "a column image, of bytes and path, not text"),
        (pa.table({"image": ["a.png"], "text": ["a"]}), "a column image, of bytes and path"),
        (
            pa.table({"image": pa.array([{"bytes": b"a", "path": ""}], IMAGE), "text": [1]}),
            "strings in its column text, not int64",
        ),
    ],
)
def test_parquet_of_something_else_is_refused(tmp_path: Path, table: pa.Table, words: str) -> None:
    pq.write_table(table, tmp_path / "odd.parquet")

    with pytest.raises(SourceRefused, match=words):
        read(tmp_path)


def test_parquet_that_ends_anywhere_is_refused_or_read_right(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"image": {"bytes": bytes(100), "path": "a.png"}, "text": "a girl"}
    ]
    path = parquet_of(tmp_path / "cut.parquet", rows)
    whole = path.read_bytes()
    for end in range(0, len(whole), 41):
        path.write_bytes(whole[:end])
        with pytest.raises(SourceRefused, match=r"cut\.parquet must be Parquet"):
            read(tmp_path)


def test_parquet_in_a_zip_is_left_alone(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "data.zip", {"train.parquet": b"", "a.png": b"a"})

    assert problems(path) == []
    with open_source(path) as source:
        assert source.left_alone == ["train.parquet"]
