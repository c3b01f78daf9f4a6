"""How far a benchmark has come."""

import sys
import time

_BEGAN: dict[str, float] = {}


def progress(name: str, done: int, of: int) -> None:
    """Says so, with the seconds that are left."""
    began = _BEGAN.setdefault(name, time.perf_counter())
    left_s = (time.perf_counter() - began) / max(1, done - 1) * (of - done) if done > 1 else 0.0
    end = "\n" if done == of else "\r"
    sys.stderr.write(f"{name}: {done} of {of}, {left_s:.0f} s left   {end}")
    sys.stderr.flush()
