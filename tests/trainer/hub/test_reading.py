"""What is pushed is read by those who train on it elsewhere: with `datasets`, from the hub."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.trainer.hub.conftest import DATA_SET, captioned, drawing_in, pushed
from tests.trainer.hub.stand_in import TOKEN, StandIn
from trainer.hub import Hub, HubDrawing

pytestmark = pytest.mark.filterwarnings(
    # huggingface_hub gives httpx2 open files by a name that httpx2 wishes gone.
    "ignore:Use 'content=:DeprecationWarning"
)

# In a process of its own, for the hub's address is read when it is imported.
LOAD = """
import json, sys
from datasets import load_dataset
splits = load_dataset(sys.argv[1], token=sys.argv[2])
rows = [(row["image"].convert("RGB").getpixel((0, 0))[0], row["text"]) for row in splits["train"]]
print(json.dumps([list(splits), splits["train"].column_names, rows]))
"""
NAMES = [
    *("한글 그림.png", "a#b.png", "100%.png", "%20.png", "_x.png", "😀.png", "a b&c=d+e.png"),
    *("a[1].png", "{a}.png", "quote'.png", "comma, and.png", "~t.png", "a@b;c.png", "NA.png"),
    # Words by which `datasets` tells splits.
    *("test.png", "train-eval.png", "validation_1.png", "x.eval.png"),
    # Changed on the way, for they could not be read.
    *(".hidden.png", "a::b.png", "c:d.png", "$HOME.png", 'e"*?<>|.png', "back\\slash.png"),
    *("NA", "no ending", "notes.txt", "LOUD.PNG", "긴" * 255),
]


def load(hub: StandIn, home: Path) -> tuple[list[str], list[str], dict[int, str]]:
    """Splits, columns, and the captions by the pictures' red."""
    environment = {
        **os.environ,
        "HF_ENDPOINT": hub.endpoint,
        "HF_HOME": str(home),
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    }
    command = [sys.executable, "-c", LOAD, DATA_SET.repo_id, TOKEN]
    done = subprocess.run(
        command, env=environment, cwd=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    splits, columns, rows = json.loads(done.stdout)
    assert len(dict(rows)) == len(rows)
    return splits, columns, dict(rows)


@pytest.fixture
def named(tmp_path: Path) -> list[HubDrawing]:
    drawings = [drawing_in(tmp_path, name, number) for number, name in enumerate(NAMES)]
    return [
        captioned(drawing, f'{number}, "said"\nover\ttwo lines, 그림')
        for number, drawing in enumerate(drawings)
    ]


def test_datasets_reads_every_drawing_whatever_it_is_called(
    hub: StandIn, pushing: Hub, named: list[HubDrawing], tmp_path: Path
) -> None:
    pushed(pushing, named)
    splits, columns, captions = load(hub, tmp_path)
    assert splits == ["train"]
    assert columns == ["image", "text"]
    assert captions == {number: drawing.caption for number, drawing in enumerate(named)}
    kept = {path.removeprefix("train/") for path in hub.repositories[DATA_SET.repo_id].files}
    assert kept >= set(NAMES[: NAMES.index(".hidden.png")])
    assert pushed(pushing, named).revision == hub.repositories[DATA_SET.repo_id].commits[1].id


def test_datasets_reads_it_with_a_card_of_the_artists_own(
    hub: StandIn, pushing: Hub, named: list[HubDrawing], tmp_path: Path
) -> None:
    pushed(pushing, named)
    hub.repositories[DATA_SET.repo_id].write("README.md", b"My drawings.")
    splits, _, captions = load(hub, tmp_path)
    assert splits == ["train"]
    assert len(captions) == len(named)


def test_datasets_reads_every_format_that_drawings_come_in(
    hub: StandIn, pushing: Hub, tmp_path: Path
) -> None:
    formats = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP")
    drawings = [
        drawing_in(tmp_path, f"{number}.{image_format.lower()}", 40 * number, image_format)
        for number, image_format in enumerate(formats)
    ]
    # Without an ending it is told by what is in the file.
    drawings += [
        replace(drawing_in(tmp_path, "", 40 * number + 10, image_format), file_name=f"n{number}")
        for number, image_format in enumerate(formats)
    ]
    pushed(pushing, drawings)
    _, _, captions = load(hub, tmp_path)
    assert sorted(captions.values()) == sorted(drawing.caption for drawing in drawings)


def test_a_data_set_that_was_cut_off_is_whole_in_itself(
    hub: StandIn, pushing: Hub, tmp_path: Path
) -> None:
    drawings = [drawing_in(tmp_path, f"{number}.png", number) for number in range(100)]
    events = pushing.push(DATA_SET, drawings)
    next(events)
    while len(hub.repositories[DATA_SET.repo_id].commits) == 1:
        next(events)
    events.close()
    _, _, captions = load(hub, tmp_path)
    assert captions == {number: drawings[number].caption for number in range(96)}
