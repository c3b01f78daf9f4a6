"""The bot and the real inference server, with a real model of a few thousand random weights."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
import torch
from safetensors.torch import load as load_safetensors

from discord_emulator import Discord
from inference_server.__main__ import NAME, load
from inference_server.settings import Settings
from rpc.server import Server, running
from tests.inference_server.quick_starts import quick_starts
from tests.inference_server.tiny_model import write_lora, write_model

__all__ = ["quick_starts"]


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
async def test_a_version_is_seen_taken_out_put_back_and_downloaded(people: Discord) -> None:
    hana, mina = (people.guild().user(name) for name in ("hana", "mina"))
    listed = await (await mina.slash("어댑터 목록")).reply()
    assert "**`ksh@1`** · 🟢 사용 중" in listed.text
    info = await (await mina.slash("어댑터 정보")).reply()
    assert "마지막 사용 시작: <t:" in info.text

    told = await (await hana.slash("adapter use", version=1)).reply()
    assert "`ksh@1` is in service already" in told.text
    told = await (await hana.slash("adapter rollback")).reply()
    assert "No other version of `ksh` was ever in service" in told.text

    names = {}
    for layout in ("diffusers", "kohya"):
        sent = await (await hana.slash("adapter download", layout=layout)).reply()
        [file] = sent.attachments
        names[layout] = set(load_safetensors(await hana.download(file)))
    assert all(name.startswith("unet.") for name in names["diffusers"])
    assert all(name.startswith("lora_unet_") for name in names["kohya"])
