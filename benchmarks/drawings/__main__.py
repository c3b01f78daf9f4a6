"""`python -m benchmarks.drawings [PART …]`: measures and writes down."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from benchmarks.drawings.captions import captions
from benchmarks.drawings.store import store
from benchmarks.figures import Aims, report

# Each measures one side of the data set, on its own.
_PARTS: Final[Mapping[str, Callable[[], Awaitable[dict[str, Any]]]]] = {
    "captions": captions,
    "store": store,
}
_AIMS: Final[Aims] = {"caption_batch_ratio": (1.5, False)}


async def measured(parts: Sequence[str]) -> dict[str, Any]:
    """The figures of the parts asked for."""
    figures: dict[str, Any] = {}
    for part in parts:
        figures |= await _PARTS[part]()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drawings", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], help="default: all")
    parts = parser.parse_args().parts or list(_PARTS)
    report("drawings", asyncio.run(measured(parts)), _AIMS)


if __name__ == "__main__":
    main()
