import asyncio
import hashlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from trainer.captioner import Captioner, Pictured
from trainer.captioner.blip2 import Blip2
from trainer.errors import CaptionerAway
from trainer.settings import CaptionerSettings


@pytest.fixture
async def open_captioner(captioner: Path) -> AsyncIterator[Captioner]:
    settings = CaptionerSettings(caption_timeout_s=10)
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


def endless(folder: Path, name: str) -> Pictured:
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


@pytest.mark.endurance
@pytest.mark.timeout(300)
async def test_drawings_that_break_it_harm_only_themselves(
    open_captioner: Captioner, few: list[Pictured], tmp_path: Path, captioner: Path
) -> None:
    deadly, hanging = endless(tmp_path, "deadly.png"), endless(tmp_path, "hanging.png")
    killing = asyncio.create_task(kill_readers(open_captioner, deadly.path, times=2))

    said = await open_captioner.caption([deadly, few[0], hanging, *few[1:]])

    await killing
    assert said.pop(0).problem == "the captioner broke down over this drawing, twice"
    assert said.pop(1).problem == "the captioner took longer than 10 s over this drawing, twice"
    blip2 = Blip2(str(captioner), "cpu", 1)
    for pictured, each in zip(few, said, strict=True):
        assert [each] == blip2.caption([pictured.path], [pictured.seed])


async def kill_readers(captioner: Captioner, fifo: Path, times: int) -> None:
    """Kills the captioner's process so many times, whenever it reads `fifo`."""
    for _ in range(times):
        while (writer := opened_for(fifo)) is None:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)
        pid = captioner.pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        while captioner.pid == pid:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)
        os.close(writer)


def opened_for(fifo: Path) -> int | None:
    """The other end of `fifo`; None: nobody reads it."""
    try:
        return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


@pytest.mark.usefixtures("quick_captioner")
async def test_a_captioner_that_breaks_down_over_everything_is_away(
    captioner: Path, few: list[Pictured]
) -> None:
    settings = CaptionerSettings(caption_timeout_s=1e-6)
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
