"""How much of a device's memory training needs, and how it makes do with less.

The same samples with the same noise go into each optimiser step however many rows are computed at a
time, so fewer at a time change nothing but the time it takes, and the last bits of sums.
"""

import resource
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import Final, Self

import psutil
import torch
from torch import Tensor, nn

# What a backward pass holds beside what the forward pass keeps for it. Measured with the pocket
# model in batches of 8 and 32: 1.35.
_BACKWARD: Final = 1.4
# With gradient checkpointing it takes this share. Measured likewise: 0.58.
_CHECKPOINTED: Final = 0.6
# Gradient and two moments of each weight.
_STATE: Final = 3
_MIB: Final = 1 << 20
# On a processor others have at most one part in so many of what is free.
_OTHERS_SHARE: Final = 4
_CGROUP: Final = Path("/sys/fs/cgroup")
_RECLAIMABLE: Final = ("inactive_file", "active_file", "slab_reclaimable")


@dataclass(frozen=True)
class Portion:
    """How much of a micro-batch is computed at a time.

    Attributes:
        num_rows: At most.
        gradient_checkpointing: Whether activations are computed again and not kept.
    """

    num_rows: int
    gradient_checkpointing: bool

    def lowered(self) -> Self | None:
        """The next that takes less memory; None: there is none."""
        if self.num_rows > 1:
            return replace(self, num_rows=ceil(self.num_rows / 2))
        return None if self.gradient_checkpointing else replace(self, gradient_checkpointing=True)


@dataclass(frozen=True)
class Needs:
    """What training takes beside the model's weights.

    Attributes:
        state_bytes: Gradients and the optimiser's moments.
        row_bytes: Activations of one row of the largest bucket.
    """

    state_bytes: int
    row_bytes: int

    def of(self, portion: Portion) -> int:
        """In bytes."""
        share = _CHECKPOINTED if portion.gradient_checkpointing else 1.0
        return self.state_bytes + int(portion.num_rows * self.row_bytes * _BACKWARD * share)

    def largest(self, portion: Portion, free_bytes: int, whole_bytes: int) -> Portion:
        """This portion, or the largest below it that fits.

        Args:
            portion: That is wanted.
            free_bytes: What is free, less what others are to have.
            whole_bytes: What is free; into that, the smallest must fit.

        Raises:
            NotEnoughMemory: It does not.
        """
        fitting: Portion | None = portion
        while fitting is not None and self.of(fitting) > free_bytes:
            smaller = fitting.lowered()
            if smaller is None:
                if self.of(fitting) <= whole_bytes:
                    return fitting
                raise NotEnoughMemory(self.of(fitting), whole_bytes)
            fitting = smaller
        assert fitting is not None  # noqa: S101 - the loop ends at the smallest
        return fitting


class NotEnoughMemory(Exception):
    """Not one row fits; the message is for the artist."""

    def __init__(self, needed_bytes: int | None, free_bytes: int) -> None:
        free = f"{max(free_bytes, 0) // _MIB} MiB are free: lower the resolution or the rank"
        if needed_bytes is None:
            super().__init__(f"the run needs more memory than there is: {free}")
        else:
            needed = f"{ceil(needed_bytes / _MIB)} MiB of memory"
            super().__init__(f"the run needs {needed} for one drawing at a time, and {free}")


def needs(weights: list[nn.Parameter], forward: Callable[[], object]) -> Needs:
    """Measures them: `forward` predicts one row of the largest bucket as training will."""
    known = {weight.untyped_storage().data_ptr() for weight in weights}
    kept: dict[int, int] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if not isinstance(tensor, nn.Parameter) and storage.data_ptr() not in known:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        # Held until it is counted: memory that is given back would be counted twice, or not at all.
        prediction = forward()
    del prediction
    learning = sum(weight.nbytes for weight in weights if weight.requires_grad)
    return Needs(_STATE * learning, sum(kept.values()))


def limit(device: torch.device, reserve_bytes: int) -> None:
    """Leaves others so much of the device's memory from now on: what asks for more is refused."""
    if device.type != "cuda":
        return
    free, total = torch.cuda.mem_get_info(device)
    ours = torch.cuda.memory_reserved(device) + free - reserve_bytes
    torch.cuda.set_per_process_memory_fraction(min(max(ours / total, 0.0), 1.0), device)


def free_bytes(device: torch.device, reserve_bytes: int) -> int:
    """What training may still take of the device's memory."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        # The allocator keeps what was given back to it.
        idle = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(free + idle) - reserve_bytes
    shared = min([psutil.virtual_memory().available, *_room_in_container()])
    # Of little, others get little; an address space is shared with nobody.
    left = shared - min(reserve_bytes, shared // _OTHERS_SHARE)
    return min([left, *_room_in_address_space()])


def is_shortage(error: BaseException) -> bool:
    """Whether an allocator says that there is not enough memory."""
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    # The processor's allocator and cuBLAS have no class of their own.
    words = ("can't allocate memory", "out of memory", "ALLOC_FAILED")
    return isinstance(error, RuntimeError) and any(word in str(error) for word in words)


def _room_in_container() -> list[int]:
    """What is left of this control group's memory, where there is a limit. Source: cgroups(7)."""
    try:
        limit_bytes = int((_CGROUP / "memory.max").read_text())
        used = int((_CGROUP / "memory.current").read_text())
        stat = dict(line.split() for line in (_CGROUP / "memory.stat").read_text().splitlines())
    except (OSError, ValueError):  # another version, or "max"
        return []
    # The kernel takes back what it caches of files, whether they were used lately or not.
    reclaimable = sum(int(stat.get(name, 0)) for name in _RECLAIMABLE)
    return [limit_bytes - used + reclaimable]


def _room_in_address_space() -> list[int]:
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft == resource.RLIM_INFINITY:
        return []
    return [soft - int(psutil.Process().memory_info().vms)]
