"""What a benchmark found: kept beside what it found before, and shown beside what is aimed at."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.machine import machine, slug

_RESULTS: Final = Path(__file__).parent / "results"

Aims = Mapping[str, tuple[float, bool]]
"""By figure: the bound, and whether it is one from above."""


def report(name: str, figures: Mapping[str, float], aims: Aims) -> None:
    """Writes figures to `results/NAME-MACHINE.json`, over older ones, and prints them."""
    path = _RESULTS / f"{name}-{slug()}.json"
    known = json.loads(path.read_bytes()) if path.is_file() else {}
    rounded = {figure: round(value, 4) for figure, value in figures.items()}
    path.write_text(json.dumps(known | {"machine": machine()} | rounded, indent=2) + "\n", "utf-8")
    for figure, value in rounded.items():
        aim = ""
        if figure in aims:
            bound, from_above = aims[figure]
            is_met = value <= bound if from_above else value >= bound
            aim = f"{'≤' if from_above else '≥'} {bound:<6} {'met' if is_met else 'NOT MET'}"
        print(f"{figure:32} {value:10.4f}  {aim}")  # noqa: T201 - the table
    print(f"written to {path}")  # noqa: T201
