import os
from pathlib import Path

import pytest

from tests.trainer.exchange.sources import captions, folder_of, read
from trainer.errors import SourceRefused
from trainer.exchange import open_source
from trainer.exchange.names import drawing_name


def test_what_is_no_drawing_is_left_alone_and_what_systems_leave_is_not_spoken_of(
    tmp_path: Path,
) -> None:
    files = {
        "in/miku.PNG": b"1",
        "in/miku.txt": b"a girl",
        "README.md": b"",
        "notes.txt": b"",
        "images.zip": b"",
        ".gitattributes": b"",
        ".git/a.png": b"",
        "__MACOSX/in/._miku.PNG": b"",
        "in/._miku.PNG": b"",
        "in/._miku.txt": b"\xff",
        "in/Thumbs.db": b"",
        "in/.DS_Store": b"",
    }

    with open_source(folder_of(tmp_path, files)) as source:
        (offered,) = source.offered()
        assert (offered.path, offered.file_name, offered.caption) == (
            "in/miku.PNG",
            "miku.PNG",
            "a girl",
        )
        assert offered.size_bytes == 1
        assert sorted(source.left_alone) == ["README.md", "images.zip", "notes.txt"]
        assert source.problems == []


def test_a_link_is_followed_within_the_folder_and_not_out_of_it(tmp_path: Path) -> None:
    blobs = folder_of(tmp_path / "blobs", {"123": b"a blob"})
    folder = folder_of(tmp_path / "folder", {"a.png": b"a"})
    (folder / "b.png").symlink_to("a.png")
    (folder / "out.png").symlink_to(blobs / "123")
    (folder / "nowhere.png").symlink_to("nothing")
    (folder / "circle.png").symlink_to("circle.png")
    (folder / "up").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.png")

    assert set(read(folder)) == {"a.png", "b.png"}
    with open_source(folder, links_into=blobs) as source:
        assert [offered.file_name for offered in source.offered()] == ["a.png", "b.png", "out.png"]


def test_a_name_that_the_disk_has_in_cp949_is_read(tmp_path: Path) -> None:
    name = os.fsdecode("토끼.png".encode("cp949"))
    folder_of(tmp_path, {name: b"a rabbit", "info.csv": "image,text\n토끼.png,a rabbit\n".encode()})

    assert captions(tmp_path) == {"토끼.png": "a rabbit"}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/b/miku.png", "miku.png"),
        ("a\tb\x1b[31m.png", "a_b_[31m.png"),
        (f"{'긴' * 300}.png", f"{'긴' * 83}.png"),
        (f"{'a' * 300}.png", f"{'a' * 251}.png"),
        (f"a.{'b' * 300}", f"a.{'b' * 253}"),
    ],
)
def test_a_name_is_made_to_fit_what_a_drawing_may_be_called(path: str, name: str) -> None:
    assert drawing_name(path) == name


def test_what_is_neither_a_folder_nor_a_zip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match=r"a folder or a zip, and .*nothing' is neither"):
        read(tmp_path / "nothing")
