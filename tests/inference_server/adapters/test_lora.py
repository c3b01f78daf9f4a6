import math
from pathlib import Path

import pytest
import torch
from diffusers import StableDiffusionPipeline
from peft import LoraConfig, get_peft_model_state_dict
from safetensors.torch import load_file, save_file

from inference_server.adapters import diffusers_layout, kohya_layout
from inference_server.adapters.inspection import inspect
from inference_server.adapters.lora import Lora, Shapes, read_file, read_lora, shapes_of
from inference_server.errors import AdapterRejected
from tests.inference_server.adapters.loras import delta, write_diffusers, write_kohya
from tests.inference_server.tiny_model import pipeline, write_lora

TO_Q = "mid_block.attentions.0.transformer_blocks.0.attn1.to_q"
FC1 = "encoder.layers.0.mlp.fc1"


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    tiny = pipeline()
    return shapes_of(tiny.unet, tiny.text_encoder)


def converted(path: Path, shapes: Shapes) -> Path:
    """The file as the registry would keep it."""
    content = inspect(path, shapes, max_rank=16).converted
    assert content is not None
    kept = path.with_name("pytorch_lora_weights.safetensors")
    kept.write_bytes(content)
    return kept


def assert_same(left: Lora, right: Lora) -> None:
    for ours, theirs in ((left.unet, right.unet), (left.text_encoder, right.text_encoder)):
        assert ours.keys() == theirs.keys()
        for name, factors in ours.items():
            assert torch.equal(factors.a, theirs[name].a)
            torch.testing.assert_close(factors.b, theirs[name].b)


def test_a_kohya_file_is_kept_with_the_rank_and_alpha_of_each_layer(
    tmp_path: Path, shapes: Shapes
) -> None:
    theirs = write_kohya(tmp_path / "kohya.safetensors", text_encoder=True)
    tensors = load_file(theirs)

    lora = read_lora(converted(theirs, shapes))

    assert lora.rank == 4
    assert len(lora.unet) + len(lora.text_encoder) == len(tensors) // 3
    assert "down_blocks.0.attentions.0.proj_in" in lora.unet
    for prefix, network in (
        ("lora_unet_", lora.unet),
        ("lora_te_text_model_", lora.text_encoder),
    ):
        for name, factors in network.items():
            assert factors.a.dtype == factors.b.dtype == torch.float32
            expected = delta(tensors, prefix + name.replace(".", "_"))
            torch.testing.assert_close(factors.b @ factors.a, expected)


def test_what_is_kept_of_a_kohya_file_is_to_diffusers_what_it_is_to_us(
    tmp_path: Path, shapes: Shapes
) -> None:
    kept = converted(write_kohya(tmp_path / "kohya.safetensors", text_encoder=True), shapes)
    tiny, lora = pipeline(), read_lora(kept)

    tiny.load_lora_weights(kept.parent, adapter_name="ksh")

    for network, own in ((tiny.unet, lora.unet), (tiny.text_encoder, lora.text_encoder)):
        for name, factors in own.items():
            theirs = network.get_submodule(name).get_delta_weight("ksh").flatten(1)
            torch.testing.assert_close(theirs, factors.b @ factors.a)


def test_an_adapter_goes_to_kohyas_layout_and_back_unchanged(
    tmp_path: Path, shapes: Shapes
) -> None:
    path = write_lora(tmp_path / "lora", rank=4, alpha=2)
    there = tmp_path / "kohya.safetensors"
    there.write_bytes(kohya_layout.write(diffusers_layout.read(*read_file(path))))

    tensors, metadata = read_file(there)
    assert {tensors[key].item() for key in tensors if key.endswith(".alpha")} == {2.0}
    assert (metadata["ss_network_dim"], metadata["ss_network_alpha"]) == ("4", "2.0")
    assert metadata["ss_network_module"] == "networks.lora"
    assert_same(read_lora(path), read_lora(converted(there, shapes)))


def test_ranks_that_differ_are_called_dynamic_as_kohya_does(tmp_path: Path, shapes: Shapes) -> None:
    theirs = write_kohya(tmp_path / "kohya.safetensors")
    again = tmp_path / "again.safetensors"
    again.write_bytes(
        kohya_layout.write(diffusers_layout.read(*read_file(converted(theirs, shapes))))
    )

    before, (after, metadata) = load_file(theirs), read_file(again)

    assert metadata["ss_network_dim"] == metadata["ss_network_alpha"] == "Dynamic"
    assert before.keys() == after.keys()
    assert all(torch.equal(before[key].float(), after[key].float()) for key in before)


def test_scaling_is_multiplied_in_as_the_metadata_says(tmp_path: Path) -> None:
    a, b = torch.randn(4, 16), torch.randn(16, 4)
    tensors = {f"unet.{TO_Q}.lora_A.weight": a, f"unet.{TO_Q}.lora_B.weight": b}
    path = tmp_path / "lora.safetensors"
    for config, scale in (
        ({}, 1.0),
        ({"lora_alpha": 8}, 2.0),
        ({"lora_alpha": 8, "use_rslora": True}, 8 / math.sqrt(4)),
        ({"lora_alpha": 8, "alpha_pattern": {"attn1.to_q": 1}}, 0.25),
        ({"lora_alpha": 8, "alpha_pattern": {f"^{TO_Q}": 1}}, 0.25),
        ({"lora_alpha": 8, "alpha_pattern": {"to_k": 1}}, 2.0),
    ):
        factors = read_lora(write_diffusers(path, tensors, **config)).unet[TO_Q]
        assert torch.equal(factors.a, a)
        torch.testing.assert_close(factors.b, b * scale)


def test_text_encoders_go_by_the_names_of_old_and_new_libraries(
    tmp_path: Path, shapes: Shapes
) -> None:
    text_encoder = pipeline().text_encoder
    text_encoder.add_adapter(LoraConfig(r=4, lora_alpha=8, target_modules=["fc1", "q_proj"]))
    state = {
        key: torch.randn_like(value)
        for key, value in get_peft_model_state_dict(text_encoder, adapter_name="default").items()
    }
    StableDiffusionPipeline.save_lora_weights(
        tmp_path,
        text_encoder_lora_layers=state,
        text_encoder_lora_adapter_metadata=text_encoder.peft_config["default"].to_dict(),
    )
    new = tmp_path / "pytorch_lora_weights.safetensors"
    lora = read_lora(new)
    assert inspect(new, shapes, max_rank=4).converted is None
    torch.testing.assert_close(lora.text_encoder[FC1].b, 2 * state[f"{FC1}.lora_B.weight"])

    old = {
        f"text_encoder.text_model.{key}".replace("lora_A", "lora_linear_layer.down").replace(
            "lora_B", "lora_linear_layer.up"
        ): tensor
        for key, tensor in state.items()
    }
    save_file(old, tmp_path / "old.safetensors")
    read = read_lora(tmp_path / "old.safetensors").text_encoder
    assert read.keys() == lora.text_encoder.keys()
    assert torch.equal(read[FC1].b, state[f"{FC1}.lora_B.weight"])


def test_files_of_diffusers_first_scripts_are_read(tmp_path: Path, shapes: Shapes) -> None:
    block = TO_Q.removesuffix(".to_q")
    a, b = torch.randn(4, 16), torch.randn(16, 4)
    tensors = {
        f"unet.{block}.processor.to_q_lora.down.weight": a,
        f"unet.{block}.processor.to_q_lora.up.weight": b,
        f"unet.{block}.processor.to_out_lora.down.weight": a.clone(),
        f"unet.{block}.processor.to_out_lora.up.weight": b.clone(),
    }
    path = write_diffusers(tmp_path / "lora.safetensors", tensors)
    inspect(path, shapes, max_rank=4)
    unet = read_lora(path).unet
    assert set(unet) == {TO_Q, f"{block}.to_out.0"}
    assert torch.equal(unet[TO_Q].b, b)


def test_a_file_that_is_no_safetensors_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lora.safetensors"
    torch.save({"a": torch.zeros(1)}, path)
    for spoil in (lambda: None, lambda: path.write_bytes(b""), path.unlink):
        spoil()
        with pytest.raises(AdapterRejected, match="must be a safetensors file"):
            read_lora(path)
