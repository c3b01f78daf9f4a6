from pathlib import Path

import pytest

from demo.errors import Failed
from demo.house import House, Models, open_house

NOWHERE = Models(Path("/nowhere/pocket"), Path("/nowhere/captioner"), None)


@pytest.mark.slow
async def test_a_service_that_cannot_start_is_named_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(Failed) as failed:
        async with open_house(tmp_path, NOWHERE):
            pytest.fail("it cannot be used")
    assert str(failed.value) == "the inference server ended with status 1"
    words = failed.value.logs["inference server"]
    assert "there is no model folder /nowhere/pocket" in words[-1]


def test_what_the_user_has_set_for_their_own_services_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "secret")
    monkeypatch.setenv("INFERENCE_SERVER_TLS_KEY", "/key.pem")
    house = House(tmp_path, NOWHERE)
    for service in house.services:
        environment = service.program.environment
        assert "DISCORD_TOKEN" not in environment
        assert "INFERENCE_SERVER_TLS_KEY" not in environment
        assert service.program.folder == tmp_path
