"""What became of the files of an import."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

# Of those that were left alone, a data set on the hub may have thousands.
_MAX_NAMED: Final = 5


@dataclass
class Report:
    """Filled while an import goes on.

    Attributes:
        num_added: Drawings that are new.
        num_already_there: Files that were there, as they are or packed otherwise.
        refused: Path and reason of each file that was not taken.
        without_caption: Path and reason of each drawing whose caption was not taken.
    """

    num_added: int = 0
    num_already_there: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    without_caption: list[tuple[str, str]] = field(default_factory=list)

    @property
    def nothing_taken(self) -> bool:
        """Whether not one of the files is a drawing of the style now."""
        return self.num_added == self.num_already_there == 0

    def lines(self, problems: Sequence[str], left_alone: Sequence[str]) -> Iterator[str]:
        """The report, for people.

        Args:
            problems: What tables of captions say that could not be used.
            left_alone: Paths of files that nobody tried to take in.
        """
        yield (
            f"{self.num_added:,} added, {self.num_already_there:,} there already, "
            f"{len(self.refused):,} refused"
        )
        yield from _section("refused:", map(": ".join, self.refused))
        yield from _section(
            "caption refused, to be written by the captioner:",
            map(": ".join, self.without_caption),
        )
        yield from _section("passed over in tables of captions:", problems)
        if left_alone:
            named = ", ".join(map(_printable, left_alone[:_MAX_NAMED]))
            more = ", …" if len(left_alone) > _MAX_NAMED else ""
            yield f"other files, left alone: {len(left_alone):,} ({named}{more})"


def _section(title: str, lines: Iterator[str] | Sequence[str]) -> Iterator[str]:
    listed = [f"  {_printable(line)}" for line in lines]
    if listed:
        yield title
        yield from listed


def _printable(text: str) -> str:
    # Names in a zip may be anything, a terminal's commands too.
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
