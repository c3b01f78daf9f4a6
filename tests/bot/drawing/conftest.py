import pytest

from bot.drawing import ongoing
from tests.bot.fixtures import settings_to_draw as settings

__all__ = ["settings"]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is gone in the middle is asked again once, after a moment."""
    monkeypatch.setattr(ongoing, "PAUSES_S", (2,))
