"""The bot and the real trainer, with models of a few thousand random weights."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from discord_emulator import Discord, GuildSeed, UserSeed
from rpc.server import Server, running
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
async def test_a_style_of_ones_own_from_its_making_to_the_first_lesson(people: Discord) -> None:
    elsewhere = await people.create_guild(
        GuildSeed("Elsewhere", [UserSeed("mona", locale="ko"), UserSeed("fan")])
    )
    mona, fan = elsewhere.user("mona"), elsewhere.user("fan")
    bad = await (await mona.slash("그림체 만들기", 이름="모나", 문구="drawn by MONA")).reply()
    assert "영문 소문자로 시작하고" in bad.text
    made = await (await mona.slash("그림체 만들기", 이름="mona", 문구="drawn by MONA")).reply()
    assert "`mona` 그림체를 만들었어요" in made.text

    window = await (await mona.slash("그림체 편집", 그림체="mona")).modal()
    told = await (await mona.fill(window, trigger="mona mona " * 20)).reply()
    assert "그림체 문구가 너무 길어요. CLIP 토큰 16개까지" in told.text
    window = await (await mona.slash("그림체 편집", 그림체="mona")).modal()
    sent = await mona.fill(window, trigger="drawn by MONA style", display_name="모나")
    told = await sent.reply()
    assert "그림체 문구 (캡션 끝에 붙어요): `drawn by MONA` → `drawn by MONA style`" in told.text
    # Members draw by the words that it is taught.
    assert "프롬프트 앞에 붙일 말: `drawn by MONA` → `drawn by MONA style`" in told.text
    assert "-# 프롬프트 앞에 붙일 말에 있던 예전 문구도 새 문구로 바뀌었어요." in told.text

    listed = await (await fan.slash("style list")).reply()
    assert "**모나** · `mona`" in listed.text
    assert "trigger `drawn by MONA style`" in listed.text
    mina = people.guild("KSH Studio").user("mina")
    listed = await (await mina.slash("그림체 목록")).reply()
    assert "mona" not in listed.text
    assert "**KSH** · `ksh`" in listed.text

    # Its owner's managers teach it, and nobody else; there is nothing to learn from yet.
    told = await (await mona.slash("재학습", 그림체="mona")).reply()
    assert "학습하려면 그림이 3장 이상 있어야 하는데, 모나 그림체에는 0장이 있어요" in told.text
    told = await (await mona.slash("재학습", 그림체="ksh")).reply()
    assert "소유한 서버의 관리자만" in told.text
    told = await (
        await people.guild("KSH Studio").user("hana").slash("retrain", style="mona")
    ).reply()
    assert "There is no style `mona` here" in told.text

    await (await mona.slash("그림체 공유", 공유=True, 그림체="mona")).reply()
    listed = await (await mina.slash("그림체 목록")).reply()
    assert "**모나** · `mona`" in listed.text
    assert "다른 서버 소유 · 공유 중" in listed.text
