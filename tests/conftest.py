"""What all tests have in common."""

import pytest
from hypothesis import settings

# How long an example takes says more of the machine than of the code.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

# Of real processes, minutes in all: begun last, one worker would be at them alone.
_LONGEST = ("tests/system/", "tests/trainer/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with those that take longest; otherwise in their order."""
    items.sort(key=lambda item: not item.nodeid.startswith(_LONGEST))
