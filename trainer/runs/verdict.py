"""Whether a candidate goes into service by itself.

This is the place where it is judged. A candidate that comes here has been through the inference
server's gate: it fits the base model, its values are finite, and a picture came out. What is
measured on drawings held out will be weighed here; until then, what passed the gate is in.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from trainer.runs.report import LossPoint


@dataclass(frozen=True)
class Verdict:
    """Whether a candidate goes into service, and if not, why."""

    accepted: bool
    reason: str = ""


def judge(losses: Sequence[LossPoint]) -> Verdict:
    """The verdict on a candidate that passed the gate."""
    if any(not math.isfinite(point.loss) for point in losses):
        return Verdict(accepted=False, reason="its loss was no number at some steps")
    return Verdict(accepted=True)
