"""What all tests have in common."""

import pytest
import structlog
from hypothesis import HealthCheck, settings

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with those that take longest; otherwise in their order."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))
