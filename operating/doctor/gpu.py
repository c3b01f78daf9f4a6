"""The GPU, asked by nvidia-smi: torch would take seconds to be imported."""

import csv
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from operating.doctor.finding import Finding, ok, problem, warning
from operating.doctor.setting import Settings
from operating.doctor.software import installed

_ASK: Final = ("--query-gpu=name,driver_version,memory.total,memory.used", "--format=csv,noheader")
_ANSWERS_S: Final = 15.0
_MIB: Final = 1024**2
_GIB: Final = 1024**3
# Of UNet, VAE and CLIP of a Stable Diffusion 1.5, with 2 bytes each in fp16.
_DRAWING_BYTES: Final = (859_500_000 + 83_700_000 + 123_000_000) * 2
# BLIP-2 FLAN-T5 XL's in fp16.
_CAPTIONING_BYTES: Final = 8_000_000_000


@dataclass(frozen=True)
class Gpu:
    """A GPU of this machine."""

    name: str
    driver: str
    total_bytes: int
    used_bytes: int


@cache
def gpus() -> tuple[Gpu, ...] | str:
    """All there are; a sentence where that cannot be told."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return ()
    try:
        asked = subprocess.run(  # noqa: S603 - NVIDIA's own
            [program, *_ASK], check=False, capture_output=True, text=True, timeout=_ANSWERS_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"nvidia-smi does not answer: {error}"
    if asked.returncode != 0:
        said = (asked.stdout + asked.stderr).strip().partition("\n")[0]
        return f"nvidia-smi fails: {said}"
    rows = csv.reader(asked.stdout.splitlines(), skipinitialspace=True)
    return tuple(_gpu(row) for row in rows if row)


def _gpu(row: list[str]) -> Gpu:
    name, driver, total, used = row
    return Gpu(name, driver, _bytes(total), _bytes(used))


def _bytes(told: str) -> int:
    """Of `81559 MiB`; 0 of `[N/A]`, which is what a GPU without memory of its own says."""
    number = told.partition(" ")[0]
    return int(number) * _MIB if number.isdecimal() else 0


def torch_has_cuda() -> bool | None:
    """Whether the torch that is installed is a build with CUDA; None: there is none."""
    there = installed("torch")
    return None if there is None else not there.endswith("+cpu")


def uses_cuda() -> bool:
    """Whether services left to themselves take a GPU."""
    found = gpus()
    return not isinstance(found, str) and bool(found) and torch_has_cuda() is True


def gpu(settings: Settings) -> Iterator[Finding]:
    """Whether there is one, and torch can use it."""
    found = gpus()
    if isinstance(found, str):
        yield problem(found, "install NVIDIA's driver anew, or reboot after an upgrade of it")
        return
    if not found:
        yield from _none(settings)
        return
    for each in found:
        shown = f"{each.total_bytes / _GIB:.0f} GiB, {each.used_bytes / _GIB:.1f} in use"
        yield ok(f"{each.name}, {shown}, driver {each.driver}")
    if torch_has_cuda() is False:
        yield problem(
            f"torch {installed('torch')} is its build without CUDA and leaves the GPU alone",
            "pip uninstall torch, then pip install torch from PyPI, in the version of "
            "constraints.txt",
        )
    yield from _room(max(found, key=lambda each: each.total_bytes))


def _none(settings: Settings) -> Iterator[Finding]:
    wanting = [
        name
        for name, service in (
            ("INFERENCE_SERVER_DEVICE", settings.inference_server),
            ("TRAINER_DEVICE", settings.trainer),
        )
        if service is not None and service.device == "cuda"
    ]
    if wanting:
        yield problem(
            f"no NVIDIA GPU is found, and {' and '.join(wanting)} ask for one",
            "install NVIDIA's driver (nvidia-smi must list the GPU), or set them to auto",
        )
    else:
        yield ok("none from NVIDIA: the small model in models/ draws and learns on the CPU")


def _room(largest: Gpu) -> Iterator[Finding]:
    needed = _DRAWING_BYTES + _CAPTIONING_BYTES
    if 0 < largest.total_bytes < needed:
        yield warning(
            f"the weights alone of Anything-V5 ({_DRAWING_BYTES / _GIB:.1f} GiB) and BLIP-2 "
            f"({_CAPTIONING_BYTES / _GIB:.1f} GiB) are more than {largest.name} holds",
            "caption with a smaller BLIP-2 by TRAINER_CAPTIONER__MODEL, or on another GPU",
        )
