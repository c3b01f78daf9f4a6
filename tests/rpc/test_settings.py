from pathlib import Path

import pytest
from pydantic_settings import SettingsConfigDict

from rpc.address import Address
from rpc.errors import StartupError
from rpc.settings import ClientSettings, ServerSettings


class Settings(ServerSettings):
    model_config = SettingsConfigDict(env_prefix="TRAINER_")

    listen: Address = "127.0.0.1:50052"
    inference_server: ClientSettings = ClientSettings(address="127.0.0.1:50051")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Away from the .env of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_a_word_the_defaults_hold() -> None:
    settings = Settings.read()

    assert settings.listen == "127.0.0.1:50052"
    assert settings.inference_server.address == "127.0.0.1:50051"


def test_the_environment_reaches_nested_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_LISTEN", "[::1]:7")
    monkeypatch.setenv("TRAINER_INFERENCE_SERVER__ADDRESS", "gpu:50051")
    monkeypatch.setenv("TRAINER_INFERENCE_SERVER__TOKEN", "open-sesame")

    settings = Settings.read()

    assert settings.listen == "[::1]:7"
    assert settings.inference_server.address == "gpu:50051"
    assert settings.inference_server.token is not None
    assert settings.inference_server.token.get_secret_value() == "open-sesame"


def test_a_nested_setting_can_be_set_without_its_neighbours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRAINER_INFERENCE_SERVER__TOKEN", "open-sesame")

    assert Settings.read().inference_server.address == "127.0.0.1:50051"


def test_a_dotenv_file_of_several_services_is_read(elsewhere: Path) -> None:
    (elsewhere / ".env").write_text("TRAINER_DRAIN_S=7\nBOT_LANGUAGE=ko\n", encoding="utf-8")

    assert Settings.read().drain_s == 7


def test_what_is_wrong_is_named_by_its_variable_with_its_rule(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRAINER_LISTEN", "here")
    monkeypatch.setenv("TRAINER_DRAIN_S", "-1")

    with pytest.raises(StartupError) as caught:
        Settings.read()

    assert "TRAINER_LISTEN: must be host:port" in str(caught.value)
    assert "TRAINER_DRAIN_S: Input should be greater than or equal to 0" in str(caught.value)


@pytest.mark.parametrize("token", ["", "two words", "열려라", "line\nbreak"])
def test_a_token_that_cannot_travel_is_refused_without_being_shown(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAINER_TOKEN", token)

    with pytest.raises(StartupError, match=r"TRAINER_TOKEN: .*one word") as caught:
        Settings.read()

    assert not token or token not in str(caught.value)


def test_a_certificate_without_its_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_TLS_CERTIFICATE", "server.pem")

    with pytest.raises(StartupError, match="needs both"):
        Settings.read()


def test_settings_do_not_show_a_token() -> None:
    settings = ClientSettings.model_validate({"address": "gpu:1", "token": "open-sesame"})

    assert "open-sesame" not in repr(settings)


def test_a_file_of_secrets_stands_for_a_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "trainer_token").write_text("teach-me\n")
    (folder / "trainer_inference_server__token").write_text("open-sesame")
    (folder / "another").write_text("x")
    monkeypatch.setenv("SECRETS_FOLDER", str(folder))

    settings = Settings.read()

    assert settings.token is not None
    assert settings.token.get_secret_value() == "teach-me"
    assert settings.inference_server.token is not None
    assert settings.inference_server.token.get_secret_value() == "open-sesame"
    assert settings.inference_server.address == "127.0.0.1:50051"


def test_what_is_set_comes_before_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trainer_token").write_text("from-a-file")
    (tmp_path / ".env").write_text("TRAINER_TOKEN=from-dotenv\n")
    monkeypatch.setenv("SECRETS_FOLDER", str(tmp_path))

    settings = Settings.read()

    assert settings.token is not None
    assert settings.token.get_secret_value() == "from-dotenv"


def test_a_token_in_a_file_that_cannot_travel_is_refused_without_being_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "trainer_token").write_text("two words\n")
    monkeypatch.setenv("SECRETS_FOLDER", str(tmp_path))

    with pytest.raises(StartupError, match=r"TRAINER_TOKEN: .*one word") as caught:
        Settings.read()

    assert "two words" not in str(caught.value)


def test_no_folder_of_secrets_is_no_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRETS_FOLDER", str(tmp_path / "nowhere"))

    assert Settings.read().token is None


def test_a_group_that_is_no_json_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_INFERENCE_SERVER", "{")

    with pytest.raises(StartupError, match="inference_server"):
        Settings.read()
