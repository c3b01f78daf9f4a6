"""Adapters in slots: each layer as in diffusers, and nothing left of who was there before."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from torch import Tensor

from inference_server.adapters.lora import read_lora
from inference_server.engine.lora_layer import LoraLayer
from inference_server.engine.samplers import SAMPLERS
from inference_server.engine.slots import AdapterSlots, Taken
from inference_server.model.loading import Model, load_model
from inference_server.model.source import ModelSource
from tests.inference_server.engine.conftest import apart, opened, stock_picture
from tests.inference_server.engine.orders import adapter_file, order, picture
from tests.inference_server.tiny_model import ATTENTION, WIDTH, write_lora

TARGETS: Final = {
    "attention": ATTENTION,
    "1x1-convolutions": ("proj_in", "proj_out", "conv_shortcut"),
    "time-embeddings": ("linear_1", "linear_2", "time_emb_proj"),
    "feed-forward": ("ff.net.0.proj", "ff.net.2"),
}
EVERYWHERE: Final = tuple(target for targets in TARGETS.values() for target in targets)
TEXT: Final = ("q_proj", "k_proj", "v_proj", "out_proj", "fc1", "fc2")

NONE: Final[Taken] = (None, 0.0)


def slots_of(model: Model, *, count: int = 2, alike: bool = False) -> AdapterSlots:
    return AdapterSlots(model.unet, model.text_encoder, count=count, max_rank=8, alike=alike)


def load(slots: AdapterSlots, path: Path, version: int = 1) -> int:
    """Puts a LoRA into a slot, which is not pinned."""
    file = adapter_file(path, version)
    slots.load(file, read_lora(path))
    slot = slots.pin(file)
    assert slot is not None
    slots.unpin(slot)
    return slot


@torch.no_grad()
def predicted(unet: torch.nn.Module, rows: int) -> Tensor:
    """What a UNet makes of so many different rows."""
    generator = torch.Generator().manual_seed(0)
    output: Tensor = unet(
        torch.randn(rows, 4, 8, 8, generator=generator),
        torch.arange(rows) * 100,
        encoder_hidden_states=torch.randn(rows, 7, WIDTH, generator=generator),
        return_dict=False,
    )[0]
    return output


def drawn(model: Model, slots: AdapterSlots, taken: Sequence[Taken]) -> Tensor:
    slots.unet.select(taken)
    return predicted(model.unet, len(taken))


@torch.no_grad()
def read(text_encoder: torch.nn.Module) -> Tensor:
    states: Tensor = text_encoder(torch.arange(77)[None]).last_hidden_state
    return states


def unlike(one: Tensor, other: Tensor) -> float:
    return float((one - other).norm() / other.norm())


@pytest.mark.parametrize("alike", [False, True], ids=["eager", "alike"])
@pytest.mark.parametrize("targets", [*TARGETS.values(), EVERYWHERE], ids=[*TARGETS, "everywhere"])
def test_every_row_is_as_in_diffusers_with_its_adapter_and_weight(
    model: Model,
    stock: StableDiffusionPipeline,
    tmp_path: Path,
    targets: Sequence[str],
    *,
    alike: bool,
) -> None:
    slots = slots_of(model, alike=alike)
    weights = [0.5, 1.0, 1.5]
    taken: list[Taken] = []
    for version, rank in ((1, 4), (2, 2)):
        folder = tmp_path / str(version)
        path = write_lora(folder, targets=targets, rank=rank, alpha=3, seed=version, scale=0.3)
        slot = load(slots, path, version)
        taken += [(slot, weight) for weight in weights]
        stock.load_lora_weights(folder, adapter_name=f"v{version}")
    rows = drawn(model, slots, [*taken, NONE])
    for row, (version, weight) in enumerate((v, w) for v in (1, 2) for w in weights):
        stock.set_adapters([f"v{version}"], [weight])
        expected = predicted(stock.unet, len(rows))[row]
        assert unlike(rows[row], expected) < 1e-5, (version, weight)
    stock.disable_lora()
    base = predicted(stock.unet, len(rows))
    assert unlike(rows[-1], base[-1]) < 1e-5
    assert unlike(rows[0], base[0]) > 1e-3


@pytest.mark.parametrize("weight", [0.5, 1.5])
def test_the_text_encoder_is_as_in_diffusers(
    model: Model, stock: StableDiffusionPipeline, tmp_path: Path, weight: float
) -> None:
    slots = slots_of(model)
    slot = load(slots, write_lora(tmp_path, text_targets=TEXT, alpha=3))
    assert slots.acts_on_text(slot)
    base = read(stock.text_encoder)
    stock.load_lora_weights(tmp_path, adapter_name="v1")
    stock.set_adapters(["v1"], [weight])
    slots.text_encoder.select_one((slot, weight))
    assert unlike(read(model.text_encoder), read(stock.text_encoder)) < 1e-5
    slots.text_encoder.select_one(NONE)
    assert unlike(read(model.text_encoder), base) < 1e-6
    assert unlike(read(stock.text_encoder), base) > 1e-3


@pytest.mark.parametrize("alike", [False, True], ids=["eager", "alike"])
def test_nothing_is_left_of_an_adapter_with_more_layers_and_a_higher_rank(
    model: Model, model_folder: Path, tmp_path: Path, *, alike: bool
) -> None:
    large = write_lora(tmp_path / "1", targets=EVERYWHERE, text_targets=TEXT, rank=8, seed=1)
    small = write_lora(tmp_path / "2", targets=["to_q"], rank=2, seed=2)
    slots = slots_of(model, count=1, alike=alike)
    assert load(slots, large, 1) == load(slots, small, 2)
    assert not slots.acts_on_text(0)
    fresh = load_model(ModelSource.find(str(model_folder)), "cpu")
    fresh_slots = slots_of(fresh, count=1, alike=alike)
    load(fresh_slots, small, 2)
    taken: list[Taken] = [(0, 1.0), (0, 0.5), NONE]
    assert torch.equal(drawn(model, slots, taken), drawn(fresh, fresh_slots, taken))
    slots.text_encoder.select_one((0, 1.0))
    fresh_slots.text_encoder.select_one((0, 1.0))
    assert torch.equal(read(model.text_encoder), read(fresh.text_encoder))


def test_memory_is_never_moved(model: Model, tmp_path: Path) -> None:
    slots = slots_of(model)

    def addresses() -> list[int]:
        networks = (model.unet, model.text_encoder)
        layers = [m for net in networks for m in net.modules() if isinstance(m, LoraLayer)]
        held = [each for layer in layers for each in (layer.slots.a, layer.slots.b)]
        return [each.data_ptr() for each in held if each is not None]

    load(slots, write_lora(tmp_path / "1", targets=EVERYWHERE, text_targets=TEXT), 1)
    before = addresses()
    assert len(before) > 100
    size_bytes = slots.unet.size_bytes
    for version in range(2, 6):
        folder = tmp_path / str(version)
        load(slots, write_lora(folder, targets=EVERYWHERE, rank=version, seed=version), version)
        drawn(model, slots, [(0, 1.0), (1, 0.5)])
    assert addresses() == before
    assert slots.unet.size_bytes == size_bytes


def test_layers_that_no_adapter_acts_on_take_no_memory(model: Model, tmp_path: Path) -> None:
    slots = slots_of(model)
    assert slots.unet.size_bytes == 0
    load(slots, write_lora(tmp_path, targets=["to_q"]))
    assert 0 < slots.unet.size_bytes < slots_of(model, alike=True).unet.size_bytes
    assert slots.text_encoder.size_bytes == 0


def test_the_adapter_used_longest_ago_makes_room_unless_it_is_pinned(
    model: Model, tmp_path: Path
) -> None:
    paths = [write_lora(tmp_path / str(i), seed=i, targets=["to_q"]) for i in range(4)]
    one, two, three, four = [adapter_file(path, i) for i, path in enumerate(paths)]
    slots = slots_of(model)
    assert slots.pin(one) is None
    slots.load(one, read_lora(one.path))
    slots.load(two, read_lora(two.path))
    assert (slots.resident, slots.loads, slots.evictions) == (2, 2, 0)
    kept = slots.pin(one)
    assert kept is not None
    assert slots.digest(kept) == one.sha256
    slots.load(three, read_lora(three.path))
    assert slots.pin(two) is None
    assert (slots.resident, slots.pinned, slots.evictions) == (2, 1, 1)
    # A pin for each draw.
    assert slots.pin(one) == kept
    slots.unpin(kept)
    slots.load(four, read_lora(four.path))
    assert slots.pin(three) is None
    other = slots.pin(four)
    assert other is not None
    assert other != kept
    rooms = [slots.room]
    slots.unpin(kept)
    assert [*rooms, slots.room] == [0, 1]
    slots.load(two, read_lora(two.path))
    assert slots.pin(one) is None
    assert slots.pin(four) == other


@pytest.mark.parametrize("alike", [False, True], ids=["eager", "alike"])
def test_an_adapter_too_strong_for_its_own_row_spoils_no_other(
    model: Model, tmp_path: Path, *, alike: bool
) -> None:
    slots = slots_of(model, alike=alike)
    # Finite in the file, and infinite as soon as it is multiplied with.
    overflowing = load(slots, write_lora(tmp_path / "1", seed=1, scale=1e38), 1)
    harmless = load(slots, write_lora(tmp_path / "2", seed=2, scale=0.3), 2)
    taken: list[Taken] = [(overflowing, 1.0), NONE, (harmless, 0.5), (overflowing, 1.0), NONE]
    undisturbed: list[Taken] = [NONE, NONE, (harmless, 0.5), NONE, NONE]
    expected = drawn(model, slots, undisturbed)
    # With the harmless one in the batch, and with none but the other.
    rows = drawn(model, slots, taken)
    assert not rows[0].isfinite().any()
    for row in (1, 2, 4):
        assert unlike(rows[row], expected[row]) < 1e-5
    assert unlike(drawn(model, slots, taken[:2])[1], drawn(model, slots, [NONE] * 2)[1]) < 1e-5


def test_an_adapter_that_is_there_is_not_loaded_again(model: Model, tmp_path: Path) -> None:
    slots = slots_of(model)
    path = write_lora(tmp_path, targets=["to_q"])
    assert load(slots, path) == load(slots, path)
    assert (slots.loads, slots.resident) == (1, 1)


async def test_a_lora_of_both_networks_draws_as_in_diffusers_whatever_was_encoded_before(
    model: Model, stock: StableDiffusionPipeline, tmp_path: Path
) -> None:
    wanted = [(version, weight) for version in (1, 2) for weight in (0.5, 1.5)]
    files = {}
    for version in (1, 2):
        folder = tmp_path / str(version)
        path = write_lora(folder, seed=version, scale=0.3, text_targets=TEXT)
        files[version] = adapter_file(path, version)
        stock.load_lora_weights(folder, adapter_name=f"v{version}")
    async with opened(model, adapter_slots=2) as engine:
        # The same prompt every time: first one after the other, then all at once.
        orders = [order(adapter=files[v], adapter_weight=w, scheduler="ddim") for v, w in wanted]
        alone = [await picture(engine, each) for each in orders]
        together = await asyncio.gather(*(picture(engine, each) for each in orders))
        base = await picture(engine, order(scheduler="ddim"))
    kind, own, _ = SAMPLERS["ddim"]
    stock.scheduler = kind.from_config(stock.scheduler.config, **own)
    for (version, weight), one, other in zip(wanted, alone, together, strict=True):
        stock.set_adapters([f"v{version}"], [weight])
        expected = stock_picture(stock)
        assert apart(one, expected) <= 2, (version, weight)
        assert apart(other, expected) <= 2, (version, weight)
        assert not np.array_equal(one, base)
    stock.disable_lora()
    assert apart(base, stock_picture(stock)) <= 1
