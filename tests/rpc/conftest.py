import logging
from collections.abc import Iterator

import pytest
import structlog
from structlog.testing import LogCapture


@pytest.fixture
def logged() -> Iterator[list[dict[str, object]]]:
    """Every event logged in the test, with what was bound to its context."""
    capture = LogCapture()
    structlog.configure(processors=[structlog.contextvars.merge_contextvars, capture])
    yield capture.entries  # type: ignore[misc] # structlog types an entry as a mapping
    structlog.reset_defaults()
    logging.getLogger().handlers.clear()
