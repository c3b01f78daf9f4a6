import io
import stat
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trainer.exchange.sources import bytes_of_zip, lying_zip, read, zip_of
from trainer.errors import SourceRefused
from trainer.exchange import unpack
from trainer.exchange.file import File
from trainer.exchange.limits import SourceLimits
from trainer.exchange.zipped import Budget, Unpacked, open_zip

DRAWINGS = {
    "one/a.png": b"\x89PNG and so on" * 9,
    "토끼.png": b"another",
    "info.csv": "image,text\none/a.png,a girl\n토끼.png,토끼\n".encode(),
}
FOUND = {"a.png": (b"\x89PNG and so on" * 9, "a girl"), "토끼.png": (b"another", "토끼")}


def packed(path: Path, change: Callable[[zipfile.ZipInfo], None]) -> Path:
    """A zip of one file, whose entry was changed before it was written."""
    with zipfile.ZipFile(path, "w") as archive:
        entry = zipfile.ZipInfo("miku.png")
        change(entry)
        archive.writestr(entry, b"a drawing")
    return path


@pytest.mark.parametrize(
    "name",
    [
        "../miku.png",
        "a/../../miku.png",
        "/etc/miku.png",
        "..\\miku.png",
        "a\\miku.png",
        "C:/miku.png",
        "c:miku.png",
        "//server/miku.png",
        "./miku.png",
        "a//miku.png",
        "../",
        "..",
    ],
)
def test_a_path_that_leads_out_of_the_zip_is_refused_with_all_of_it(
    tmp_path: Path, name: str
) -> None:
    path = zip_of(tmp_path / "evil.zip", {"good.png": b"a", name: b"b"})

    with pytest.raises(SourceRefused, match="a path in a zip must lead into it") as refused:
        read(path)
    assert repr(name) in str(refused.value)
    with pytest.raises(SourceRefused):
        unpack(path, tmp_path / "in" / "folder")
    assert list((tmp_path / "in").rglob("*")) == [tmp_path / "in" / "folder"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    def change(entry: zipfile.ZipInfo) -> None:
        entry.external_attr = (kind | 0o777) << 16

    with pytest.raises(SourceRefused, match=r"'miku\.png' is a link or a device"):
        read(packed(tmp_path / "evil.zip", change))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_cannot_be_unpacked_bit_by_bit_is_refused(tmp_path: Path, method: int) -> None:
    def change(entry: zipfile.ZipInfo) -> None:
        entry.compress_type = method

    with pytest.raises(SourceRefused, match=f"'miku.png' has method {method}"):
        read(packed(tmp_path / "odd.zip", change))


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "secret.zip", {"miku.png": b"a"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    with pytest.raises(SourceRefused, match=r"must not be encrypted, and 'miku\.png' is"):
        read(path)


def test_a_bomb_is_refused_before_any_of_it_is_unpacked(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "bomb.zip", {f"{n}.png": bytes(1_000_000) for n in range(3)})
    assert path.stat().st_size < 10_000

    with pytest.raises(SourceRefused, match=r"a file in a zip must have at most 976\.6 KiB"):
        read(path, SourceLimits(max_file_bytes=999_999))
    with pytest.raises(SourceRefused, match=r"at most 2\.9 MiB unpacked, and has 2\.9 MiB with"):
        read(path, SourceLimits(max_bytes=2_999_999))
    assert len(read(path, SourceLimits(max_bytes=3_000_000, max_file_bytes=1_000_000))) == 3


def test_a_zip_of_too_many_entries_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "many.zip", {f"{n}.png": b"" for n in range(101)})

    with pytest.raises(SourceRefused, match="a zip must have at most 100 entries"):
        read(path, SourceLimits(max_entries=100))
    assert len(read(path, SourceLimits(max_entries=101))) == 101


def test_a_header_that_lies_unpacks_to_no_more_than_it_says(tmp_path: Path) -> None:
    bomb = bytes(50_000_000)
    broken = lying_zip(tmp_path / "broken.zip", bomb, 100, crc_of=bomb)
    fitting = lying_zip(tmp_path / "fitting.zip", bomb, 100, crc_of=bytes(100))

    with pytest.raises(SourceRefused, match=r"must be whole: it cannot be unpacked \(Bad CRC-32"):
        read(broken)
    assert read(fitting) == {"miku.png": (bytes(100), None)}


def test_what_is_unpacked_is_counted_whatever_the_headers_say() -> None:
    budget = Budget(SourceLimits(max_bytes=1536, max_file_bytes=1024))
    entries = [zipfile.ZipInfo(name) for name in ("a.png", "b.png", "c.png")]

    def unpacked(number: int, num_bytes: int) -> bytes | None:
        return Unpacked(
            io.BytesIO(bytes(num_bytes)), entries[number], entries[number].filename, budget
        ).read()

    for _ in range(3):
        assert unpacked(0, 700) == bytes(700)
    assert unpacked(1, 836) == bytes(836)
    with pytest.raises(SourceRefused, match=r"1\.5 KiB unpacked, and has 1\.6 KiB with 'c\.png'"):
        unpacked(2, 1)
    with pytest.raises(SourceRefused, match=r"at most 1 KiB unpacked, and 'a\.png' has 1\.1"):
        unpacked(0, 1025)


def content_of(file: File) -> bytes:
    with file.open() as stream:
        return stream.read()


@pytest.mark.parametrize("encoding", ["cp949", "utf-8"])
def test_korean_names_are_read_whatever_packed_them(tmp_path: Path, encoding: str) -> None:
    """As Windows and macOS pack them, neither of which says how."""
    path = tmp_path / "korean.zip"
    raw = "그림/토끼 그림.png".encode(encoding)
    stand_in = "x" * len(raw)
    content = bytes_of_zip({stand_in: b"a rabbit"})
    path.write_bytes(content.replace(stand_in.encode(), raw))

    assert read(path) == {"토끼 그림.png": (b"a rabbit", None)}


def test_a_zip_that_ends_anywhere_is_refused_or_read_right(tmp_path: Path) -> None:
    whole = bytes_of_zip(DRAWINGS)
    path = tmp_path / "cut.zip"
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        with pytest.raises(SourceRefused):
            read(path)
    path.write_bytes(whole)
    assert read(path) == FOUND


@settings(max_examples=400)
@given(
    flips=st.lists(
        st.tuples(st.integers(0, len(bytes_of_zip(DRAWINGS)) - 1), st.integers(1, 255)),
        min_size=1,
        max_size=3,
    )
)
def test_a_zip_with_bits_flipped_is_refused_or_its_drawings_are_whole(
    flips: list[tuple[int, int]],
) -> None:
    content = bytearray(bytes_of_zip(DRAWINGS))
    for at, bits in flips:
        content[at] ^= bits
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "flipped.zip")
        path.write_bytes(content)
        try:
            found = read(path)
        except SourceRefused:
            return
    contents = {content for content, _ in FOUND.values()}
    assert {content for content, _ in found.values()} <= contents


def test_a_drawing_that_is_broken_leaves_the_others_readable(tmp_path: Path) -> None:
    content = bytearray(bytes_of_zip({"a.png": b"aaaa", "b.png": b"bbbb"}))
    content[content.index(b"a.png") + len(b"a.png")] ^= 0xFF
    path = tmp_path / "broken.zip"
    path.write_bytes(content)

    with open_zip(path, SourceLimits()) as (broken, whole):
        with pytest.raises(SourceRefused, match=r"a\.png must be whole"):
            content_of(broken)
        assert content_of(whole) == b"bbbb"
