"""Python, and the versions of what the services stand on."""

import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from operating.doctor.finding import Finding, ok, problem, warning
from operating.doctor.setting import Settings

_CONSTRAINTS: Final = Path(__file__).resolve().parents[2] / "constraints.txt"
_OLDEST: Final = (3, 11)
# Of each service, what it is nothing without.
_NEEDED: Final = {
    "bot": ("discord.py", "SQLAlchemy", "aiosqlite", "alembic"),
    "inference server": ("torch", "diffusers", "transformers", "peft", "safetensors"),
    "trainer": ("torch", "diffusers", "transformers", "accelerate", "SQLAlchemy", "pyarrow"),
}
_SHOWN: Final = 5


def software(_settings: Settings) -> Iterator[Finding]:
    """What is installed."""
    if sys.version_info < _OLDEST:
        yield problem(f"Python {platform.python_version()}", "use 3.11 or newer: make setup")
    else:
        yield ok(f"Python {platform.python_version()}, {version('ksh-drawing-ai')} of this")
    for service, packages in _NEEDED.items():
        missing = [package for package in packages if installed(package) is None]
        if missing:
            yield problem(
                f"the {service} cannot start without {', '.join(missing)}",
                "make setup installs everything",
            )
    if _CONSTRAINTS.is_file():
        yield _as_tested()


def installed(package: str) -> str | None:
    """The version of a package that is installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _as_tested() -> Finding:
    pinned = [
        line.partition("==")
        for line in _CONSTRAINTS.read_text(encoding="utf-8").splitlines()
        if "==" in line
    ]
    others = [
        f"{name} {there} in place of {tested}"
        for name, _, tested in pinned
        # The build is no other version.
        if (there := installed(name)) is not None and there.partition("+")[0] != tested
    ]
    if not others:
        return ok("what is installed has the versions that it is tested with")
    more = f", and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    return warning(
        f"other versions than those it is tested with: {', '.join(others[:_SHOWN])}{more}",
        "touch constraints.txt && make setup brings them back",
    )
