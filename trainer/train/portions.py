"""The portion that each step of a run is computed in, kept: see docs/decisions/0051.

A sum in other portions has other last bits. A training that was killed goes on in those that it
had, also where there is more memory by then.
"""

import logging
from pathlib import Path
from typing import Final

from trainer.train.folder import write_whole
from trainer.train.job import RunFile
from trainer.train.memory import Portion

log: Final = logging.getLogger(__name__)


class _Change(RunFile):
    step: int
    num_rows: int
    gradient_checkpointing: bool

    @property
    def portion(self) -> Portion:
        return Portion(self.num_rows, gradient_checkpointing=self.gradient_checkpointing)


class _Changes(RunFile):
    changes: tuple[_Change, ...] = ()


class Portions:
    """By step; they only become smaller.

    Args:
        path: Where they are kept, of one process.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changes: tuple[_Change, ...] = ()
        if path.exists():
            self._changes = _Changes.model_validate_json(path.read_bytes()).changes

    def at(self, step: int) -> Portion | None:
        """What this step is computed in; None: nothing is known yet."""
        return next((c.portion for c in reversed(self._changes) if c.step <= step), None)

    def change(self, step: int, portion: Portion) -> None:
        """Computes this step and those after it in a portion.

        On a full disk that is not kept: gone on with, the run may differ in the last bits.
        """
        earlier = (change for change in self._changes if change.step < step)
        new = _Change(
            step=step,
            num_rows=portion.num_rows,
            gradient_checkpointing=portion.gradient_checkpointing,
        )
        self._changes = (*earlier, new)
        try:
            write_whole(self._path, _Changes(changes=self._changes).model_dump_json().encode())
        except OSError as error:
            log.warning("how step %d is computed is not kept: %s", step, error)
