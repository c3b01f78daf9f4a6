"""What is exported, read by the library that most people train with."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trainer.exchange.test_round_trips import NASTY
from tests.trainer.house import a_picture
from trainer.exchange import Entry, Sign, TableFormat, write_folder

KSH = Sign("ksh", "drawn by KSH drawing style")

# Of its own process: the library reads where it may keep things when it is imported.
READER = """
import json, os, sys
import datasets
datasets.disable_progress_bars()
rows = datasets.load_dataset("imagefolder", data_dir=sys.argv[1], split="train")
for row in rows:
    row["image"].load()
named = rows.cast_column("image", datasets.Image(decode=False))
json.dump([[os.path.basename(row["image"]["path"]), row["text"]] for row in named], sys.stdout)
"""

CAPTIONS = ("NA", "null", "1e5", "", "a girl, smiling", 'she said "hi"', "파란 머리 🐰", "=1+1")


def loaded(folder: Path, home: Path) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-c", READER, str(folder)],
        env={**os.environ, "HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    result: list[list[str]] = json.loads(done.stdout)
    return result


@pytest.mark.parametrize("table_format", [TableFormat.METADATA_CSV, TableFormat.METADATA_JSONL])
def test_datasets_reads_names_and_captions_as_they_were(
    tmp_path: Path, table_format: TableFormat
) -> None:
    picture = tmp_path / "picture"
    picture.write_bytes(a_picture(size=(8, 8)))
    expected = [
        [name, f"{CAPTIONS[number % len(CAPTIONS)]} drawn by KSH drawing style".strip()]
        for number, name in enumerate(NASTY)
    ]
    entries = [Entry(name, picture, caption) for name, caption in expected]

    write_folder(tmp_path / "export", entries, table_format, KSH)

    assert loaded(tmp_path / "export", tmp_path / "home") == expected


def test_datasets_reads_drawings_of_every_kind_that_is_taken_in(tmp_path: Path) -> None:
    kinds = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP")
    entries = []
    for kind in kinds:
        picture = tmp_path / kind
        picture.write_bytes(a_picture(size=(16, 8), format=kind))
        entries.append(Entry(f"{kind}.{kind.lower()}", picture, f"a {kind}"))

    write_folder(tmp_path / "export", entries, TableFormat.METADATA_CSV, KSH)

    found = loaded(tmp_path / "export", tmp_path / "home")
    assert [caption for _, caption in found] == [f"a {kind}" for kind in kinds]
