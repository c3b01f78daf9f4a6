"""What an export says of itself, and what an import makes of it."""

from pathlib import Path

import pytest

from tests.trainer.exchange.sources import captions, exported, folder_of, zip_of
from trainer.exchange import Sign, TableFormat
from trainer.exchange.names import SIGN

KSH = Sign("ksh", "drawn by KSH drawing style")


@pytest.mark.parametrize("container", ["folder", "zip"])
@pytest.mark.parametrize("table_format", TableFormat)
def test_captions_come_back_without_the_trigger_that_the_export_gave_them(
    tmp_path: Path, table_format: TableFormat, container: str
) -> None:
    files = {
        "a.png": f"a girl, smiling {KSH.trigger}",
        "b.png": KSH.trigger,
        "c.png": "a guy drawn by somebody else",
        "d.png": f"a girl un{KSH.trigger}",
    }

    found = captions(exported(tmp_path, files, table_format, container=container, sign=KSH))

    assert sorted(caption or "" for caption in found.values()) == [
        "",
        "a girl undrawn by KSH drawing style",
        "a girl, smiling",
        "a guy drawn by somebody else",
    ]


def test_a_drawing_that_is_called_as_the_sign_does_not_take_its_place(tmp_path: Path) -> None:
    files = {SIGN: f"a girl {KSH.trigger}"}
    exported_to = exported(tmp_path, files, TableFormat.INFO_CSV, container="zip", sign=KSH)
    assert captions(exported_to) == {f"{SIGN}.png": "a girl"}


def test_a_sign_is_for_what_is_in_its_folder_and_below(tmp_path: Path) -> None:
    folder = folder_of(
        tmp_path,
        {
            f"ksh/{SIGN}": KSH.written(),
            "ksh/train/a.png": b"a",
            "ksh/train/metadata.csv": b"file_name,text\na.png,a girl drawn by KSH drawing style\n",
            f"ink/{SIGN}": Sign("ink", "in ink").written(),
            "ink/b.png": b"b",
            "ink/b.txt": b"a guy in ink\n",
            "c.png": b"c",
            "c.txt": b"a hand in ink",
        },
    )
    assert captions(folder) == {"a.png": "a girl", "b.png": "a guy", "c.png": "a hand in ink"}


@pytest.mark.parametrize(
    "sign",
    [b"", b"[]", b'{"style": "ksh"}\n', b"\xff", b'{"trigger": 3}', b"[" * 10_000, b" " * 2**20],
)
def test_a_sign_that_says_no_trigger_changes_no_caption(tmp_path: Path, sign: bytes) -> None:
    files = {SIGN: sign, "a.png": b"a", "a.txt": b"a girl drawn by KSH drawing style"}
    zipped = zip_of(tmp_path / "a.zip", files)
    assert captions(zipped) == {"a.png": "a girl drawn by KSH drawing style"}
