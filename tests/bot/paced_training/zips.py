"""Zips as the trainer writes them."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence

from protos.training.v1 import dataset_pb2

_TABLE = {
    dataset_pb2.TABLE_FORMAT_METADATA_CSV: "metadata.csv",
    dataset_pb2.TABLE_FORMAT_METADATA_JSONL: "metadata.jsonl",
    dataset_pb2.TABLE_FORMAT_INFO_CSV: "info.csv",
}
SIGN = ".ksh-drawing-ai.json"
_IN_A_FOLDER = (
    dataset_pb2.TABLE_FORMAT_METADATA_CSV,
    dataset_pb2.TABLE_FORMAT_METADATA_JSONL,
)


def exported(
    drawings: Mapping[bytes, dataset_pb2.Drawing],
    table_format: "dataset_pb2.TableFormat.ValueType",
) -> bytes:
    """A zip as the trainer writes it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(SIGN, json.dumps({"style": "ksh", "trigger": "drawn by KSH"}))
        folder = "train/" if table_format in _IN_A_FOLDER else ""
        for data, drawing in drawings.items():
            archive.writestr(folder + drawing.file_name, data)
            if table_format == dataset_pb2.TABLE_FORMAT_TXT:
                archive.writestr(f"{drawing.file_name.rpartition('.')[0]}.txt", drawing.caption)
        table = _TABLE.get(table_format)
        if table is not None:
            rows = [(each.file_name, each.caption) for each in drawings.values()]
            archive.writestr(folder + table, _rows(table, rows))
    return file.getvalue()


def _rows(table: str, rows: Sequence[tuple[str, str]]) -> str:
    text = io.StringIO(newline="")
    if table.endswith(".jsonl"):
        for name, caption in rows:
            row = {"file_name": name, "text": caption}
            text.write(f"{json.dumps(row, ensure_ascii=False)}\n")
        return text.getvalue()
    header = ("image", "text") if table == "info.csv" else ("file_name", "text")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue()
