"""The bot and the real inference server, with a real model of a few thousand random weights."""

import io
from collections.abc import AsyncIterator, Mapping
from functools import partial
from pathlib import Path

import pytest
import torch
from PIL import Image

from discord_emulator import Discord, File
from inference_server.__main__ import NAME, load
from inference_server.settings import Settings
from rpc.server import Server, running
from tests.bot.conftest import StartBot
from tests.bot.drawing.drawn import drawn, draws
from tests.inference_server.quick_starts import quick_starts
from tests.inference_server.tiny_model import write_lora, write_model

__all__ = ["quick_starts"]

# Long enough to be cancelled, or left, in the middle.
LONG: Mapping[str, object] = {"steps": 150, "size": "384x384"}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("models")
    write_model(folder / "tiny")
    write_lora(folder / "first")
    return folder


@pytest.fixture
async def inference_server(models: Path, tmp_path: Path) -> AsyncIterator[Server]:
    settings = Settings(
        listen="127.0.0.1:0",
        model=str(models / "tiny"),
        data=tmp_path / "inference_server",
        first_adapter=models / "first",
        device="cpu",
        drain_s=0,
    )
    async with running(settings, partial(load, settings), name=NAME) as server:
        yield server


@pytest.mark.usefixtures("bot")
async def test_a_picture_with_its_parameters_comes_out(people: Discord) -> None:
    alex = people.guild().user("alex")
    draw = await alex.slash("draw", prompt="anime girl, smile", seed=str(2**63 - 1), steps=3)
    reply = await draw.reply()
    shown = await alex.until(reply, lambda message: "Here it is" in message.text)
    assert "seed `9223372036854775807` · 3 steps · guidance 7.5 · 64×64 · `ksh@1`" in shown.text

    picture = Image.open(io.BytesIO(await alex.download(shown.attachments[0])))
    assert picture.size == (64, 64)
    assert "anime girl, smile" in str(picture.info["parameters"])


@pytest.mark.usefixtures("bot")
async def test_several_pictures_are_varied_upscaled_and_say_what_they_were_made_with(
    people: Discord,
) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt="anime girl", seed="5", steps=3, count=4, sampler="euler_a")
    first, _, third, _ = [
        Image.open(io.BytesIO(await alex.download(file))) for file in shown.attachments
    ]
    assert first.tobytes() != third.tobytes()

    varied = await drawn(alex, await alex.click(shown, "V3"))
    assert len(varied.attachments) == 4
    assert "from a picture (strength 0.6)" in varied.text

    upscaled = await drawn(alex, await alex.click(shown, "U3"))
    assert "seed `7`" in upscaled.text
    large = Image.open(io.BytesIO(await alex.download(upscaled.attachments[0])))
    assert large.size == (128, 128)

    told = await (await alex.message_menu(upscaled, "Show parameters")).reply()
    for line in ("Seed: 7", "Sampler: euler_a", "Size: 128×128", "Style: ksh@1"):
        assert line in told.text


@pytest.mark.usefixtures("bot")
async def test_any_picture_is_redrawn(people: Discord) -> None:
    mina = people.guild().user("mina")
    sketch = io.BytesIO()
    Image.effect_noise((300, 200), 90).convert("RGB").save(sketch, "JPEG")
    message = await mina.upload("general", [File("sketch.jpg", sketch.getvalue())])
    modal = await (await mina.message_menu(message, "Redraw in this style")).modal()
    shown = await drawn(mina, await mina.fill(modal, prompt="소녀, smile", strength="0.5"))
    [file] = shown.attachments
    assert file.width is not None
    assert file.height is not None
    assert file.width > file.height


@pytest.mark.usefixtures("bot")
async def test_its_limits_are_told_before_it_is_asked(people: Discord) -> None:
    mina = people.guild().user("mina")
    refusal = await (await mina.slash("draw", prompt="girl", size="1544x64")).reply()
    assert refusal.is_ephemeral
    assert "64부터 1536 사이의 8의 배수" in refusal.text
    refusal = await (await mina.slash("draw", prompt="girl", version=7)).reply()
    assert "7 버전이 없어요. 쓸 수 있는 버전: 1" in refusal.text


@pytest.mark.usefixtures("bot")
async def test_a_draw_is_cancelled_in_the_middle(people: Discord) -> None:
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt="girl", **LONG)).reply()
    drawing = await alex.until(reply, lambda message: "/150" in message.text, timeout_s=60)
    assert [file.content_type for file in drawing.attachments] in ([], ["image/webp"])
    await alex.click(reply, "Cancel")
    shown = await alex.until(reply, lambda message: "Cancelled." in message.text)
    assert shown.buttons == ["Again", "Edit", "Delete"]


async def test_a_bot_that_is_back_gets_the_draw_it_left(
    people: Discord, start_bot: StartBot
) -> None:
    alex = people.guild().user("alex")
    async with start_bot():
        draw = await alex.slash("draw", prompt="girl", size="256x256", steps=30)
        reply = await draw.reply()
    async with start_bot():
        done = await alex.until(reply, lambda message: "Here it is" in message.text, timeout_s=60)
    assert done.id == reply.id
