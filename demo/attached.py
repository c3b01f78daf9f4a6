"""A process tied to its parent: `python -m demo.attached PARENT_PID COMMAND…` runs such a one."""

import ctypes
import os
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1  # <linux/prctl.h>


def end_with_parent(parent: int | None = None) -> None:
    """Has the kernel send SIGTERM to this process when its parent dies, however it died.

    It holds across exec, not for children. SIGTERM and not SIGKILL: services end in order by it.
    Elsewhere than on Linux this does nothing.

    Args:
        parent: Its pid: one that died before this was called is noticed by that.

    Source: prctl(2), PR_SET_PDEATHSIG.
    """
    if not sys.platform.startswith("linux"):
        return
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def attached(*command: str) -> tuple[str, ...]:
    """The command, tied to this process when it is started by its main thread."""
    return (sys.executable, "-m", "demo.attached", str(os.getpid()), *command)


if __name__ == "__main__":
    end_with_parent(int(sys.argv[1]))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - in place of this process, with its ties
