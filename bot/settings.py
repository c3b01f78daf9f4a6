"""The bot's settings: a section for Discord, a section for itself."""

from pathlib import Path
from typing import Final

from pydantic import Field, HttpUrl, PositiveFloat, field_validator
from pydantic_settings import SettingsConfigDict

from rpc.settings import ClientSettings, ServiceSettings, Token

_MISSING: Final = (
    "the bot's token is missing: copy it from https://discord.com/developers/applications, "
    "your application, Bot, Reset Token"
)


class DiscordSettings(ServiceSettings):
    """`DISCORD_…`."""

    model_config = SettingsConfigDict(env_prefix="DISCORD_")

    token: Token = Field(default="", validate_default=True)
    # Another Discord than the real one, such as discord_emulator at http://127.0.0.1:8080/api/v10.
    # It tells where its gateway is.
    api_base: HttpUrl | None = None

    @field_validator("token", mode="before")
    @classmethod
    def _not_missing(cls, token: object) -> object:
        if not token:
            raise ValueError(_MISSING)
        return token


class Settings(ServiceSettings):
    """`BOT_…`."""

    model_config = SettingsConfigDict(env_prefix="BOT_")

    inference_server: ClientSettings = ClientSettings(address="127.0.0.1:50051")
    trainer: ClientSettings = ClientSettings(address="127.0.0.1:50052")
    # Where its database lies.
    data_folder: Path = Path("data/bot")
    # The operator's own Discord server: its managers act for the operator. None: the only server
    # that the bot's owner owns; where they own several that it is in, nobody acts for them.
    operator_guild_id: int | None = None
    # The style that a drawings channel teaches where nobody said otherwise.
    default_style: str = "ksh"
    # Between two edits of a message. Discord takes five in five seconds.
    edit_interval_s: PositiveFloat = 1.5
    # Between two looks for captions that come later.
    caption_poll_s: PositiveFloat = 20.0
    # From /draw to the picture, the queue included.
    draw_timeout_s: PositiveFloat = 1800.0
