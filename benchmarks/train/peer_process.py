"""`python -m benchmarks.train.peer_process SCRIPT …`: runs a script that imports torchvision.

Where there is none, what diffusers' script wants of it comes from `transforms`. Nothing is changed
in the script.
"""

import runpy
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import datasets  # type: ignore[import-untyped] # has no types
import diffusers
from transformers.utils.import_utils import is_torchvision_available

from benchmarks.train import transforms


def main() -> None:
    if not is_torchvision_available():
        _stand_in_for_torchvision()
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")


def _stand_in_for_torchvision() -> None:
    # Each library has looked for torchvision by now, and looks no more: one that found it would
    # want more of it than there is.
    found = (diffusers.utils.is_torchvision_available(), datasets.config.TORCHVISION_AVAILABLE)
    assert not any(found), found  # noqa: S101 - a benchmark's mistake
    torchvision = ModuleType("torchvision")
    torchvision.__spec__ = ModuleSpec(torchvision.__name__, loader=None)
    vars(torchvision)["transforms"] = transforms
    sys.modules[torchvision.__name__] = torchvision


if __name__ == "__main__":
    main()
