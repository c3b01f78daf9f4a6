"""Adapter versions in the device's memory: a fixed number of slots, taken by reference count."""

from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from typing import Final

import structlog
import torch
from torch import nn

from inference_server.adapters.adapter import AdapterFile
from inference_server.adapters.lora import Factors, Lora
from inference_server.engine.lora_layer import Choice, LoraLayer, Selection, Slots

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Taken = tuple[int | None, float]
"""What a row takes: a slot, or None, and the weight."""

_NOTHING: Final[Taken] = (None, 0.0)


class Network:
    """A network whose layers have slots.

    Args:
        module: Its linear layers and 1 × 1 convolutions are replaced.
        count: Slots.
        max_rank: Of an adapter.
        alike: Treat every batch alike, whatever its rows take: no branch, no shape that depends on
            them. A compiled network wants it, and so does whoever wants a row's bits to be
            independent of its neighbours.
    """

    def __init__(self, module: nn.Module, *, count: int, max_rank: int, alike: bool) -> None:
        self._device = next(module.parameters()).device
        self._max_rank = max_rank
        self._alike = alike
        self._ranks = [0] * count
        self._kept: dict[int, Selection] = {}
        self.choice = Choice(self._selection([_NOTHING]))
        self._now: tuple[Taken, ...] = ()
        self._slots: dict[str, Slots] = {}
        for path, layer in list(module.named_modules()):
            if takes_lora(layer):
                self._slots[path] = Slots(layer, count, max_rank)
                replaced = LoraLayer(layer, self._slots[path], self.choice)
                parent, _, name = path.rpartition(".")
                setattr(module.get_submodule(parent), name, replaced)
                if alike:
                    self._slots[path].reserve()

    @property
    def size_bytes(self) -> int:
        """Of the memory reserved for factors."""
        return sum(slots.size_bytes for slots in self._slots.values())

    def fill(self, slot: int, factors: Mapping[str, Factors]) -> None:
        """Writes an adapter's factors into a slot, in place of what was there."""
        for path, slots in self._slots.items():
            slots.fill(slot, factors.get(path))
        self._ranks[slot] = max((len(each.a) for each in factors.values()), default=0)
        self._now = ()

    def select(self, rows: Sequence[Taken]) -> None:
        """Says what each row of the next call takes."""
        if self._now == tuple(rows):
            return
        self._now = tuple(rows)
        self.choice.selection = self._selection(rows)

    def select_one(self, taken: Taken) -> None:
        """Says that the next call, of however many rows, takes one thing throughout."""
        self._now = ()
        selection = self._selection([taken])
        # A weight of shape (1,) and one slot hold for any number of rows.
        self.choice.selection = selection

    def shared(self) -> list[object]:
        """What copies of the network in another precision have in common with it."""
        return [self.choice, *self._slots.values()]

    def _selection(self, rows: Sequence[Taken]) -> Selection:
        slots = frozenset(slot for slot, weight in rows if slot is not None and weight)
        index = torch.tensor([slot or 0 for slot, _ in rows])
        weights = torch.tensor([weight if slot is not None else 0.0 for slot, weight in rows])
        if self._alike:
            kept = self._kept.setdefault(
                len(rows),
                Selection(
                    slots=None,
                    index=torch.zeros_like(index, device=self._device),
                    weights=torch.zeros_like(weights, device=self._device),
                    rank=self._max_rank,
                    one=None,
                    spared=True,
                ),
            )
            # Always the same memory: a captured graph reads from there.
            kept.index.copy_(index)
            kept.weights.copy_(weights)
            return kept
        return Selection(
            slots=slots,
            index=index.to(self._device),
            weights=weights.to(self._device),
            rank=max((self._ranks[slot] for slot in slots), default=0),
            one=next(iter(slots)) if len(slots) == 1 else None,
            spared=not bool(weights.all()),
        )


class AdapterSlots:
    """Which adapter versions are resident. The device's thread alone uses it.

    An adapter is known by its digest: what a name stands for may change, these bytes may not.

    Args:
        unet: Its layers get slots, as those of `text_encoder`.
        text_encoder: Likewise.
        count: Adapters that are resident at once, 1 or more.
        max_rank: The largest that any of them may have.
        alike: See Network.
    """

    def __init__(
        self,
        unet: nn.Module,
        text_encoder: nn.Module,
        *,
        count: int,
        max_rank: int,
        alike: bool = False,
    ) -> None:
        self.unet = Network(unet, count=count, max_rank=max_rank, alike=alike)
        self.text_encoder = Network(text_encoder, count=count, max_rank=max_rank, alike=False)
        self._free = list(reversed(range(count)))
        # By digest, the one used last at the end.
        self._resident: OrderedDict[str, int] = OrderedDict()
        self._pins: Counter[int] = Counter()
        self._with_text: set[int] = set()
        self.loads = 0
        self.evictions = 0

    @property
    def resident(self) -> int:
        """How many adapters there are."""
        return len(self._resident)

    @property
    def pinned(self) -> int:
        """How many of them are being drawn with."""
        return len(self._pins)

    def pin(self, adapter: AdapterFile) -> int | None:
        """The slot of an adapter, which keeps it until it is unpinned; None: it is not resident."""
        slot = self._resident.get(adapter.sha256)
        if slot is not None:
            self._resident.move_to_end(adapter.sha256)
            self._pins[slot] += 1
        return slot

    def unpin(self, slot: int) -> None:
        """Gives one pin back."""
        self._pins[slot] -= 1
        if not self._pins[slot]:
            del self._pins[slot]

    @property
    def room(self) -> int:
        """How many slots are free, or can be made free."""
        return len(self._resident) + len(self._free) - len(self._pins)

    def load(self, adapter: AdapterFile, lora: Lora) -> None:
        """Makes an adapter resident; of those not pinned, the one used longest ago goes for it.

        Call only while there is room.
        """
        if adapter.sha256 in self._resident:
            return
        if not self._free:
            oldest = next(sha for sha, slot in self._resident.items() if slot not in self._pins)
            self._free.append(self._resident.pop(oldest))
            self.evictions += 1
        slot = self._free[-1]
        # Should this raise, for want of memory, the slot is still free.
        self.unet.fill(slot, lora.unet)
        self.text_encoder.fill(slot, lora.text_encoder)
        self._free.pop()
        (self._with_text.add if lora.text_encoder else self._with_text.discard)(slot)
        self._resident[adapter.sha256] = slot
        self.loads += 1
        log.info("adapter loaded", adapter=str(adapter.id), rank=lora.rank, resident=self.resident)

    def digest(self, slot: int) -> str:
        """Of the adapter in a slot."""
        return next(sha256 for sha256, own in self._resident.items() if own == slot)

    def acts_on_text(self, slot: int) -> bool:
        """Whether the adapter in a slot changes the text encoder."""
        return slot in self._with_text


def takes_lora(layer: nn.Module) -> bool:
    """Whether a layer can have LoRA here: it is linear, or a 1 × 1 convolution."""
    if isinstance(layer, nn.Conv2d):
        return layer.kernel_size == (1, 1) and layer.stride == (1, 1) and layer.groups == 1
    return isinstance(layer, nn.Linear)
