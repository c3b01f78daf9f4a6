"""The bot and the real trainer, with models of a few thousand random weights."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from discord_emulator import ChannelSeed, Discord, File, GuildSeed, UserSeed
from rpc.server import Server, running
from tests.bot.paced_drawing import picture
from tests.tiny_models import build_blip2, build_stable_diffusion
from tests.trainer.house import house_settings
from trainer.service import NAME, load

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
async def trainer(tmp_path: Path) -> AsyncIterator[Server]:
    settings = house_settings(
        tmp_path / "trainer",
        build_stable_diffusion(tmp_path / "tiny"),
        build_blip2(tmp_path / "tiny-captioner"),
        "127.0.0.1:1",
    )
    async with running(settings, load(settings), name=NAME) as server:
        yield server


@pytest.mark.timeout(300)  # two models are built and loaded first
async def test_a_korean_manager_reads_why_in_korean(people: Discord) -> None:
    ksh = people.guild().user("ksh").at("drawings")
    reply = await (await ksh.slash("재학습")).reply()
    await ksh.until(reply, lambda message: "그림이 3장 이상 있어야 하는데" in message.text)

    message = await ksh.upload("drawings", [File("small.png", picture(16, 80, 1))])
    answer = await ksh.sees(lambda seen: seen.channel_id == message.id, timeout_s=60)
    assert "그림이 너무 작아요. (너비는 64픽셀 이상" in answer.text

    channels = [ChannelSeed("general")]
    elsewhere = GuildSeed("Elsewhere", [UserSeed("mallory", locale="ko")], channels)
    mallory = (await people.create_guild(elsewhere)).user("mallory")
    reply = await (await mallory.slash("재학습", 그림체="ksh")).reply()
    await mallory.until(reply, lambda message: "소유한 서버의 관리자만" in message.text)
