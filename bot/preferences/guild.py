"""What the managers of one guild decided."""

from dataclasses import dataclass
from enum import StrEnum


class UnsafePolicy(StrEnum):
    """What becomes of a picture that the safety checker flags."""

    BLOCK = "block"
    SPOILER = "spoiler"
    # Shown in age-restricted channels, blocked elsewhere.
    AGE_RESTRICTED = "age_restricted"

    def withholds(self, *, age_restricted: bool) -> bool:
        """Whether it is not shown at all in a channel, age-restricted or not; else as a spoiler."""
        return self is self.BLOCK or (self is self.AGE_RESTRICTED and not age_restricted)


@dataclass(frozen=True)
class GuildPreferences:
    """What holds for a guild's draws.

    Attributes:
        prompt_prefix: Put in front of each prompt.
        negative_prompt: Of draws that bring none.
        style: Meant where none is named; None: the servers' own.
        manager_role_id: A role that makes a manager, beside the permission Manage Server.
        draws_per_day: Of one member in 24 hours; None: as many as they like.
        draws_at_once: Of one member, waiting or running; None: as many as the server takes.
    """

    prompt_prefix: str = ""
    negative_prompt: str = ""
    style: str | None = None
    manager_role_id: int | None = None
    draws_per_day: int | None = None
    draws_at_once: int | None = None
    unsafe_policy: UnsafePolicy = UnsafePolicy.SPOILER
