import asyncio
import hashlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from trainer.captioner import Captioner, Pictured
from trainer.errors import CaptionerAway
from trainer.settings import CaptionerSettings


@pytest.fixture
async def open_captioner(captioner: Path) -> AsyncIterator[Captioner]:
    settings = CaptionerSettings(caption_timeout_s=5)
    async with Captioner.opened(settings, str(captioner), "cpu") as opened:
        yield opened


@pytest.fixture
def few(tmp_path: Path) -> list[Pictured]:
    found = []
    for color in ("red", "green", "blue"):
        path = tmp_path / f"{color}.png"
        Image.new("RGB", (64, 64), color).save(path)
        found.append(Pictured(path, hashlib.sha256(path.read_bytes()).hexdigest()))
    return found


def endless(folder: Path, name: str = "endless.png") -> Pictured:
    """A file that is never read to its end: nobody writes to it."""
    path = folder / name
    os.mkfifo(path)
    return Pictured(path, "f" * 64)


async def test_a_batch_is_captioned_in_order_and_the_captioner_named(
    open_captioner: Captioner, few: list[Pictured], captioner: Path
) -> None:
    said = await open_captioner.caption(few)

    assert [each.seed for each in said] == [pictured.seed for pictured in few]
    assert all(each.text and not each.problem for each in said)
    assert await open_captioner.caption(few[::-1]) == said[::-1]
    assert open_captioner.model == captioner.name
    assert open_captioner.prompt.startswith("Describe this image")
    assert open_captioner.batch_size == 8
    environment = Path(f"/proc/{open_captioner.pid}/environ").read_text().split("\0")
    assert "OMP_WAIT_POLICY=PASSIVE" in environment


async def test_no_drawings_need_no_model(open_captioner: Captioner) -> None:
    assert await open_captioner.caption([]) == []
    assert open_captioner.pid is None


async def test_a_drawing_over_which_it_hangs_harms_only_itself(
    open_captioner: Captioner, few: list[Pictured], tmp_path: Path
) -> None:
    expected = await open_captioner.caption(few)

    said = await open_captioner.caption([few[0], endless(tmp_path), *few[1:]])

    assert said.pop(1).problem == "the captioner took longer than 5 s over this drawing, twice"
    assert said == expected


async def test_a_drawing_that_kills_its_process_alone_too_harms_only_itself(
    open_captioner: Captioner, few: list[Pictured], tmp_path: Path
) -> None:
    expected = await open_captioner.caption(few)
    deadly = endless(tmp_path)
    # Opened for reading by the captioner, it can be opened for writing: that is when it dies.
    killing = asyncio.create_task(kill_readers(open_captioner, deadly.path))

    said = await open_captioner.caption([deadly, *few])

    assert await killing == 2
    assert said[0].problem == "the captioner broke down over this drawing, twice"
    assert said[1:] == expected


async def kill_readers(captioner: Captioner, fifo: Path, times: int = 2) -> int:
    """Kills the captioner's process so many times, whenever it reads `fifo`."""
    for _ in range(times):
        while not (pid := captioner.pid) or not reads(pid, fifo):  # noqa: ASYNC110 - another process's state
            await asyncio.sleep(0.01)
        os.kill(pid, signal.SIGKILL)
        while captioner.pid == pid:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return times


def reads(pid: int, fifo: Path) -> bool:
    """Whether the process has `fifo` open; one that is opening it waits for a writer."""
    try:
        os.close(os.open(fifo, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return Path(f"/proc/{pid}").exists()


async def test_a_process_that_is_killed_once_costs_no_caption(
    open_captioner: Captioner, few: list[Pictured]
) -> None:
    expected = await open_captioner.caption(few)
    pid = open_captioner.pid
    assert pid

    os.kill(pid, signal.SIGKILL)

    assert await open_captioner.caption(few[:1]) == expected[:1]
    assert open_captioner.pid != pid


async def test_a_captioner_that_breaks_down_over_everything_is_away(
    captioner: Path, few: list[Pictured]
) -> None:
    settings = CaptionerSettings(caption_timeout_s=0.001)
    async with Captioner.opened(settings, str(captioner), "cpu") as slow:
        with pytest.raises(CaptionerAway, match="broke down over each of 2 drawings"):
            await slow.caption(few[:2])


async def test_a_captioner_that_cannot_be_loaded_is_away_at_once(
    tmp_path: Path, captioner: Path, few: list[Pictured]
) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for file in captioner.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "model.safetensors").write_bytes(b"none")

    async with Captioner.opened(CaptionerSettings(), str(folder), "cpu") as broken:
        with pytest.raises(CaptionerAway, match="the captioner broken cannot be loaded"):
            await broken.caption(few)
