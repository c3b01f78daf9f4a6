"""The page's settings."""

from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import AfterValidator, PositiveFloat, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from rpc.address import Address, is_loopback
from rpc.settings import ClientSettings, ServiceSettings

_LEAST_CHARACTERS: Final = 12


def _long_enough(password: SecretStr) -> SecretStr:
    # SecretStr's own rule speaks of "items".
    count = len(password.get_secret_value())
    if count < _LEAST_CHARACTERS:
        msg = f"must have at least {_LEAST_CHARACTERS} characters, not {count}"
        raise ValueError(msg)
    return password


class Settings(ServiceSettings):
    """`GUI_…`."""

    model_config = SettingsConfigDict(env_prefix="GUI_")

    listen: Address = "127.0.0.1:8000"
    """where browsers find it; off loopback `GUI_PASSWORD` is required"""
    password: Annotated[SecretStr, AfterValidator(_long_enough)] | None = None
    """what the page asks for, 12 characters and more; without one it lets in whoever uses this
    machine"""
    tls_certificate: Path | None = None
    """a PEM file; with `GUI_TLS_KEY` the page speaks HTTPS"""
    tls_key: Path | None = None
    """likewise"""
    # The cookie is then kept from unencrypted connections.
    behind_https_proxy: bool = False
    """whether browsers come by HTTPS to a proxy in front, which is believed about who comes"""
    inference_server: ClientSettings = ClientSettings(address="127.0.0.1:50051")
    trainer: ClientSettings = ClientSettings(address="127.0.0.1:50052")
    draw_timeout_s: PositiveFloat = 1800.0
    """seconds from Generate to the picture, the queue included"""
    session_s: PositiveFloat = 12 * 3600.0
    """seconds after the last thing that was done until the password is asked for again"""

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
