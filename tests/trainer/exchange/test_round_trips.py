import string
import tempfile
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trainer.exchange.sources import UNSIGNED, captions, exported, read
from trainer.errors import SourceRefused
from trainer.exchange import TableFormat, unpack, write_folder

NASTY = (
    "miku.png",
    ".hidden.png",
    "_under.png",
    "__dunder.png",
    "a[1].png",
    "st*r.png",
    "100%.png",
    "h#sh?.png",
    "미쿠, 토끼.png",
    "🐰.jpeg",
    'q"uote.webp',
    "test.png",
    "val 1.png",
    " lead and trail .png",
    "NA.png",
    "no suffix",
    "1e5.bmp",
    "=1+1.gif",
    f"{'긴' * 80}.png",
)

# As the trainer keeps them: printable, without a path, at most 255 bytes.
_CHARACTERS = st.characters(
    exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"),
    exclude_characters="/\\:",
)
stems = st.text(_CHARACTERS, min_size=1, max_size=60).filter(
    lambda stem: stem not in (".", "..") and not stem.startswith(".")
)
names = st.builds(
    "{}{}".format, stems, st.sampled_from((".png", ".JPG", ".webp", ".avif", ".gif", ".bmp"))
)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=200)


def folded(name: str) -> str:
    return unicodedata.normalize("NFC", name.rpartition(".")[0]).casefold()


@pytest.mark.parametrize("container", ["folder", "zip"])
@pytest.mark.parametrize("table_format", TableFormat)
@settings(max_examples=25)
@given(files=st.lists(st.tuples(names, words), max_size=4, unique_by=lambda f: folded(f[0])))
def test_what_is_exported_is_read_back_the_same(
    files: list[tuple[str, str]], table_format: TableFormat, container: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = exported(Path(folder), dict(files), table_format, container=container)

        assert read(path) == {
            name: (name.encode(), caption.strip() or None) for name, caption in files
        }


@pytest.mark.parametrize("container", ["folder", "zip"])
@pytest.mark.parametrize(
    "table_format", [TableFormat.METADATA_CSV, TableFormat.METADATA_JSONL, TableFormat.INFO_CSV]
)
def test_names_that_mean_something_elsewhere_come_back(
    tmp_path: Path, table_format: TableFormat, container: str
) -> None:
    files = {name: f'"{name}", a girl, smiling drawn by KSH drawing style' for name in NASTY}

    assert captions(exported(tmp_path, files, table_format, container=container)) == files


@pytest.mark.parametrize("table_format", TableFormat)
def test_a_drawing_that_is_called_as_the_table_does_not_take_its_place(
    tmp_path: Path, table_format: TableFormat
) -> None:
    files = {
        "info.csv": "a",
        "metadata.csv": "b",
        "metadata.jsonl": "c",
        "a:b.png": "d",
        "x.txt": "e",
    }

    found = captions(exported(tmp_path, files, table_format, container="zip"))

    assert sorted(caption or "" for caption in found.values()) == ["a", "b", "c", "d", "e"]


def test_two_drawings_of_one_stem_do_not_share_a_side_file(tmp_path: Path) -> None:
    files = {"miku.png": "a", "Miku.jpg": "b", "MIKU-2.webp": "c"}

    found = captions(exported(tmp_path, files, TableFormat.TXT, container="folder"))

    assert found == {"miku.png": "a", "Miku-2.jpg": "b", "MIKU-2-2.webp": "c"}


def test_a_zip_that_was_never_gone_back_in_is_whole_and_the_same_each_time(
    tmp_path: Path,
) -> None:
    files = dict.fromkeys(NASTY, "a girl")
    first, second = (
        exported(tmp_path / which, files, TableFormat.METADATA_CSV, container="zip")
        for which in string.ascii_lowercase[:2]
    )

    with zipfile.ZipFile(first) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[-1] == "train/metadata.csv"
    assert first.read_bytes() == second.read_bytes()


def test_a_zip_is_unpacked_as_it_is(tmp_path: Path) -> None:
    files: dict[str, str | None] = {name: f"{name} drawn" for name in NASTY}
    packed = exported(tmp_path, files, TableFormat.INFO_CSV, container="zip")

    unpack(packed, tmp_path / "unpacked")

    assert read(tmp_path / "unpacked") == read(packed)


def test_nothing_is_written_into_a_folder_that_has_files(tmp_path: Path) -> None:
    (tmp_path / "mine.png").write_bytes(b"mine")

    with pytest.raises(SourceRefused, match="must be an empty folder"):
        write_folder(tmp_path, [], TableFormat.INFO_CSV, UNSIGNED)
