"""Who asks the trainer for something. The bot vouches for it; the trainer decides."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Actor:
    """Somebody in a guild.

    Attributes:
        manager: Whether they manage the guild.
        operator: Whether they manage the operator's own guild, and so act for the operator.
    """

    guild_id: int
    user_id: int
    manager: bool
    operator: bool
