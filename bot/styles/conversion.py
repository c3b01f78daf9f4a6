"""Between training.v1.Styles' messages and the bot's own dataclasses."""

from datetime import UTC

from bot.actor import Actor
from bot.styles.style import Style, Words
from protos.training.v1 import styles_pb2


def actor_message(actor: Actor) -> styles_pb2.Actor:
    return styles_pb2.Actor(
        guild_id=actor.guild_id,
        user_id=actor.user_id,
        manager=actor.manager,
        operator=actor.operator,
    )


def style_of(style: styles_pb2.Style) -> Style:
    return Style(
        name=style.name,
        words=Words(
            display_name=style.display_name,
            trigger=style.trigger,
            prompt_prefix=style.prompt_prefix,
            negative_prompt_prefix=style.negative_prompt_prefix,
            textual_inversions=tuple(style.textual_inversions),
        ),
        owner_guild_id=style.owner_guild_id if style.HasField("owner_guild_id") else None,
        shared=style.shared,
        num_drawings=style.num_drawings,
        updated_at=style.updated_at.ToDatetime(UTC),
    )
