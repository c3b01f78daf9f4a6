"""What all tests have in common."""

import pytest
import structlog
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

# How long an example takes, or is made, says more of the machine than of the code.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")

# As the services log: structlog's own way shows an error with every local, which takes seconds.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)

# Of real processes, minutes in all: begun last, one worker would be at them alone.
_LONGEST = ("tests/system/", "tests/trainer/")


# They ask the same services, which take half a minute of a core to start.
_IN_ONE_HOUSE = tuple(f"tests/system/test_{name}.py" for name in ("chat_page", "draw", "teaching"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with those that take longest; otherwise in their order."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))


class _Houses(LoadFileScheduling):  # type: ignore[misc] # it has no types
    """Each file goes to one process; those of one house go to the same."""

    def _split_scope(self, nodeid: str) -> str:
        return "house" if nodeid.startswith(_IN_ONE_HOUSE) else super()._split_scope(nodeid)


# Not by marks of groups: with pytest 9.2, xdist 3.8 heeds none.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """`--dist loadfile`, but for houses."""
    return _Houses(config, log) if config.getvalue("dist") == "loadfile" else None
