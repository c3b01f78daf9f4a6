from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch._dynamo import config, reset

from inference_server.adapters.lora import read_lora
from inference_server.engine.order import Order
from inference_server.engine.pipeline import Pipeline, PipelineSettings
from inference_server.engine.sample import Sample
from inference_server.engine.textual_inversions import TextualInversions
from inference_server.model.loading import Model
from tests.inference_server.engine.orders import adapter_file, order
from tests.inference_server.tiny_model import write_lora


@pytest.fixture
def compiled(model: Model, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipeline]:
    """Traced as ever, and then run as it is: making fast code of it takes minutes."""
    compile_: Any = torch.compile

    def traced(module: object, *, mode: str, fullgraph: bool) -> object:
        assert mode == "default"
        return compile_(module, backend="eager", fullgraph=fullgraph)

    monkeypatch.setattr(torch, "compile", traced)
    reset()
    yield Pipeline(model, PipelineSettings(compile="default", adapter_slots=2), TextualInversions())
    reset()


@pytest.mark.endurance
@torch.no_grad()
def test_a_unet_is_compiled_whole_and_once_for_a_number_of_rows_whatever_they_hold(
    compiled: Pipeline, tmp_path: Path
) -> None:
    slots = []
    for number in (1, 2):
        file = adapter_file(write_lora(tmp_path / str(number), seed=number), number)
        compiled.slots.load(file, read_lora(file.path))
        slots.append(compiled.slots.pin(file))
    first, second = slots
    assert first is not None

    def step(*drawn: tuple[Order, int | None]) -> list[Sample]:
        samples = [compiled.sample(o, 7, compiled.conditions(o, slot)) for o, slot in drawn]
        compiled.step(samples)
        return samples

    long = order(prompt=", ".join(["anime girl smile"] * 60), scheduler="euler_a")
    step((order(), None))
    step((order(), None), (order(), None))
    with config.patch(error_on_recompile=True):
        step((order(), first))
        step((long, second))
        step((order(adapter_weight=0.5), first), (long, second))
        # Three rows, padded to four.
        mixed = step((order(guidance_scale=1.0), second), (order(), None))
        compiled.slots.unpin(first)
        file = adapter_file(write_lora(tmp_path / "3", seed=3), 3)
        compiled.slots.load(file, read_lora(file.path))
        step((order(), compiled.slots.pin(file)))
    (alone,) = step((order(guidance_scale=1.0), second))
    assert torch.allclose(alone.latents, mixed[0].latents, atol=1e-4)
