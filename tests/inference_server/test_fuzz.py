"""Whatever the server is sent, it answers in time, never with a bug, and draws on."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import pytest
import pytest_asyncio
import torch
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from prometheus_client import CollectorRegistry
from safetensors.torch import save

from inference_server.__main__ import NAME, load
from inference_server.engine.scheduler_names import DISPLAY_NAMES
from protos.drawing.v1 import adapters_pb2, drawing_pb2
from rpc.errors import (
    AlreadyExists,
    Cancelled,
    Conflict,
    FailedPrecondition,
    InvalidRequest,
    NotFound,
    ResourceExhausted,
)
from rpc.server import running
from tests.inference_server.client import Client
from tests.inference_server.conftest import channel_to, settings_in
from tests.inference_server.tiny_model import pipeline, write_lora

pytestmark = pytest.mark.asyncio(loop_scope="module")

_TIMEOUT_S: Final = 60.0
_SLOTS: Final = 2

# What the contract names; all else is a bug, and so is an answer that does not come.
REFUSALS: Final = (
    InvalidRequest,
    NotFound,
    AlreadyExists,
    FailedPrecondition,
    Conflict,
    ResourceExhausted,
    Cancelled,
)

fuzzing = partial(
    settings,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@dataclass(frozen=True)
class Server:
    """A real one, and what it counts."""

    client: Client
    metrics: CollectorRegistry

    async def answers(self, call: Awaitable[object]) -> None:
        """Lets it answer or refuse, in time."""
        with suppress(*REFUSALS):
            await call


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(
    model_folder: Path, lora_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Server]:
    settings = settings_in(tmp_path_factory.mktemp("fuzz"), model_folder, lora_folder)
    settings = settings.model_copy(update={"adapter_slots": _SLOTS})
    async with (
        running(settings, partial(load, settings), name=NAME) as opened,
        channel_to(opened.address) as channel,
    ):
        yield Server(Client(channel), opened.metrics)


def picture(mode: str = "RGB", form: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new(mode, (64, 72)).save(file, form)
    return file.getvalue()


def damaged(data: bytes) -> st.SearchStrategy[bytes]:
    """With some bytes cut out and others put in."""

    def cut(at: int, length: int, put: bytes) -> bytes:
        return data[:at] + put + data[at + length :]

    return st.builds(cut, st.integers(0, len(data)), st.integers(0, 99), st.binary(max_size=9))


uint32s = st.sampled_from([0, 1, 2, 7, 151, 2**31, 2**32 - 1])
floats = st.floats(width=32) | st.sampled_from([0.0, 0.5, 1.0, 2.0])
words = st.text(max_size=40) | st.sampled_from(
    ["", "girl", "((((", "(a:1e9)", "BREAK " * 40, "소녀, 파란 머리", "a" * 4001, "girl, " * 600]
)
ids = st.text(max_size=70) | st.sampled_from(["a", "b", "c", "..", "a" * 64])
images = (
    st.binary(max_size=200)
    | st.sampled_from([picture(), picture("RGBA"), picture("L", "JPEG"), picture("P", "GIF")])
    | damaged(picture())
    | damaged(picture("RGB", "WEBP"))
)
styles = st.sampled_from(["ksh", "", "KSH", "../ksh", "other"]) | st.text(max_size=40)


def some_of(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these fields, and not the others."""
    return st.fixed_dictionaries({}, optional=fields)


sayable = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40)
strengths = st.floats(0, 1, exclude_min=True, width=32)

# What is drawn is tiny.
sound = some_of(
    request_id=st.uuids().map(str),
    negative_prompt=sayable,
    guild_prompt_prefix=sayable,
    raw_prompt=st.booleans(),
    version=st.just(1),
    adapter_weight=st.floats(0, 2, width=32),
    width=st.sampled_from([64, 72]),
    height=st.sampled_from([64, 72]),
    guidance_scale=st.floats(0, 30, width=32),
    scheduler=st.sampled_from([*DISPLAY_NAMES]),
    seed=st.integers(0, 2**63 - 1),
    num_images=st.integers(1, 2),
    image=st.sampled_from([picture(), picture("RGBA"), picture("L", "JPEG")]),
    preview_interval_steps=uint32s,
    safety_policy=st.integers(0, 3),
    requester=sayable,
    hires_strength=strengths,
)
unsound = st.one_of(
    *(
        st.fixed_dictionaries({name: strategy})
        for name, strategy in {
            "prompt": words,
            "request_id": ids,
            "negative_prompt": words,
            "guild_prompt_prefix": words,
            "guild_negative_prompt_prefix": words,
            "style": styles,
            "version": uint32s,
            "adapter_weight": floats,
            "width": uint32s,
            "height": uint32s,
            "num_inference_steps": uint32s,
            "guidance_scale": floats,
            "scheduler": words,
            "seed": st.integers(0, 2**64 - 1),
            "num_images": uint32s,
            "image": images,
            "strength": floats,
            "requester": words,
            "hires_strength": floats,
        }.items()
    )
)


def request(
    prompt: str, steps: int, fields: dict[str, Any], changed: dict[str, Any]
) -> drawing_pb2.DrawRequest:
    of: dict[str, Any] = {
        "prompt": f"girl {prompt}",
        "num_inference_steps": steps,
        **fields,
        **changed,
    }
    return drawing_pb2.DrawRequest(**of)


draws = st.builds(request, sayable, st.integers(1, 2), sound, st.just({}) | unsound)


# Each with how many events are read before the caller hangs up; None: all of them.
@fuzzing(max_examples=50)
@given(st.lists(st.tuples(draws, st.none() | st.integers(1, 3)), min_size=1, max_size=3))
async def test_draw(
    server: Server, requests: list[tuple[drawing_pb2.DrawRequest, int | None]]
) -> None:
    async def follow(request: drawing_pb2.DrawRequest, hangs_up_after: int | None) -> None:
        call = server.client.drawing.Draw(request, timeout=_TIMEOUT_S)
        kinds: list[str | None] = []
        async for event in call:
            kinds.append(event.WhichOneof("event"))
            if len(kinds) == hangs_up_after:
                call.cancel()
                return
        assert kinds[-1] == "finished"

    await asyncio.gather(*(server.answers(follow(*each)) for each in requests))


@fuzzing(max_examples=50)
@given(ids)
async def test_cancel(server: Server, request_id: str) -> None:
    request = drawing_pb2.CancelRequest(request_id=request_id)
    await server.answers(server.client.drawing.Cancel(request, timeout=_TIMEOUT_S))


@fuzzing(max_examples=100)
@given(data=st.data())
async def test_inspect(server: Server, drawn: bytes, data: st.DataObject) -> None:
    png = data.draw(images | damaged(drawn))
    request = drawing_pb2.InspectRequest(png=png)
    await server.answers(server.client.drawing.Inspect(request, timeout=_TIMEOUT_S))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def drawn(server: Server) -> bytes:
    """A picture of the server's own."""
    return (await server.client.draw()).images[0].png


KEYS: Final = [
    f"{network}.{name}.{part}.weight"
    for network, module in (("unet", pipeline().unet), ("text_encoder", pipeline().text_encoder))
    for name, _ in list(module.named_modules())[1::7]
    for part in ("lora_A", "lora_B", "lora_down", "lora.up")
]
# Layers that there are, with the shapes of their factors.
FITTING: Final = {
    "unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q": (8, 8),
    "unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k": (16, 8),
    "text_encoder.text_model.encoder.layers.0.mlp.fc1": (16, 32),
}


def foreign(tensors: list[tuple[str, list[int], torch.dtype]], metadata: dict[str, str]) -> bytes:
    return save({key: torch.zeros(shape, dtype=of) for key, shape, of in tensors}, metadata)


def fitting(layers: set[str], rank: int, value: float, dtype: torch.dtype) -> bytes:
    tensors: dict[str, torch.Tensor] = {}
    for layer in layers:
        inner, out = FITTING[layer]
        tensors[f"{layer}.lora_A.weight"] = torch.full((rank, inner), value, dtype=dtype)
        tensors[f"{layer}.lora_B.weight"] = torch.full((out, rank), value, dtype=dtype)
    return save(tensors)


alphas = st.sampled_from(["", "{}", "[]", '{"unet.lora_alpha": "x"}', '{"unet.lora_alpha": 1e999}'])
files = st.one_of(
    st.binary(max_size=300),
    damaged(save({"unet.a.lora_A.weight": torch.zeros(2, 2)})),
    st.builds(
        foreign,
        st.lists(
            st.tuples(
                st.sampled_from(KEYS) | st.text(max_size=30),
                st.lists(st.integers(0, 9), max_size=4),
                st.sampled_from([torch.float32, torch.float16, torch.int8, torch.bool]),
            ),
            max_size=6,
        ),
        st.dictionaries(st.just("lora_adapter_metadata") | st.text(max_size=9), alphas, max_size=2),
    ),
    st.builds(
        fitting,
        st.sets(st.sampled_from([*FITTING])),
        st.sampled_from([1, 3, 64, 65]),
        st.floats(width=16) | st.just(0.01),
        st.sampled_from([torch.float32, torch.float16, torch.float64]),
    ),
)
timestamps = st.builds(
    Timestamp,
    seconds=st.sampled_from([0, -1, 2**62, -(2**62), 253402300800]),
    nanos=st.sampled_from([0, -1, 999_999_999, 2**31 - 1]),
)
manifests = some_of(
    run_id=words,
    rank=uint32s,
    lora_alpha=floats,
    target_modules=st.lists(words, max_size=3),
    num_drawings=uint32s,
    dataset_digest=words,
    learning_rate=st.floats(),
    seed=st.integers(0, 2**64 - 1),
    metrics=st.dictionaries(words, st.floats(), max_size=2),
    trained_at=timestamps,
    software=words,
)


@fuzzing(max_examples=150)
@given(
    content=files,
    manifest=manifests,
    wrong=some_of(style=styles, sha256=words, size_bytes=st.integers(0, 2**64 - 1)),
    is_right=st.sampled_from([True, True, False]),
    parts=st.integers(1, 4),
)
async def test_publish_a_file(
    server: Server,
    *,
    content: bytes,
    manifest: dict[str, Any],
    wrong: dict[str, Any],
    is_right: bool,
    parts: int,
) -> None:
    base_model = (await server.client.capabilities()).base_model
    right: dict[str, Any] = {
        "style": "ksh",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size_bytes": len(content),
    }
    header = adapters_pb2.PublishHeader(
        manifest=adapters_pb2.Manifest(base_model=base_model, **manifest),
        **(right if is_right else right | wrong),
    )
    step = len(content) // parts + 1
    chunks = [content[start : start + step] for start in range(0, len(content), step)]
    messages = [adapters_pb2.PublishRequest(data=chunk) for chunk in chunks]
    await published(server, [adapters_pb2.PublishRequest(header=header), *messages])


@fuzzing(max_examples=50)
@given(
    st.lists(
        st.just(adapters_pb2.PublishRequest())
        | st.builds(adapters_pb2.PublishRequest, data=st.binary(max_size=99))
        | st.builds(
            adapters_pb2.PublishRequest,
            header=st.builds(
                adapters_pb2.PublishHeader, style=styles, sha256=words, size_bytes=uint32s
            ),
        ),
        max_size=5,
    )
)
async def test_publish_in_any_order(
    server: Server, messages: list[adapters_pb2.PublishRequest]
) -> None:
    await published(server, messages)


async def published(server: Server, messages: list[adapters_pb2.PublishRequest]) -> None:
    await server.answers(server.client.adapters.Publish(iter(messages), timeout=_TIMEOUT_S))


@fuzzing(max_examples=50)
@given(
    style=styles,
    version=st.integers(0, 9) | uint32s,
    layout=st.integers(0, 3),
    is_named=st.booleans(),
)
async def test_what_is_asked_of_versions(
    server: Server, *, style: str, version: int, layout: int, is_named: bool
) -> None:
    adapters = server.client.adapters
    of: dict[str, Any] = {"style": style, "version": version}
    await server.answers(adapters.Activate(adapters_pb2.ActivateRequest(**of), timeout=_TIMEOUT_S))
    taken_out = adapters_pb2.DeactivateRequest(style=style, version=version if is_named else None)
    await server.answers(adapters.Deactivate(taken_out, timeout=_TIMEOUT_S))
    fetched = adapters_pb2.FetchAdapterRequest(
        style=style,
        version=version if is_named else None,
        layout=cast("Any", layout),
    )

    async def fetch() -> None:
        async for _ in adapters.Fetch(fetched, timeout=_TIMEOUT_S):
            pass

    await server.answers(fetch())
    listed = adapters_pb2.ListAdaptersRequest(style=style if is_named else None)
    await server.answers(adapters.List(listed, timeout=_TIMEOUT_S))
    await server.answers(
        adapters.Remove(adapters_pb2.RemoveAdapterRequest(**of), timeout=_TIMEOUT_S)
    )


@fuzzing(max_examples=50)
@given(
    some_of(
        name=styles,
        display_name=words,
        trigger=words,
        prompt_prefix=words,
        negative_prompt_prefix=words,
        owner_guild_id=st.integers(0, 2**64 - 1),
        shared=st.booleans(),
        textual_inversions=st.lists(words, max_size=3),
    )
)
async def test_put_style(server: Server, fields: dict[str, Any]) -> None:
    request = adapters_pb2.PutStyleRequest(style=adapters_pb2.Style(**fields))
    await server.answers(server.client.adapters.PutStyle(request, timeout=_TIMEOUT_S))


async def test_afterwards_nothing_is_left_and_all_slots_can_be_had(
    server: Server, tmp_path: Path
) -> None:
    async with asyncio.timeout(_TIMEOUT_S):
        while any(  # noqa: ASYNC110 - what it waits for is no event
            server.metrics.get_sample_value(name)
            for name in ("engine_waiting_draws", "engine_running_draws")
        ):
            await asyncio.sleep(0.05)
    pictures = []
    for seed in range(_SLOTS + 1):
        path = write_lora(tmp_path / str(seed), seed=100 + seed)
        version = (await server.client.publish(path)).adapter.id.version
        pictures.append((await server.client.draw(version=version)).pixels[0])
    assert len(np.unique(pictures, axis=0)) == _SLOTS + 1
    # All of them at once want more slots than there are.
    newest = [adapter.id.version for adapter in (await server.client.versions("ksh"))[: _SLOTS + 1]]
    again = await asyncio.gather(*(server.client.draw(version=each) for each in reversed(newest)))
    assert np.abs(np.subtract([each.pixels[0] for each in again], pictures, dtype=int)).max() <= 2
