"""Which machine figures were measured on."""

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch


def processor() -> str:
    """What the device is called."""
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    cpuinfo = Path("/proc/cpuinfo")
    names = re.findall(r"^model name\s*: (.*)$", cpuinfo.read_text(), re.MULTILINE)
    name = names[0] if names else platform.processor() or platform.machine()
    return f"{os.cpu_count()} cores of {name}"


def machine() -> dict[str, Any]:
    """What goes beside figures."""
    return {
        "processor": processor(),
        "threads": torch.get_num_threads(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("torch", "diffusers", "peft")},
    }


def slug() -> str:
    """The machine in a file's name: `2-cores-of-amd-epyc`."""
    return re.sub(r"[^a-z0-9]+", "-", processor().lower()).strip("-")[:48]
