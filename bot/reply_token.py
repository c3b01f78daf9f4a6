"""What edits an answer to an interaction, also one that its reader alone sees."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self

import discord
from discord.utils import utcnow

from bot.errors import DISCORD_FAILURES

# What it answered with, or whose button was pressed. discord.py knows of ids alone.
ORIGINAL: Final[Any] = "@original"


@dataclass(frozen=True)
class ReplyToken:
    """The token of an interaction. Who has it speaks as the bot there, so that no log shows it.

    Attributes:
        expires_at: 15 minutes after the interaction.
    """

    value: str = field(repr=False)
    expires_at: datetime

    @classmethod
    def of(cls, interaction: discord.Interaction[Any]) -> Self:
        return cls(interaction.token, interaction.expires_at)

    @property
    def is_expired(self) -> bool:
        return utcnow() >= self.expires_at

    def webhook(self, client: discord.Client) -> discord.Webhook:
        """What Discord takes the edit by: the application's id stands for a webhook's."""
        if client.application_id is None:
            raise RuntimeError("the client is not logged in")
        return discord.Webhook.partial(client.application_id, self.value, client=client)

    async def answer_id(self, client: discord.Client) -> int | None:
        """The id of what it answered with; None: of nothing, or nobody can tell."""
        try:
            return (await self.webhook(client).fetch_message(ORIGINAL)).id
        except DISCORD_FAILURES:
            return None
