"""`python -m benchmarks.train [PART …] [--peer-script PATH]`: measures and writes down."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import Aims, report
from benchmarks.train.incremental import incremental
from benchmarks.train.memory import memory
from benchmarks.train.peer import Peer
from benchmarks.train.speed import speed

# Each measures one side of training, on its own.
_PARTS: Final[Mapping[str, Callable[[Peer | None], dict[str, Any]]]] = {
    "speed": speed,
    "incremental": incremental,
    "memory": memory,
}
_AIMS: Final[Aims] = {
    "samples_ratio_b1": (1.2, False),
    "samples_ratio_best": (2.0, False),
    "incremental_ratio": (0.4, True),
}
_WITHOUT_PEER: Final = "no --peer-script: what is measured against diffusers' script is left out\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], help="default: all")
    parser.add_argument(
        "--peer-script",
        type=Path,
        help="diffusers' examples/text_to_image/train_text_to_image_lora.py; default: no peer",
    )
    arguments = parser.parse_args()
    script: Path | None = arguments.peer_script
    if script is None:
        sys.stderr.write(_WITHOUT_PEER)
    elif not script.is_file():
        parser.error(f"--peer-script must be a file, and {script} is none")
    peer = None if script is None else Peer(script)
    figures: dict[str, Any] = {}
    for part in arguments.parts or list(_PARTS):
        figures |= _PARTS[part](peer)
    report("train", figures, _AIMS)


if __name__ == "__main__":
    main()
