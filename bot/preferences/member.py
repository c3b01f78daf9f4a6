"""What one member prefers."""

from dataclasses import dataclass

from bot.language import Language


@dataclass(frozen=True)
class MemberPreferences:
    """What a member wants where they say nothing; None: no wish.

    Attributes:
        size: As in /draw: a shape, or width x height.
        language: None: that of their Discord client.
        private: Whether their pictures are for their eyes only.
    """

    size: str | None = None
    steps: int | None = None
    guidance: float | None = None
    style: str | None = None
    language: Language | None = None
    private: bool = False
