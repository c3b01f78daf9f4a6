"""What holds for a draw where its form says nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from bot.language import Sentence
from bot.language import drawing as say
from bot.preferences.guild import GuildPreferences, UnsafePolicy
from bot.preferences.member import MemberPreferences


@dataclass(frozen=True)
class UsualStyle:
    """A style meant where none is named; `gone`: the rule, where it cannot be drawn with."""

    name: str
    gone: Sentence


@dataclass(frozen=True)
class Defaults:
    """A member's and a guild's preferences as one draw needs them; None: no wish.

    Attributes:
        styles: Those preferred, the dearest first. They may be gone, or closed to the guild.
        negative_prompt: Of a draw that brings none.
        prompt_prefix: In front of each prompt.
        withholds_flagged: Whether a picture that the safety checker flags stays on the server.
        shows_flagged_elsewhere: Whether the guild's age-restricted channels would show it.
    """

    size: str | None
    steps: int | None
    guidance: float | None
    styles: Sequence[UsualStyle]
    private: bool
    negative_prompt: str
    prompt_prefix: str
    withholds_flagged: bool
    shows_flagged_elsewhere: bool

    @classmethod
    def of(
        cls, member: MemberPreferences, guild: GuildPreferences, *, age_restricted: bool
    ) -> Self:
        """Of a member in a channel of a guild.

        Args:
            member: What they prefer.
            guild: What its managers decided.
            age_restricted: Whether the channel is.
        """
        policy = guild.unsafe_policy
        styles = ((member.style, say.YOUR_STYLE_GONE), (guild.style, say.THE_GUILDS_STYLE_GONE))
        return cls(
            size=member.size,
            steps=member.steps,
            guidance=member.guidance,
            styles=[UsualStyle(name, gone) for name, gone in styles if name],
            private=member.private,
            negative_prompt=guild.negative_prompt,
            prompt_prefix=guild.prompt_prefix,
            withholds_flagged=policy.withholds(age_restricted=age_restricted),
            shows_flagged_elsewhere=policy is UnsafePolicy.AGE_RESTRICTED and not age_restricted,
        )
