"""Trackers: where else a run can be watched. Without torch, for the service asks at start-up."""

from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

from rpc.errors import StartupError

# By accelerate's name; any one of its packages is enough.
_PACKAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "tensorboard": ("tensorboardX", "tensorboard"),
    "wandb": ("wandb",),
    "trackio": ("trackio",),
}


def check_trackers(names: Iterable[str]) -> None:
    """Checks that runs can be told to these trackers.

    Raises:
        StartupError: One is unknown or is not installed.
    """
    for name in names:
        if name not in _PACKAGES:
            msg = f"trackers must be of {', '.join(_PACKAGES)}, not {name!r}"
            raise StartupError(msg)
        packages = _PACKAGES[name]
        # Not whether it can be imported: a folder of its name in the working directory can be.
        if not any(_is_installed(package) for package in packages):
            msg = (
                f"the tracker {name} is not installed: `pip install {packages[0]}`, or leave it out"
            )
            raise StartupError(msg)


def _is_installed(package: str) -> bool:
    try:
        distribution(package)
    except PackageNotFoundError:
        return False
    return True
