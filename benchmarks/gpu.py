"""`python -m benchmarks.gpu`: a full-size Stable Diffusion 1.5 of random weights, on CUDA.

Speed does not depend on the weights. Pictures of 512 × 512 in 25 steps with guidance: the engine,
as it is and compiled, against diffusers' pipeline in fp16, as it is and compiled, in the same run.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any, Final

import torch
from diffusers import AutoencoderKL, DDIMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from torch import nn
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from benchmarks.machine import machine, slug
from inference_server.adapters.adapter import BaseModel
from inference_server.engine.admission import Bounds
from inference_server.engine.engine import Engine, EngineSettings
from inference_server.engine.order import Order
from inference_server.engine.pipeline import PipelineSettings
from inference_server.model.loading import Model

_RESULTS: Final = Path(__file__).parent / "results"
_TOKENIZER: Final = Path("models/pocket/tokenizer")
_BATCHES: Final = (1, 4, 8, 16)
_COMPILED_BATCHES: Final = (1, 8)
_STEPS: Final = 25
_SIZE: Final = 512
_TFLOP_PER_ROW: Final = 0.803  # of the UNet at 64 × 64 latents, by torch's FlopCounterMode
_SCHEDULE: Final = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear"}
_PROMPT: Final = "an anime girl, blonde hair, green eyes, school uniform, smile, park"


def random_model(device: torch.device, dtype: torch.dtype, *, scale: int = 1) -> Model:
    """Stable Diffusion 1.5's architecture.

    Args:
        device: Where to.
        dtype: Of UNet and text encoder.
        scale: Divides its widths: to try this program out.
    """
    torch.manual_seed(0)
    width = 768 // scale
    with torch.device(device):
        unet = UNet2DConditionModel(
            sample_size=_SIZE // 8,
            block_out_channels=tuple(each // scale for each in (320, 640, 1280, 1280)),
            cross_attention_dim=width,
            attention_head_dim=8,
            norm_num_groups=32 // scale,
        ).to(dtype)
        vae = AutoencoderKL(
            block_out_channels=tuple(each // scale for each in (128, 256, 512, 512)),
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            layers_per_block=2,
            norm_num_groups=32 // scale,
            sample_size=_SIZE,
        )
        text_encoder = CLIPTextModel(
            CLIPTextConfig(
                vocab_size=49408,
                hidden_size=width,
                intermediate_size=4 * width,
                num_hidden_layers=12,
                num_attention_heads=12,
            )
        )
    nn.Module.to(text_encoder, dtype)
    networks = [
        each.eval().requires_grad_(requires_grad=False).to(memory_format=torch.channels_last)
        for each in (unet, vae)
    ]
    return Model(
        base_model=BaseModel("random", "0" * 64),
        unet=networks[0],
        vae=networks[1],
        text_encoder=text_encoder.eval().requires_grad_(requires_grad=False),
        tokenizer=CLIPTokenizer.from_pretrained(_TOKENIZER),
        scheduler_config=_SCHEDULE,
        device=device,
        dtype=dtype,
        default_size=_SIZE,
        default_num_inference_steps=_STEPS,
        default_guidance_scale=7.5,
    )


def matmul_peak_tflops(device: torch.device, dtype: torch.dtype) -> float:
    """What a large product of matrices reaches."""
    size = 8192 if device.type == "cuda" else 512
    a, b = (torch.randn(size, size, device=device, dtype=dtype) for _ in range(2))
    seconds = median(_seconds(lambda: a @ b, device) for _ in range(10))
    return 2 * size**3 / seconds / 1e12


def _seconds(function: Callable[[], Any], device: torch.device) -> float:
    if device.type == "cuda":
        torch.cuda.synchronize()
    began = time.perf_counter()
    function()
    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - began


async def engine_figures(
    model: Model, batches: tuple[int, ...], *, compiled: bool
) -> dict[str, float]:
    """Images per second by batch: as many draws at once, each a request of its own."""
    settings = EngineSettings(
        bounds=Bounds(max_queue=64, max_queue_per_requester=64),
        pipeline=PipelineSettings(compile="reduce-overhead" if compiled else None),
    )
    order = Order(
        prompt=_PROMPT,
        negative_prompt="lowres",
        adapter=None,
        adapter_weight=1.0,
        width=_SIZE,
        height=_SIZE,
        num_inference_steps=_STEPS,
        guidance_scale=7.5,
        scheduler="dpmpp_2m_karras",
        seeds=(0,),
    )
    figures: dict[str, float] = {}
    began = time.perf_counter()
    async with Engine(model, lambda _style: None, settings) as engine:
        figures["ready_s"] = time.perf_counter() - began

        async def draw(seed: int) -> None:
            async with aclosing(engine.draw(replace(order, seeds=(seed,)))) as events:
                async for _ in events:
                    pass

        for batch in batches:
            seconds = []
            for _ in range(3):
                began = time.perf_counter()
                await asyncio.gather(*(draw(seed) for seed in range(batch)))
                seconds.append(time.perf_counter() - began)
            figures[f"images_per_s_batch_{batch}"] = batch / median(seconds)
    return figures


def stock_figures(model: Model, batches: tuple[int, ...], *, compiled: bool) -> dict[str, float]:
    """The same of diffusers' pipeline, which is given whole batches."""
    unet: Any = model.unet
    if compiled:
        unet = torch.compile(unet, mode="reduce-overhead", fullgraph=True)
    pipeline = StableDiffusionPipeline(
        vae=model.vae.to(model.dtype),
        text_encoder=model.text_encoder,
        tokenizer=model.tokenizer,
        unet=unet,
        scheduler=DDIMScheduler(**_SCHEDULE, clip_sample=False),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.set_progress_bar_config(disable=True)
    figures: dict[str, float] = {}
    for batch in batches:

        def draw(batch: int = batch) -> None:
            pipeline(
                [_PROMPT] * batch,
                negative_prompt=["lowres"] * batch,
                height=_SIZE,
                width=_SIZE,
                num_inference_steps=_STEPS,
            )

        draw()
        seconds = median(_seconds(draw, model.device) for _ in range(3))
        figures[f"images_per_s_batch_{batch}"] = batch / seconds
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__)
    parser.add_argument("--without-compiling", action="store_true")
    without_compiling: bool = parser.parse_args().without_compiling
    if not torch.cuda.is_available():
        parser.error("there is no CUDA device")
    device, dtype = torch.device("cuda"), torch.float16
    peak = matmul_peak_tflops(device, dtype)
    figures: dict[str, Any] = {"matmul_peak_tflops": peak}
    for compiled in (False,) if without_compiling else (False, True):
        batches = _COMPILED_BATCHES if compiled else _BATCHES
        kind = "compiled" if compiled else "eager"
        # Each has a model of its own: the engine puts slots into its layers.
        figures[f"engine_{kind}"] = asyncio.run(
            engine_figures(random_model(device, dtype), batches, compiled=compiled)
        )
        figures[f"stock_{kind}"] = stock_figures(
            random_model(device, dtype), batches, compiled=compiled
        )
    for name, measured in list(figures.items()):
        if isinstance(measured, dict):
            for key in [key for key in measured if key.startswith("images_per_s")]:
                of_peak = measured[key] * 2 * _STEPS * _TFLOP_PER_ROW / peak
                measured[key.replace("images_per_s", "share_of_peak")] = of_peak
        print(name, json.dumps(measured, indent=2))  # noqa: T201 - the table
    path = _RESULTS / f"gpu-{slug()}.json"
    path.write_text(json.dumps({"machine": machine()} | figures, indent=2) + "\n", "utf-8")
    print(f"written to {path}")  # noqa: T201


if __name__ == "__main__":
    main()
