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
    """the bot's token: required"""
    # It tells where its gateway is.
    api_base: HttpUrl | None = None
    """another Discord than the real one, such as the local one: `http://127.0.0.1:8080/api/v10`"""

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
    data_folder: Path = Path("data/bot")
    """where its database lies, for one bot alone"""
    # Where the owner owns several that the bot is in, and none is named, nobody acts for them.
    operator_guild_id: int | None = None
    """your Discord server's id: its managers teach the operator's styles, `ksh` first of all.
    Without it, the one server owned by the application's owner"""
    default_style: str = "ksh"
    """what `/retrain`, and your server's `#drawings`, teach where nobody said otherwise"""
    # Discord takes five in five seconds.
    edit_interval_s: PositiveFloat = 1.5
    """seconds between two edits of a message; Discord refuses many more"""
    caption_poll_s: PositiveFloat = 20.0
    """seconds between two looks for late captions, and for a trainer that is away"""
    draw_timeout_s: PositiveFloat = 1800.0
    """seconds from `/draw` to the picture, the queue included"""
