"""How the servers are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Health:
    """Of one server: whether it serves, and how long its answer took; None: it gave none."""

    is_serving: bool
    answered_s: float | None


@dataclass(frozen=True)
class DrawingServer:
    """What the inference server says of itself.

    Attributes:
        software: The program, as `name version`.
        device: The kind of device: `cuda`, `mps` or `cpu`.
        base_model: The hub id or the folder's name.
        num_waiting: Draws that have not begun.
        num_running: Those that have.
        busy_s: Seconds until all of them are done.
        checks_safety: Whether a safety checker looks at the pictures.
    """

    software: str
    device: str
    base_model: str
    num_waiting: int
    num_running: int
    busy_s: float
    checks_safety: bool


@dataclass(frozen=True)
class WaitingRun:
    """A run that waits or is under way: whose style, steps done, of how many (0: not known yet)."""

    style: str
    step: int
    max_train_steps: int
