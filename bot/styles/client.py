"""The trainer's styles as the bot asks for them: dataclasses in, dataclasses out."""

from collections.abc import Sequence
from typing import Final

import grpc

from protos.training.v1 import styles_pb2, styles_pb2_grpc

# Discord gives a bot 3 s for suggestions.
_SUGGEST_S: Final = 2.0


class StylesClient:
    """Calls training.v1.Styles.

    Args:
        channel: To the trainer.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._styles = styles_pb2_grpc.StylesStub(channel)

    async def names(self, guild_id: int) -> Sequence[str]:
        """The names of the styles that a guild may see."""
        response = await self._styles.List(
            styles_pb2.ListStylesRequest(guild_id=guild_id), timeout=_SUGGEST_S
        )
        return [style.name for style in response.styles]
