"""The settings every service has in common.

Each adds its own, below its own prefix:

    class Settings(ServerSettings):
        model_config = SettingsConfigDict(env_prefix="TRAINER_")

        listen: Address = "127.0.0.1:50052"
        inference_server: ClientSettings = ClientSettings(address="127.0.0.1:50051")

    settings = Settings.read()      # TRAINER_LISTEN, TRAINER_INFERENCE_SERVER__ADDRESS, …

They are read in `__main__` and handed down; nothing reads them at import.
"""

from pathlib import Path
from typing import Annotated, Literal, Self

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
from pydantic_settings import BaseSettings, SettingsConfigDict

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


class ServiceSettings(BaseSettings):
    """Base of every service's settings: read from the environment, then from `.env`."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_nested_delimiter="__",
        # A token alone, and the address stays what the service's default says.
        nested_model_default_partial_update=True,
        # The other services' lines stand in the same .env.
        extra="ignore",
        frozen=True,
    )

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    # `auto`: for people on a terminal, JSON elsewhere.
    log_format: Literal["auto", "console", "json"] = "auto"

    @classmethod
    def read(cls) -> Self:
        """Reads the settings.

        Raises:
            StartupError: Something is missing or wrong; names each variable and its rule.
        """
        try:
            return cls()
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

    # Off loopback a token is required: see rpc.server.
    listen: Address = "127.0.0.1:0"
    token: Token | None = None
    # PEM files. Both or neither.
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    # Where Prometheus scrapes; None: nowhere. Holds no secrets and asks for no token.
    metrics_listen: Address | None = None
    # How long running calls may go on once the server is told to stop.
    drain_s: Annotated[float, Field(ge=0)] = 30.0
    # For calls that come without a deadline.
    default_deadline_s: PositiveFloat = 60.0
    # The largest message, either way: a picture with its parameters fits well within.
    max_message_bytes: Annotated[int, Field(ge=MIB)] = 64 * MIB

    @model_validator(mode="after")
    def _a_certificate_has_its_key(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            msg = "TLS needs both, tls_certificate and tls_key"
            raise ValueError(msg)
        return self


class ClientSettings(BaseModel):
    """How to reach a service."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: Address
    token: Token | None = None
    # Speak TLS, trusting `tls_ca` (a PEM file) or, without one, what the system trusts.
    tls: bool = False
    tls_ca: Path | None = None
    # For calls made without a timeout.
    default_deadline_s: PositiveFloat = 60.0
    max_message_bytes: Annotated[int, Field(ge=MIB)] = 64 * MIB
