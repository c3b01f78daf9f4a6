"""The losses of steps, kept on the device until somebody asks: it need not be waited for."""

from typing import Self

import torch
from accelerate import Accelerator
from torch import Tensor


class Losses:
    """A mean in the making."""

    def __init__(self, accelerator: Accelerator) -> None:
        self._accelerator = accelerator
        self._sum = torch.zeros((), device=accelerator.device)
        self._count = 0

    def add(self, loss: Tensor) -> Self:
        """One step's."""
        self._sum += loss
        self._count += 1
        return self

    def read(self, *, stop_requested: bool) -> tuple[float, bool]:
        """Waits for the device, and begins anew.

        Args:
            stop_requested: Of this process.

        Returns:
            The mean over steps and processes, and whether any process was asked to stop.
        """
        asked = torch.tensor(float(stop_requested), device=self._sum.device)
        both = torch.stack([self._sum / max(self._count, 1), asked])
        mean, share = self._accelerator.reduce(both, "mean").tolist()
        self._sum.zero_()
        self._count = 0
        return mean, share > 0
