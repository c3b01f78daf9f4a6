"""Servers in this process that start at once: import the fixture where there are such."""

from collections.abc import Iterator
from functools import cache

import pytest

from inference_server.engine.pipeline import Pipeline
from inference_server.translation.glossary import Glossary


@pytest.fixture(scope="package", autouse=True)
def quick_starts() -> Iterator[None]:
    """What each server would take a second for: to measure steps, and to read the glossary.

    On a machine that others use as well, steps may be measured in a bad moment: here wide ones pay.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pipeline, "_measured", lambda *_: 0.03)
        patch.setattr(Glossary, "shipped", cache(Glossary.shipped))
        yield
