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

    def read(self, finite: Tensor, *, stop_requested: bool) -> tuple[float, bool, bool]:
        """Waits for the device, and begins anew.

        Args:
            finite: Whether all weights of this process are numbers; waited for together.
            stop_requested: Of this process.

        Returns:
            The mean over steps and processes, whether all weights of all processes are numbers, and
            whether any process was asked to stop.
        """
        asked = torch.tensor(float(stop_requested), device=self._sum.device)
        broken = (~finite).float()
        told = torch.stack([self._sum / max(self._count, 1), broken, asked])
        mean, share_broken, share = self._accelerator.reduce(told, "mean").tolist()
        self._sum.zero_()
        self._count = 0
        return mean, share_broken == 0, share > 0
