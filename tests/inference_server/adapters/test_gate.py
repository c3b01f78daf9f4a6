import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch
from google.protobuf.timestamp_pb2 import Timestamp
from safetensors.torch import load_file, save_file

from protos.drawing.v1 import adapters_pb2
from rpc.errors import FailedPrecondition, InvalidRequest, NotFound
from tests.inference_server.client import Client
from tests.inference_server.tiny_model import write_lora

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def lora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lora(tmp_path_factory.mktemp("lora"), seed=2)


def changed(lora: Path, tmp_path: Path, **change: Any) -> Path:  # noqa: ANN401
    """The adapter with its tensors or its metadata changed."""
    tensors = load_file(lora)
    name = min(tensors)
    match change:
        case {"value": value}:
            tensors[name][0, 0] = value
        case {"shape": shape}:
            tensors[name] = torch.zeros(shape)
        case {"rename": new}:
            tensors[new] = tensors.pop(name)
        case {"replace": (old, new)}:
            tensors = {key.replace(old, new): tensor for key, tensor in tensors.items()}
        case {"scale": scale}:
            tensors = {key: tensor * scale for key, tensor in tensors.items()}
        case {"kind": kind}:
            tensors[name] = tensors[name].to(kind)
    path = tmp_path / "changed.safetensors"
    metadata = {"lora_adapter_metadata": str(change["metadata"])} if "metadata" in change else None
    save_file(tensors, path, metadata=metadata)
    return path


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"value": float("nan")}, r"attn1\.to_k must hold finite numbers"),
        ({"value": float("inf")}, r"attn1\.to_k must hold finite numbers"),
        ({"kind": torch.int32}, r"attn1\.to_k must hold floating-point numbers, not torch.int32"),
        ({"shape": (4, 5)}, r"shapes \(4, 5\) and \(8, 4\), which do not fit the base model's"),
        ({"shape": (4, 8, 3, 3)}, r"attn1\.to_k is a LoRA of a 3 × 3 convolution; only linear"),
        ({"shape": (4,)}, r"must have matrices of shapes \(rank, in\) and \(out, rank\), not"),
        ({"shape": (0, 8)}, r"must have matrices of shapes \(rank, in\) and \(out, rank\), not"),
        ({"rename": "unet.mid_block.none.lora_A.weight"}, "must have both its matrices"),
        ({"replace": ("attn1", "attn3")}, r"the base model has no layer for .*attn3\.to_k"),
        ({"replace": ("unet.", "transformer.")}, "LoRA of the UNet and of the text encoder only"),
        ({"replace": ("lora_A", "hada_w1_a")}, r"to_k\.hada_w1_a\.weight makes it a LoHa"),
        ({"replace": ("lora_A", "lokr_w1")}, r"to_k\.lokr_w1\.weight makes it a LoKr"),
        ({"rename": "unet.conv_in.dora_scale"}, r"unet\.conv_in\.dora_scale makes it a DoRA"),
        ({"rename": "unet.x.lora_magnitude_vector"}, "lora_magnitude_vector makes it a DoRA"),
        (
            {"rename": "lora_te1_text_model_q_proj.alpha"},
            "no layer for the adapter's lora_te1_text",
        ),
        ({"rename": "lora_unet_conv_in.diff_b"}, "LoRA only, and has lora_unet_conv_in.diff_b"),
        ({"metadata": "{"}, "lora_adapter_metadata cannot be read"),
        ({"metadata": "[]"}, "lora_adapter_metadata cannot be read"),
        ({"metadata": json.dumps({"unet.r": 4})}, "lora_adapter_metadata cannot be read"),
        (
            {"metadata": json.dumps({"unet.lora_alpha": 4, "unet.alpha_pattern": {"(": 1}})},
            "alpha_pattern must hold regular expressions",
        ),
        ({"scale": 1e18}, "canary picture came out as"),
    ],
    ids=str,
)
async def test_an_adapter_that_would_spoil_pictures_is_refused(
    shared: Client, lora: Path, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    with pytest.raises(FailedPrecondition, match=reason):
        await shared.publish(changed(lora, tmp_path, **change))
    assert [adapter.id.version for adapter in await shared.versions()] == [1]


async def test_only_safetensors_are_admitted(shared: Client, tmp_path: Path, lora: Path) -> None:
    path = tmp_path / "adapter.bin"
    torch.save(load_file(lora), path)
    with pytest.raises(FailedPrecondition, match="the adapter must be a safetensors file"):
        await shared.publish(path)


async def test_a_file_that_is_not_as_announced_is_refused(shared: Client, lora: Path) -> None:
    size = lora.stat().st_size
    with pytest.raises(FailedPrecondition, match=f"announced with {size + 1} bytes, and only"):
        await shared.publish(lora, size_bytes=size + 1)
    with pytest.raises(FailedPrecondition, match=f"announced with {size - 1} bytes, and more"):
        await shared.publish(lora, size_bytes=size - 1)
    with pytest.raises(FailedPrecondition, match="announced with the digest 0000"):
        await shared.publish(lora, sha256="0" * 64)


async def test_an_adapter_of_too_high_a_rank_is_refused(shared: Client, tmp_path: Path) -> None:
    with pytest.raises(FailedPrecondition, match=r"must have a rank of at most \d+, not 300"):
        await shared.publish(write_lora(tmp_path, rank=300))


async def test_a_malformed_announcement_is_refused(shared: Client, lora: Path) -> None:
    with pytest.raises(InvalidRequest, match="sha256 must be 64 lower-case hexadecimal digits"):
        await shared.publish(lora, sha256="AB" * 32)
    with pytest.raises(InvalidRequest, match="size_bytes must not be 0"):
        await shared.publish(lora, size_bytes=0)
    with pytest.raises(NotFound, match="there is no style 'ink'"):
        await shared.publish(lora, style="ink")
    with pytest.raises(FailedPrecondition, match="was made for the base model without a name"):
        await shared.publish(lora, manifest=adapters_pb2.Manifest())
    with pytest.raises(FailedPrecondition, match="an adapter must be at most"):
        await shared.publish(lora, size_bytes=2**40)
    manifest = adapters_pb2.Manifest(trained_at=Timestamp(seconds=2**62))
    with pytest.raises(InvalidRequest, match=r"trained_at: .* must be in range"):
        await shared.publish(lora, manifest=manifest)
    for name, manifest in {
        "lora_alpha": adapters_pb2.Manifest(lora_alpha=math.inf),
        "learning_rate": adapters_pb2.Manifest(learning_rate=math.nan),
        "held_out_loss": adapters_pb2.Manifest(metrics={"held_out_loss": math.nan}),
    }.items():
        with pytest.raises(InvalidRequest, match=f"{name} must be a finite number, not"):
            await shared.publish(lora, manifest=manifest)
    data = adapters_pb2.PublishRequest(data=b"x")
    with pytest.raises(InvalidRequest, match="the first message must be the header"):
        await shared.adapters.Publish(iter([data]))
    with pytest.raises(InvalidRequest, match="the first message must be the header"):
        await shared.adapters.Publish(iter([]))


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"name": "Ink"}, "a style's name must be 1 to 32 characters"),
        ({"name": "../ink"}, "a style's name must be 1 to 32 characters"),
        ({"name": ""}, "a style's name must be 1 to 32 characters"),
        ({"name": "a" * 33}, "a style's name must be 1 to 32 characters"),
        ({"display_name": ""}, "display_name must be 1 to 64 characters, not 0"),
        ({"trigger": " "}, "trigger must not be empty"),
        ({"prompt_prefix": "a" * 5000}, "prompt_prefix must be at most 4000 characters, not 5000"),
        ({"trigger": "\x00"}, "trigger must not hold control characters"),
        ({"textual_inversions": ["bad hands"]}, "textual_inversions must be words of 1 to 64"),
        ({"textual_inversions": ["bad,"]}, "textual_inversions must be words of 1 to 64"),
        ({"textual_inversions": ["x" * 65]}, "textual_inversions must be words of 1 to 64"),
        ({"textual_inversions": ["x"] * 65}, "must be at most 64 words, not 65"),
        ({"textual_inversions": ["\x07"]}, "textual_inversions must not hold control characters"),
    ],
)
async def test_a_malformed_style_is_refused(
    shared: Client, fields: dict[str, object], rule: str
) -> None:
    whole = {"name": "ink", "display_name": "Ink", "trigger": "in ink", **fields}
    style = adapters_pb2.Style(**whole)  # type: ignore[arg-type]
    with pytest.raises(InvalidRequest, match=rule):
        await shared.adapters.PutStyle(adapters_pb2.PutStyleRequest(style=style))
