"""The models: folders, or ids of the Hugging Face hub."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from operating.doctor.finding import Finding, ok, problem, warning
from operating.doctor.gpu import uses_cuda
from operating.doctor.setting import Settings

BIG: Final = "stablediffusionapi/anything-v5"
BIG_CAPTIONER: Final = "Salesforce/blip2-flan-t5-xl"
_POCKET: Final = "models/pocket"
_POCKET_CAPTIONER: Final = "models/pocket-captioner"
_HUB_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_DIFFUSERS: Final = ("unet", "vae", "text_encoder")
_PICKLES: Final = ("*.bin", "*.ckpt", "*.pt")


def models(settings: Settings) -> Iterator[Finding]:
    """Whether what the services are to load is there."""
    drawn_with = taught = None
    if settings.inference_server is not None:
        device, asked = settings.inference_server.device, settings.inference_server.model
        drawn_with = asked or _default(device, BIG, _POCKET)
        yield from _model("INFERENCE_SERVER_MODEL", drawn_with, _DIFFUSERS)
    if settings.trainer is not None:
        device, asked = settings.trainer.device, settings.trainer.base_model
        taught = asked or _default(device, BIG, _POCKET)
        if taught != drawn_with:
            yield from _model("TRAINER_BASE_MODEL", taught, _DIFFUSERS)
        captioner = settings.trainer.captioner.model
        captioner = captioner or _default(device, BIG_CAPTIONER, _POCKET_CAPTIONER)
        yield from _model("TRAINER_CAPTIONER__MODEL", captioner, ())
    if drawn_with and taught and not _same(drawn_with, taught):
        yield problem(
            f"the inference server draws with {drawn_with}, and the trainer teaches {taught}",
            "set INFERENCE_SERVER_MODEL and TRAINER_BASE_MODEL to the same",
        )


def is_downloaded(model: str) -> bool:
    """Whether a hub's model is here already."""
    snapshots = hub_cache() / f"models--{model.replace('/', '--')}" / "snapshots"
    return snapshots.is_dir() and any(snapshots.iterdir())


def hub_cache() -> Path:
    """Where the hub's client keeps what it downloads."""
    home = os.environ.get("HF_HOME") or Path(
        os.environ.get("XDG_CACHE_HOME") or "~/.cache", "huggingface"
    )
    return Path(os.environ.get("HF_HUB_CACHE") or Path(home, "hub")).expanduser()


def _default(device: str, big: str, pocket: str) -> str:
    return big if device == "cuda" or (device == "auto" and uses_cuda()) else pocket


def _same(one: str, other: str) -> bool:
    return one == other or (Path(one).is_dir() and Path(one).resolve() == Path(other).resolve())


def _model(variable: str, model: str, parts: tuple[str, ...]) -> Iterator[Finding]:
    folder = Path(model)
    if folder.is_dir():
        yield _folder(variable, folder, parts)
    elif folder.is_file():
        yield problem(
            f"{variable}: {model} is a file",
            "it must be a folder in diffusers' layout: StableDiffusionPipeline.from_single_file "
            "and save_pretrained make one of it",
        )
    elif (len(folder.parts) > 1 and folder.parent.is_dir()) or not _HUB_ID.fullmatch(model):
        yield problem(
            f"{variable}: there is no folder {model}",
            f"name one that is there (seen from {Path.cwd()}), or an id of the hub: {BIG}",
        )
    elif is_downloaded(model):
        yield ok(f"{variable}: {model}, downloaded")
    else:
        yield warning(
            f"{variable}: {model} is not downloaded yet",
            "the first start does it, which takes a while, several GB and the internet",
        )


def _folder(variable: str, folder: Path, parts: tuple[str, ...]) -> Finding:
    for part in parts or (".",):
        inside = folder / part
        if not (inside / "config.json").is_file():
            return problem(
                f"{variable}: {inside / 'config.json'} is missing",
                "it must be a folder in diffusers' layout" if parts else "it must be a BLIP-2",
            )
        if any(inside.glob("*.safetensors")):
            continue
        if any(path for pattern in _PICKLES for path in inside.glob(pattern)):
            return problem(
                f"{variable}: the weights in {inside} are pickles, which are not loaded",
                f"python -m inference_server convert {folder}",
            )
        return problem(f"{variable}: there are no weights in {inside}", "copy the model anew")
    return ok(f"{variable}: {folder}")
