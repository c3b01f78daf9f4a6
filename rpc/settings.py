"""The settings every service has in common.

Each adds its own, below its own prefix:

    class Settings(ServerSettings):
        model_config = SettingsConfigDict(env_prefix="TRAINER_")

        listen: Address = "127.0.0.1:50052"
        inference_server: ClientSettings = ClientSettings(address="127.0.0.1:50051")

    settings = Settings.read()      # TRAINER_LISTEN, TRAINER_INFERENCE_SERVER__ADDRESS, …

They are read in `__main__` and handed down; nothing reads them at import. What is below a field is
for operators: docs/operating/settings.md and .env.example are made of it.
"""

import os
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PositiveFloat,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings.exceptions import SettingsError

from rpc.address import Address
from rpc.errors import StartupError

MIB = 1024 * 1024


def _one_word(token: SecretStr) -> SecretStr:
    # It travels in an HTTP header; the message must not show it.
    word = token.get_secret_value()
    if not (word.isascii() and word.isprintable()) or not word or " " in word:
        msg = "must be one word of printable ASCII characters"
        raise ValueError(msg)
    return token


Token = Annotated[SecretStr, AfterValidator(_one_word)]
"""A bearer token that both sides of a call know."""


SECRETS_VARIABLE: Final = "SECRETS_FOLDER"
"""Names the folder of secrets; it is read from the environment alone."""

_SECRETS: Final = Path("/run/secrets")


def secrets_folder() -> Path:
    """Where files may stand for settings: where containers have theirs, unless told otherwise."""
    return Path(os.environ.get(SECRETS_VARIABLE) or _SECRETS)


class ServiceSettings(BaseSettings):
    """Base of every service's settings.

    They are read from the environment, then from `.env`, then from files: one that is called
    `trainer_inference_server__token` in the folder of secrets holds what
    TRAINER_INFERENCE_SERVER__TOKEN would.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_nested_delimiter="__",
        secrets_dir_missing="ok",
        # A token alone, and the address stays what the service's default says.
        nested_model_default_partial_update=True,
        # The other services' lines stand in the same .env.
        extra="ignore",
        frozen=True,
        use_attribute_docstrings=True,
    )

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """how much it writes to standard error"""
    log_format: Literal["auto", "console", "json"] = "auto"
    """`auto` is JSON where standard error is no terminal"""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the files' source knows it
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Has files stand for nested settings too, which pydantic's own source does not."""
        files = NestedSecretsSettingsSource(file_secret_settings, secrets_dir=secrets_folder())
        return init_settings, env_settings, dotenv_settings, files

    @classmethod
    def read(cls) -> Self:
        """Reads the settings.

        Raises:
            StartupError: Something is missing or wrong; names each variable and its rule.
        """
        try:
            return cls()
        except (OSError, SettingsError) as error:
            # JSON that is none, or a file of a secret that cannot be read.
            raise StartupError(str(error)) from error
        except ValidationError as error:
            prefix = cls.model_config.get("env_prefix", "")
            lines = (
                f"{prefix}{'__'.join(map(str, problem['loc']))}".upper()
                + f": {problem['msg'].removeprefix('Value error, ')}"
                for problem in error.errors(include_url=False, include_input=False)
            )
            raise StartupError("\n".join(lines)) from error


class ServerSettings(ServiceSettings):
    """Settings of a service that others call."""

    listen: Address = "127.0.0.1:0"
    """where it listens: elsewhere than on loopback only with a token"""
    token: Token | None = None
    """the bearer token that callers must bring"""
    tls_certificate: Path | None = None
    """a PEM file; with its key it speaks TLS, without both the token travels as it is"""
    tls_key: Path | None = None
    """a PEM file"""
    metrics_listen: Address | None = None
    """where Prometheus scrapes, such as `127.0.0.1:9101`; it is asked for no token"""
    drain_s: Annotated[float, Field(ge=0)] = 30.0
    """seconds for calls that run when the service is told to stop"""
    default_deadline_s: PositiveFloat = 60.0
    """seconds for calls that come without a deadline"""
    max_message_bytes: Annotated[int, Field(ge=MIB)] = 64 * MIB
    """of the largest message, either way"""

    @model_validator(mode="after")
    def _a_certificate_has_its_key(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            msg = "TLS needs both, tls_certificate and tls_key"
            raise ValueError(msg)
        return self


class ClientSettings(BaseModel):
    """How to reach a service."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    address: Address
    """host and port"""
    token: Token | None = None
    """the token that the server asks for"""
    tls: bool = False
    """speak TLS, trusting what the system trusts"""
    tls_ca: Path | None = None
    """speak TLS, trusting this authority: a PEM file"""
    default_deadline_s: PositiveFloat = 60.0
    """seconds for calls that have no deadline of their own"""
    max_message_bytes: Annotated[int, Field(ge=MIB)] = 64 * MIB
    """of the largest message, either way"""
