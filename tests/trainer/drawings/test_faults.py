"""What is done to drawings by hostile files, kills, full disks and disks that forget."""

import asyncio
import contextlib
import hashlib
import io
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from protos.training.v1 import dataset_pb2
from rpc.errors import ResourceExhausted
from tests.trainer.drawings.store import open_store
from tests.trainer.house import OPERATOR, House, a_picture, open_house
from tests.trainer.recording_inference_server import RecordingInferenceServer
from trainer.drawings.style_folder import write_table
from trainer.errors import DrawingRefused
from trainer.settings import DrawingLimits

KINDS = ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP")


LIVES = 50


def a_sample(kind: str) -> bytes:
    image = Image.new("RGB", (72, 64), "white")
    ImageDraw.Draw(image).ellipse((10, 10, 60, 50), "navy", "orange")
    target = io.BytesIO()
    image.save(target, kind)
    return target.getvalue()


def mutated(kind: str) -> Iterator[bytes]:
    """Cut off at each 1 %, and with bits flipped."""
    whole = a_sample(kind)
    for percent in range(1, 100):
        yield whole[: len(whole) * percent // 100]
    chance = random.Random(kind)
    for _ in range(70):
        flipped = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        yield bytes(flipped)


@pytest.mark.endurance
async def test_a_thousand_damaged_files_are_refused_with_the_reason_or_stored_whole(
    tmp_path: Path,
) -> None:
    refused, kept = 0, {}
    async with open_store(tmp_path / "data") as store:
        for kind in KINDS:
            for file in mutated(kind):
                try:
                    drawing = await store.add(file, f"{kind}.bin")
                except DrawingRefused:
                    refused += 1
                else:
                    kept[drawing.id] = file
        # The decoder is still there for what is whole.
        await store.add(a_picture(), "after.png")

    assert refused + len(kept) == len(KINDS) * 169
    assert len(kept) > 20
    assert refused > 500
    files = {path.name: path for path in (tmp_path / "data" / "drawings" / "kept").glob("*/*")}
    assert {name: path.read_bytes() for name, path in files.items() if name in kept} == kept
    assert len(files) == len(kept) + 1


@pytest.mark.endurance
@pytest.mark.timeout(300)
async def test_killed_at_any_moment_nothing_is_half_stored_or_lost_that_was_acknowledged(
    tmp_path: Path,
) -> None:
    data, acknowledged = tmp_path / "data", tmp_path / "acknowledged"
    with acknowledged.open("wb") as told:
        command = [sys.executable, "-m", "tests.trainer.drawings.killed"]
        lives = await asyncio.to_thread(
            subprocess.run,
            [*command, str(data), str(LIVES), str(told.fileno())],
            pass_fds=(told.fileno(),),
            stdout=subprocess.PIPE,
            check=True,
        )
    # All, but for those whose number of calls came out lower than in the life that was counted.
    assert int(lives.stdout.splitlines()[-1]) > LIVES * 0.8

    async with open_store(data) as store:
        found = await store.drawings.whole("ksh")
        whole = [store.drawings.files.is_whole(drawing.id) for drawing in found]

    known = {drawing.id for drawing in found}
    assert all(whole)
    assert set(acknowledged.read_text().split()) <= known
    files = [path for path in (data / "drawings").rglob("*") if path.is_file()]
    # What nobody was told of is put aside, not deleted.
    assert {path.name for path in files if path.parent.name != "quarantined"} == known
    table = (data / "styles" / "ksh" / "info.csv").read_text().splitlines()[1:]
    assert sorted(row.partition(",")[0] for row in table) == sorted(
        drawing.file_name for drawing in found
    )


async def test_tables_that_were_never_finished_do_not_pile_up(tmp_path: Path) -> None:
    table = tmp_path / "info.csv"
    dies = """
import os, signal, sys
from pathlib import Path
from trainer.drawings.style_folder import write_table

def captions():
    yield "a.png", "a girl"
    os.kill(os.getpid(), signal.SIGKILL)

if os.fork() == 0:
    write_table(Path(sys.argv[1]), captions())
os.wait()
write_table(Path(sys.argv[1]), captions())
"""
    command = [sys.executable, "-c", dies, str(table)]
    process = await asyncio.create_subprocess_exec(*command)
    assert await process.wait() == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 1

    write_table(table, [("b.png", "a boy")])

    assert list(tmp_path.iterdir()) == [table]
    assert table.read_text() == "image,text\nb.png,a boy\n"


def test_a_table_is_not_written_through_a_drawing_that_is_called_as_it(tmp_path: Path) -> None:
    drawing = tmp_path / "kept"
    drawing.write_bytes(b"a drawing")
    folder = tmp_path / "ksh"
    folder.mkdir()
    (folder / ".info.csv.part").symlink_to(drawing)

    write_table(folder / "info.csv", [("b.png", "a boy")])

    assert drawing.read_bytes() == b"a drawing"


async def test_a_full_disk_is_named_and_the_service_lives_on_until_there_is_room(
    small_disk: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1 << 20))
    async with open_house(
        small_disk / "data", base_model, captioner, inference_server.address
    ) as house:

        async def fill(first: int) -> int:
            """Adds drawings until there is no room; returns how many were taken."""
            for number in range(first, first + 40):
                try:
                    await house.add(noise(number), f"{number}.png", caption="a girl")
                except ResourceExhausted:
                    return number - first
            raise AssertionError("the disk was never full")

        taken = await fill(0)
        page = await house.listed()
        assert page.num_drawings == taken
        assert await fill(100) == 0
        # Nor is there room for a row, or for the table.
        fill_up(small_disk / "more")
        with pytest.raises(ResourceExhausted, match="disk is full"):
            await caption_often(house, page.drawings[0].id)

        ballast.unlink()
        assert await fill(200) > 0

        known = {drawing.id for drawing in (await house.listed()).drawings}
        assert {path.name for path in house.files} == known
        for path in house.files:
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


async def test_what_a_killed_removal_has_left_is_deleted_at_the_next_start(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with open_store(data) as store:
        drawing = await store.add(a_picture())
        await store.drawings.remove("ksh", drawing.id, user_id=None)
    left = [
        data / "drawings" / "kept" / drawing.id[:2] / drawing.id,
        data / "drawings" / "quarantined" / drawing.id,
        data / "cache" / "latents" / drawing.id / "latents.safetensors",
    ]
    for path in left:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(a_picture())

    async with open_store(data):
        assert [path for path in left if path.exists()] == []


async def test_no_more_drawings_are_taken_in_at_a_time_than_may_wait_on_the_disk(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
) -> None:
    limits = DrawingLimits(max_uploads=2)
    async with open_house(
        tmp_path / "data", base_model, captioner, inference_server.address, drawings=limits
    ) as house:
        answers = await asyncio.gather(
            *(house.add(noise(i), f"{i}.png", caption="a girl") for i in range(6)),
            return_exceptions=True,
        )
        refused = [answer for answer in answers if isinstance(answer, Exception)]
        assert {str(error) for error in refused} == {
            "2 drawings are being taken in, as many as may"
        }
        assert all(isinstance(error, ResourceExhausted) for error in refused)
        assert (await house.add(noise(9), caption="a girl")).HasField("drawing")


def fill_up(path: Path) -> None:
    """Leaves no byte on the disk."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(512))


async def caption_often(house: House, drawing_id: str) -> None:
    for words in ("a girl", "a guy") * 50:
        request = dataset_pb2.EditCaptionRequest(
            actor=OPERATOR, style="ksh", drawing_id=drawing_id, caption=words
        )
        await house.dataset.EditCaption(request)


def noise(number: int) -> bytes:
    target = io.BytesIO()
    pixels = random.Random(number).randbytes(256 * 256 * 3)
    Image.frombytes("RGB", (256, 256), pixels).save(target, "PNG")
    return target.getvalue()
