"""How fast something goes, since it was first looked at."""

import time


class Pace:
    """Of what is counted; what was done before the first look was no work."""

    def __init__(self) -> None:
        self._began: tuple[float, float] | None = None

    def eta_s(self, done: float, total: float) -> float | None:
        """Seconds that are left; None: nothing tells yet."""
        now = time.monotonic()
        if self._began is None:
            self._began = now, done
        since, before = self._began
        gained, left = done - before, total - done
        return (now - since) / gained * left if gained > 0 and left > 0 else None
