"""What the captioner is asked and what it answers, in words that both processes know."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

# The artist's own.
PROMPT: Final = "Describe this image's appearance in a detailed and natural-sounding sentence."

_SEED_HEX_DIGITS: Final = 15  # of the drawing's digest: 60 bits, which SQLite's integers hold


@dataclass(frozen=True)
class Pictured:
    """A drawing to be captioned.

    Attributes:
        path: Its file.
        sha256: Of the file: what the captioner is seeded with.
    """

    path: Path
    sha256: str

    @property
    def seed(self) -> int:
        """The drawing's own: whoever asks again is told the same."""
        return int(self.sha256[:_SEED_HEX_DIGITS], 16)


@dataclass(frozen=True)
class Said:
    """What the captioner said of a drawing.

    Attributes:
        text: Empty if there is nothing to say.
        seed: What the text was drawn with: the drawing's own and one for each attempt before it.
        problem: Why there is no text, for people; empty if there is one.
    """

    text: str
    seed: int
    problem: str = ""
