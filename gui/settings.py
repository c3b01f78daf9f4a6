"""The page's settings."""

from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, PositiveFloat, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from rpc.address import Address, is_loopback
from rpc.settings import ClientSettings, ServiceSettings

_LEAST_CHARACTERS: Final = 12


class Settings(ServiceSettings):
    """`GUI_…`."""

    model_config = SettingsConfigDict(env_prefix="GUI_")

    # Off loopback a password is required.
    listen: Address = "127.0.0.1:8000"
    password: Annotated[SecretStr, Field(min_length=_LEAST_CHARACTERS)] | None = None
    # PEM files. Both or neither.
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    # Whether browsers come by HTTPS to a proxy in front, which speaks HTTP to this: the cookie is
    # then kept from unencrypted connections, and the proxy is believed about who comes.
    behind_https_proxy: bool = False
    inference_server: ClientSettings = ClientSettings(address="127.0.0.1:50051")
    trainer: ClientSettings = ClientSettings(address="127.0.0.1:50052")
    # From Generate to the picture, the queue included.
    draw_timeout_s: PositiveFloat = 1800.0
    # After the last thing that was done.
    session_s: PositiveFloat = 12 * 3600.0

    @model_validator(mode="after")
    def _a_certificate_has_its_key(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            msg = "TLS needs both, tls_certificate and tls_key"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _not_open_to_all(self) -> Self:
        if self.password is None and not is_loopback(self.listen):
            msg = (
                f"the page is to listen on {self.listen}, which other machines can reach, and has "
                "no password; set GUI_PASSWORD, or listen on 127.0.0.1"
            )
            raise ValueError(msg)
        return self
