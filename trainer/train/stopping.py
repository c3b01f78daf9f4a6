"""Being told to stop: SIGTERM, which training hears between two steps."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

# For the step under way and its checkpoint; after that, no state is left that is worth waiting for.
_PATIENCE_S: Final = 60.0


class StopRequest:
    """Whether somebody wants training to stop."""

    def __init__(self) -> None:
        self.requested = False

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Meanwhile SIGTERM is a request; before and after, it ends the process."""
        before = signal.signal(signal.SIGTERM, self._on_signal)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.requested = True
        # A step that hangs must not outlive the service that is gone.
        timer = threading.Timer(_PATIENCE_S, os._exit, (1,))
        timer.daemon = True
        timer.start()
