"""A layer with LoRA factors in slots, from which each row of a batch takes its own.

    output = base(x) + weight · B[slot] · A[slot] · x

Hu et al. 2021, arXiv:2106.09685. With PEFT's own layers the adapter is the state of the whole
model, one for all rows, and switching it walks over all layers.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from inference_server.adapters.lora import Factors


@dataclass(eq=False)
class Selection:
    """Which rows of the coming call take what: one for all layers of a network.

    Attributes:
        slots: Those that any row takes; None: whichever.
        index: Slot by row, shape (rows,); rows without an adapter have any, and the weight 0.
        weights: Shape (rows,).
        rank: How much of the factors is filled in these slots; the rest is zeros.
        one: All rows take this slot. None: they differ, or every batch is to be treated alike.
        spared: Some rows take nothing, or may.
    """

    slots: frozenset[int] | None
    index: Tensor
    weights: Tensor
    rank: int
    one: int | None
    spared: bool


class Slots:
    """A layer's factors, in memory that never moves, reserved when the first adapter comes.

    Attributes:
        a: Shape (slots, rank, in).
        b: Shape (slots, out, rank).
        filled: Slots that hold something for this layer.
    """

    def __init__(self, base: nn.Linear | nn.Conv2d, count: int, max_rank: int) -> None:
        out, inner = base.weight.shape[:2]
        self._shapes = (count, max_rank, inner), (count, out, max_rank)
        self._like = base.weight
        self.a: Tensor | None = None
        self.b: Tensor | None = None
        self.filled: frozenset[int] = frozenset()

    @property
    def size_bytes(self) -> int:
        """Of the memory reserved."""
        return sum(each.nbytes for each in (self.a, self.b) if each is not None)

    def reserve(self) -> tuple[Tensor, Tensor]:
        """The memory for factors, from now on there."""
        if self.a is None or self.b is None:
            self.a, self.b = (
                torch.zeros(shape, dtype=self._like.dtype, device=self._like.device)
                for shape in self._shapes
            )
        return self.a, self.b

    def fill(self, slot: int, factors: Factors | None) -> None:
        """Writes a slot; None: it has nothing for this layer."""
        if factors is None and slot not in self.filled:
            return
        a, b = self.reserve()
        a[slot].zero_()
        b[slot].zero_()
        self.filled -= {slot}
        if factors is not None:
            rank = len(factors.a)
            a[slot, :rank] = factors.a.to(a)
            b[slot, :, :rank] = factors.b.to(b)
            self.filled |= {slot}


class LoraLayer(nn.Module):
    """Stands in the place of a linear layer or a 1 × 1 convolution.

    Args:
        base: The layer.
        slots: Its factors. Shared with copies of the layer in another precision.
        choice: Holds the selection for the coming call.
    """

    def __init__(self, base: nn.Linear | nn.Conv2d, slots: Slots, choice: "Choice") -> None:
        super().__init__()
        self.base = base
        self.slots = slots
        self.choice = choice

    def forward(self, x: Tensor) -> Tensor:
        output: Tensor = self.base(x)
        selection = self.choice.selection
        a, b = self.slots.a, self.slots.b
        if a is None or b is None:
            return output
        if selection.slots is not None and selection.slots.isdisjoint(self.slots.filled):
            return output
        # (rows, tokens, in), whatever the layer's input is: (rows, in) or (rows, in, h, w).
        is_map = x.ndim == 4  # noqa: PLR2004
        flat = x.flatten(2).transpose(1, 2) if is_map else x.reshape(len(x), -1, x.shape[-1])
        rank = selection.rank
        weights = selection.weights.to(x.dtype).view(-1, 1, 1)
        if selection.one is not None:
            # One product of matrices for the whole batch is much faster than one for each row.
            down = flat @ a[selection.one, :rank].to(x.dtype).T
            up = (down * weights) @ b[selection.one, :, :rank].to(x.dtype).T
        else:
            own_a, own_b = a[selection.index, :rank], b[selection.index, :, :rank]
            down = torch.bmm(flat, own_a.to(x.dtype).transpose(1, 2))
            up = torch.bmm(down * weights, own_b.to(x.dtype).transpose(1, 2))
        if selection.spared:
            # What overflows times 0 is no number, and belongs to others' rows.
            up = up.masked_fill(weights == 0, 0)
        return output + (up.transpose(1, 2) if is_map else up).reshape(output.shape)


class Choice:
    """Where the layers look up the selection."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
