"""How it goes, line by line: the child's side writes, the service's side follows."""

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable
from pathlib import Path
from typing import Final, TextIO

from pydantic import BaseModel, TypeAdapter

from trainer.train.line import Line, Trained

log: Final = logging.getLogger(__name__)

_LINES: Final[TypeAdapter[Line]] = TypeAdapter(Line)
_POLL_S: Final = 0.1
# Between two lines about steps; a person reads no faster.
_INTERVAL_S: Final = 0.5


def write_line(target: TextIO, line: BaseModel) -> None:
    """Writes a line, for the service to see at once.

    On a full disk it is lost, whole: of a line that was begun, the file's buffer keeps the rest and
    writes it before the next one.
    """
    try:
        target.write(line.model_dump_json() + "\n")
        target.flush()
    except OSError as error:
        log.warning("a line about how it goes may be lost: %s", error)


class StepReport:
    """Tells of steps as often as somebody would like to know.

    Args:
        target: Where lines go.
        first_step: Steps done before.
        max_train_steps: Steps there will be.
        samples_per_step: Drawings seen in one.
    """

    def __init__(
        self, target: TextIO, first_step: int, max_train_steps: int, samples_per_step: int
    ) -> None:
        self._target = target
        self._last_step = first_step
        self._max_train_steps = max_train_steps
        self._samples_per_step = samples_per_step
        self._last_time = time.monotonic()
        self._step_s: float | None = None

    @property
    def is_due(self) -> bool:
        """Whether it is time to tell."""
        return time.monotonic() - self._last_time >= _INTERVAL_S

    def tell(self, step: int, loss: float, learning_rate: float) -> Trained:
        """Tells of all steps since the last time, whose mean loss this is."""
        step_s = (time.monotonic() - self._last_time) / (step - self._last_step)
        # Smoothed: other processes come and go.
        self._step_s = step_s if self._step_s is None else 0.7 * self._step_s + 0.3 * step_s
        line = Trained(
            step=step,
            loss=loss,
            learning_rate=learning_rate,
            samples_per_s=self._samples_per_step / max(step_s, 1e-9),
            eta_s=self._step_s * (self._max_train_steps - step),
        )
        write_line(self._target, line)
        self._last_step, self._last_time = step, time.monotonic()
        return line


async def follow(path: Path, ended: Awaitable[object]) -> AsyncGenerator[Line, None]:
    """The lines of a file as they are written, until `ended` is done and all have been read."""
    end = asyncio.ensure_future(ended)
    position, rest = 0, b""
    while True:
        last = end.done()
        new = await asyncio.to_thread(_read_from, path, position)
        position += len(new)
        *lines, rest = (rest + new).split(b"\n")
        for line in lines:
            yield _LINES.validate_json(line)
        if last:
            return
        await asyncio.wait((end,), timeout=_POLL_S)


def _read_from(path: Path, position: int) -> bytes:
    with path.open("rb") as file:
        file.seek(position)
        return file.read()
