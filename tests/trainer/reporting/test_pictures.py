import base64
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.trainer.reporting.reading import Page
from trainer.reporting import PicturePair, ReportContent, page_path, write_report
from trainer.reporting.picture import embedded
from trainer.runs.report import GridColumn
from trainer.train.folder import RunFolder


def noise(path: Path, edge: int) -> Path:
    """A picture that no format makes small."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.frombytes("RGB", (edge, edge), os.urandom(3 * edge * edge)).save(path)
    return path


def opened(uri: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2])))


def test_a_small_picture_stays_as_it_is(tmp_path: Path) -> None:
    path = noise(tmp_path / "small.png", 32)
    picture = embedded(path, max_bytes=200_000)
    assert picture is not None
    assert base64.b64decode(picture.uri.partition(",")[2]) == path.read_bytes()


def test_a_large_one_becomes_a_smaller_webp(tmp_path: Path) -> None:
    picture = embedded(noise(tmp_path / "large.png", 1024), max_bytes=60_000)
    assert picture is not None
    assert picture.uri.startswith("data:image/webp;base64,")
    assert len(picture.uri) < 60_000 * 4 / 3 + 100
    assert opened(picture.uri).size == (picture.width, picture.height)


@pytest.mark.parametrize("content", [b"", b"no picture", None])
def test_a_file_that_is_no_picture_is_none(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "picture.png"
    if content is not None:
        path.write_bytes(content)
    assert embedded(path, max_bytes=1000) is None


def test_half_a_picture_is_none(tmp_path: Path) -> None:
    path = noise(tmp_path / "half.png", 64)
    path.write_bytes(path.read_bytes()[:6000])
    assert embedded(path, max_bytes=200_000) is None


def test_a_picture_of_too_many_pixels_is_not_decoded(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (5000, 5000)).save(path)
    assert embedded(path, max_bytes=200_000) is None


def test_a_page_full_of_large_pictures_can_still_be_sent(
    folder: RunFolder, content: ReportContent
) -> None:
    large = noise(folder.path / "large.png", 256)
    steps = tuple(range(0, 4000, 100))
    for step in steps:
        folder.sample(step).unlink(missing_ok=True)
        folder.sample(step).symlink_to(large)
    pairs = tuple(PicturePair(GridColumn("noise", seed), large, large) for seed in range(20))
    report = replace(content.report, samples=steps, chosen_step=1300)
    write_report(folder, replace(content, report=report, pairs=pairs))
    assert page_path(folder).stat().st_size < 5_000_000
    read = Page(page_path(folder).read_bytes())
    assert "24 of 40 are shown" in read.text
    assert all(said in read.text for said in ("Step 0", "Step 1,300 chosen", "Step 3,900"))


def test_a_missing_picture_is_told_and_a_pair_without_any_left_out(
    folder: RunFolder, content: ReportContent
) -> None:
    (folder.path / "before-0.png").unlink()
    pairs = (content.pairs[0], replace(content.pairs[1], before=None, after=None))
    write_report(folder, replace(content, pairs=pairs))
    read = Page(page_path(folder).read_bytes())
    assert read.text.count("No picture") == 1
    assert "a girl by the sea" in read.text
    assert "a guy in a red hoodie" not in read.text
