"""A style as the trainer knows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.actor import Actor

# A style's name, as a regular expression.
NAME: Final = r"[a-z][a-z0-9-]{0,31}"


@dataclass(frozen=True)
class Words:
    """What a style is called and what it says.

    Attributes:
        trigger: Appended to each caption.
        prompt_prefix: Put in front of every prompt.
        negative_prompt_prefix: Likewise.
        textual_inversions: Words of both that stand for learnt embeddings.
    """

    display_name: str
    trigger: str
    prompt_prefix: str = ""
    negative_prompt_prefix: str = ""
    textual_inversions: Sequence[str] = ()


@dataclass(frozen=True)
class Style:
    """A named drawing style.

    Attributes:
        owner_guild_id: The guild that owns it; None: the operator.
        shared: Whether other guilds may draw with it.
    """

    name: str
    words: Words
    owner_guild_id: int | None
    shared: bool
    num_drawings: int
    updated_at: datetime

    def open_to(self, guild_id: int, operator_guild_id: int | None) -> bool:
        """Whether members of a guild may draw with it, and so know of it."""
        owner = operator_guild_id if self.owner_guild_id is None else self.owner_guild_id
        return self.shared or guild_id == owner

    def managed_by(self, actor: Actor) -> bool:
        """Whether its owner's managers include them."""
        if self.owner_guild_id is None:
            return actor.operator
        return actor.manager and actor.guild_id == self.owner_guild_id
