"""What the inference server offers, as a guild may use it."""

from collections.abc import Callable, Mapping

from bot.drawing.capabilities import Capabilities, Style
from bot.drawing.client import QUESTION_S, DrawingClient
from rpc.errors import DeadlineExceeded


class Offer:
    """Asked anew each time: a version may have come a second ago.

    Args:
        client: The inference server.
        operator_guild_id: Tells the guild that may draw in the operator's own styles.
    """

    def __init__(self, client: DrawingClient, operator_guild_id: Callable[[], int | None]) -> None:
        self._client = client
        self._operator_guild_id = operator_guild_id
        self._last_known: Capabilities | None = None

    async def capabilities(self, *, timeout_s: float = QUESTION_S) -> Capabilities:
        """What the server can draw. One that is too busy to tell has not changed much.

        Raises:
            KshError: The server cannot be asked.
        """
        try:
            self._last_known = await self._client.capabilities(timeout_s=timeout_s)
        except DeadlineExceeded:
            if self._last_known is None:
                raise
        return self._last_known

    def styles_for(self, guild_id: int, capabilities: Capabilities) -> Mapping[str, Style]:
        """The styles that a guild may draw with, by name."""
        operator_guild_id = self._operator_guild_id()
        return {
            style.name: style
            for style in capabilities.styles
            if style.open_to(guild_id, operator_guild_id)
        }
