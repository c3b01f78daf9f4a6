"""People and bots, as they are in every guild."""

from dataclasses import dataclass
from typing import Final

# https://discord.com/developers/docs/reference#locales
LOCALES: Final = frozenset(
    {
        "id",
        "da",
        "de",
        "en-GB",
        "en-US",
        "es-ES",
        "es-419",
        "fr",
        "hr",
        "it",
        "lt",
        "hu",
        "nl",
        "no",
        "pl",
        "pt-BR",
        "ro",
        "fi",
        "sv-SE",
        "vi",
        "tr",
        "cs",
        "el",
        "bg",
        "ru",
        "uk",
        "hi",
        "th",
        "zh-CN",
        "ja",
        "zh-TW",
        "ko",
    }
)


@dataclass(slots=True)
class User:
    """An account; `locale` is the language its owner chose in Discord's settings."""

    id: int
    username: str
    global_name: str | None = None
    locale: str = "en-US"
    bot: bool = False

    def __post_init__(self) -> None:
        if self.locale not in LOCALES:
            raise ValueError(f"{self.locale!r} is no locale of Discord's")


@dataclass(frozen=True, slots=True)
class Application:
    """The bot's application. Its id is also its bot user's and its webhooks'.

    `privileged_intents` are those switched on in the developer portal. `team_id` is that of the
    team it belongs to; None: it belongs to a person.
    """

    id: int
    name: str
    token: str
    bot: User
    privileged_intents: int
    team_id: int | None = None
