"""Between training.v1.Styles' messages and the bot's own dataclasses."""

from bot.actor import Actor
from protos.training.v1 import styles_pb2


def actor_message(actor: Actor) -> styles_pb2.Actor:
    return styles_pb2.Actor(
        guild_id=actor.guild_id,
        user_id=actor.user_id,
        manager=actor.manager,
        operator=actor.operator,
    )
