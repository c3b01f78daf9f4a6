import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trainer.exchange.sources import captions, folder_of, problems, read, zip_of
from trainer.errors import SourceRefused
from trainer.exchange.limits import SourceLimits

PICTURES = {"a.png": b"a", "b.png": b"b", "토끼.png": b"c"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_artists_old_table_is_split_at_the_first_comma(
    tmp_path: Path, encoding: str, line_end: str
) -> None:
    lines = (
        "image,text",
        'a.png,a girl, "smiling", in a park drawn by KSH drawing style',
        "토끼.png,토끼, 파란 하늘",
        'b.png,"cute" girl',
        "",
    )
    table = line_end.join(lines).encode(encoding)

    assert captions(folder_of(tmp_path, {**PICTURES, "info.csv": table})) == {
        "a.png": 'a girl, "smiling", in a park drawn by KSH drawing style',
        "b.png": '"cute" girl',
        "토끼.png": "토끼, 파란 하늘",
    }


def test_a_quote_that_the_old_table_never_closes_takes_no_other_row_with_it(
    tmp_path: Path,
) -> None:
    table = 'image,text\na.png,"smile\nb.png,a girl\n토끼.png,she said "hi"\n'.encode()

    assert captions(folder_of(tmp_path, {**PICTURES, "info.csv": table})) == {
        "a.png": '"smile',
        "b.png": "a girl",
        "토끼.png": 'she said "hi"',
    }


def test_a_caption_of_several_lines_is_one_caption(tmp_path: Path) -> None:
    table = b'image,text\na.png,"a girl,\nsmiling"\nb.png,a guy\n'

    found = captions(folder_of(tmp_path, {**PICTURES, "info.csv": table}))

    assert found == {"a.png": "a girl,\nsmiling", "b.png": "a guy", "토끼.png": None}


@settings(max_examples=100)
@given(
    text=st.text(
        st.one_of(
            st.sampled_from(list(',"\n\r\0\x1b\x85\u2028\ufeff ')),
            st.characters(exclude_categories=["Cs"]),
        ),
        max_size=40,
    )
)
@pytest.mark.parametrize("table", ["info.csv", "metadata.csv", "metadata.jsonl"])
def test_a_caption_that_somebody_quoted_is_read_as_they_meant(table: str, text: str) -> None:
    if table == "metadata.jsonl":
        content = "\n".join(
            json.dumps({"file_name": name, "text": words})
            for name, words in (("a.png", text), ("b.png", "end"))
        )
    else:
        target = io.StringIO(newline="")
        header = ("image" if table == "info.csv" else "file_name", "text")
        csv.writer(target).writerows((header, ("a.png", text), ("b.png", "end")))
        content = target.getvalue()
    with tempfile.TemporaryDirectory() as folder:
        found = captions(
            folder_of(Path(folder), {"a.png": b"", "b.png": b"", table: content.encode()})
        )

    assert found == {"a.png": text.strip() or None, "b.png": "end"}


@settings(max_examples=150)
@given(content=st.binary(max_size=200))
@pytest.mark.parametrize(
    ("table", "header"),
    [
        ("info.csv", b"image,text\n"),
        ("metadata.csv", b"file_name,text\n"),
        ("metadata.jsonl", b""),
        ("info.csv", b""),
    ],
)
def test_a_table_of_anything_is_read_or_refused(table: str, header: bytes, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = read(folder_of(Path(folder), {"a.png": b"a", table: header + content}))
        except SourceRefused as error:
            assert table in str(error)  # noqa: PT017 - most are read
        else:
            assert found["a.png"][0] == b"a"


@pytest.mark.parametrize(
    ("table", "content", "words"),
    [
        ("info.csv", b"", "info.csv must begin with the line image,text, not ''"),
        ("info.csv", b"a.png,a girl\n", "must begin with the line image,text, not 'a.png,a girl'"),
        ("metadata.csv", b"image,text\n", "the columns file_name and text, not 'image,text'"),
        ("metadata.csv", b'file_name,text\na.png,"a\n', "metadata.csv must be CSV, and line 2"),
        ("metadata.csv", b"file_name,text\na.png," + b"a" * 200_000, "line 2 is not: field larger"),
        ("metadata.jsonl", b"{}\n", "must have file_name and text in each line, and line 1"),
        ("metadata.jsonl", b'\n{"file_name": \n', "one object in a line, and line 2 is not"),
        ("metadata.jsonl", b"[" * 100_000, "one object in a line, and line 1 is not"),
        ("metadata.jsonl", b"7\n", "in each line, and line 1 has not"),
        ("info.csv", b"image,text\na.png,\xff\xff\n", "must be UTF-8 or cp949, and byte 17"),
    ],
)
def test_a_table_that_is_malformed_is_refused_with_its_place(
    tmp_path: Path, table: str, content: bytes, words: str
) -> None:
    with pytest.raises(SourceRefused) as refused:
        read(folder_of(tmp_path, {**PICTURES, f"in/{table}": content}))

    assert f"in/{table}" in str(refused.value)
    assert words in str(refused.value)


def test_rows_that_say_nothing_of_use_are_told(tmp_path: Path) -> None:
    lines = ["file_name,text,rating", "a.png,a,1", "a.png,b,2", "c.png,c,3", "a,b", ",d,4"]
    files = {
        **PICTURES,
        "metadata.csv": "\n".join(lines).encode(),
        "metadata.jsonl": b'{"file_name": "b.png", "text": 7}\n',
        "info.csv": b"image,text\nnothing\n",
    }

    assert problems(folder_of(tmp_path, files)) == [
        "metadata.csv:3: there is another row of 'a.png'",
        "metadata.csv:4: there is no 'c.png'",
        "metadata.csv:5: a row must have 3 cells, as the header has, not 2",
        "metadata.csv:6: a row must name a picture",
        "metadata.jsonl:1: file_name and text must be strings",
        "info.csv:2: a row must have a comma, and has none: 'nothing'",
    ]


def test_metadata_has_the_word_before_info_and_both_before_side_files(tmp_path: Path) -> None:
    files = {
        **{f"{name}.png": b"" for name in "abcd"},
        **{f"{name}.txt": f"{name} side".encode() for name in "abcd"},
        "d.caption": b"d other side",
        "info.csv": b"image,text\na.png,a info\nb.png,b info\nc.png,c info\n",
        "metadata.csv": b"file_name,text\na.png,a metadata\nc.png,\n",
    }

    assert captions(folder_of(tmp_path, files)) == {
        "a.png": "a metadata",
        "b.png": "b info",
        "c.png": "c info",
        "d.png": "d side",
    }


def test_a_table_speaks_of_its_own_folder_or_of_the_only_one_of_that_name(tmp_path: Path) -> None:
    files = {
        "one/a.png": b"1",
        "one/info.csv": b"image,text\na.png,of one\n..\\two\\c.png,of two by its path\n",
        "two/b.png": b"2",
        "two/c.png": b"3",
        "info.csv": b"image,text\n/home/ksh/b.png,of two by its name\n",
    }

    assert captions(zip_of(tmp_path / "drawings.zip", files)) == {
        "a.png": "of one",
        "b.png": "of two by its name",
        "c.png": "of two by its path",
    }


def test_a_name_that_two_folders_have_is_not_guessed_at(tmp_path: Path) -> None:
    files = {"one/a.png": b"1", "two/a.png": b"2", "info.csv": b"image,text\na.png,a girl\n"}

    assert problems(folder_of(tmp_path, files)) == ["info.csv:2: there is no 'a.png'"]


def test_hangul_that_macos_took_apart_is_the_same_name(tmp_path: Path) -> None:
    apart = "\u1110\u1169\u1101\u1175.png"
    files = {apart: b"", "info.csv": "image,text\n토끼.png,a rabbit\n".encode()}

    assert captions(folder_of(tmp_path, files)) == {apart: "a rabbit"}


def test_half_a_character_in_json_is_a_question_mark(tmp_path: Path) -> None:
    files = {"a.png": b"", "metadata.jsonl": b'{"file_name": "a.png", "text": "a \\ud83d girl"}'}

    assert captions(folder_of(tmp_path, files)) == {"a.png": "a ? girl"}


def test_a_side_file_that_cannot_be_read_is_told_and_the_drawing_offered(tmp_path: Path) -> None:
    files = {"a.png": b"", "a.txt": b"\xff\xff", "b.png": b"", "b.txt": b"b" * 100_000}
    folder = folder_of(tmp_path, files)

    assert captions(folder) == {"a.png": None, "b.png": None}
    first, second = problems(folder)
    assert first.startswith("a.txt must be UTF-8 or cp949")
    assert second.startswith("b.txt must have at most 64 KiB")


def test_tables_together_have_a_bound(tmp_path: Path) -> None:
    table = b"image,text\n" + b"a.png,a girl\n" * 100
    folder = folder_of(tmp_path, {"a.png": b"", "one/info.csv": table, "two/info.csv": table})

    read(folder, SourceLimits(max_table_bytes=2 * len(table)))
    with pytest.raises(SourceRefused, match=r"two/info\.csv must have at most"):
        read(folder, SourceLimits(max_table_bytes=2 * len(table) - 1))
