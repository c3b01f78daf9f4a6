"""A child's tie to its parent: it ends when the parent does, however the parent ended."""

import ctypes
import os
import signal
import sys
from typing import Final

PARENT_VARIABLE: Final = "TRAINER_PARENT_PID"
_PR_SET_PDEATHSIG: Final = 1  # <linux/prctl.h>


def die_with_parent(number: signal.Signals = signal.SIGKILL) -> None:
    """Has the kernel send `number` to this process when its parent dies.

    The parent names itself in the environment (PARENT_VARIABLE): one that died before this was
    called is noticed by that.

    Source: prctl(2), PR_SET_PDEATHSIG. The parent is the thread that started this process, which
    in the service is the main one. Elsewhere than on Linux this does nothing.
    """
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    parent = os.environ.get(PARENT_VARIABLE)
    if parent is not None and int(parent) != os.getppid():
        os.kill(os.getpid(), number)


def child_environment() -> dict[str, str]:
    """This process's environment with its pid in it, for a child that will die with it.

    Without the service's tokens: a child looks at files of strangers.
    """
    theirs = {name: value for name, value in os.environ.items() if not _is_secret(name)}
    return {**theirs, PARENT_VARIABLE: str(os.getpid())}


def _is_secret(name: str) -> bool:
    return name.upper().startswith("TRAINER_") and "TOKEN" in name.upper()
