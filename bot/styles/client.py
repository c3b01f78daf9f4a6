"""The trainer's styles as the bot asks for them: dataclasses in, dataclasses out."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import grpc

from bot.actor import Actor
from bot.styles.conversion import actor_message, style_of
from bot.styles.style import Style, Words
from protos.training.v1 import styles_pb2, styles_pb2_grpc

# Discord gives a bot 3 s for suggestions, and for a window to be opened.
_SUGGEST_S: Final = 2.0
# A new trigger rewrites the captions of all drawings.
_CHANGE_S: Final = 60.0


class StylesClient:
    """Calls training.v1.Styles.

    Args:
        channel: To the trainer.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._styles = styles_pb2_grpc.StylesStub(channel)

    async def styles(self, guild_id: int | None) -> Sequence[Style]:
        """The styles that a guild owns or that are shared, by name; None: all there are.

        Those of the operator are nobody's here: bot.styles.visible knows whose they are.
        """
        response = await self._styles.List(
            styles_pb2.ListStylesRequest(guild_id=guild_id), timeout=_SUGGEST_S
        )
        return [style_of(style) for style in response.styles]

    async def create(
        self, actor: Actor, name: str, words: Words, *, owner_guild_id: int | None, shared: bool
    ) -> Style:
        """Makes a style; None as the owner stands for the operator."""
        response = await self._styles.Create(
            styles_pb2.CreateStyleRequest(
                actor=actor_message(actor),
                name=name,
                display_name=words.display_name,
                trigger=words.trigger,
                prompt_prefix=words.prompt_prefix,
                negative_prompt_prefix=words.negative_prompt_prefix,
                textual_inversions=words.textual_inversions,
                owner_guild_id=owner_guild_id,
                shared=shared,
            ),
            timeout=_CHANGE_S,
        )
        return style_of(response.style)

    async def update(self, actor: Actor, name: str, changes: Mapping[str, Any]) -> Style:
        """Changes some of a style.

        Args:
            actor: Who does.
            name: Of the style.
            changes: Of the fields of Words, and `shared`, those that change.
        """
        fields = dict(changes)
        if "textual_inversions" in fields:
            words = styles_pb2.TextualInversions(words=fields["textual_inversions"])
            fields["textual_inversions"] = words
        response = await self._styles.Update(
            styles_pb2.UpdateStyleRequest(actor=actor_message(actor), name=name, **fields),
            timeout=_CHANGE_S,
        )
        return style_of(response.style)
