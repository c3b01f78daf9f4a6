r"""Prompts with weights, in AUTOMATIC1111's notation.

    (word)        1.1 times the attention
    ((word))      1.21 times
    (word:1.5)    1.5 times; blanks around the colon and the number are let pass
    [word]        1/1.1 times
    \( \) \[ \]   brackets as such

A bracket without its partner is a character like any other.

Source: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features#attentionemphasis
"""

import re
from dataclasses import dataclass, field
from typing import Final

_WEIGHT_OF: Final = {"(": 1.1, "[": 1 / 1.1}
# Beyond this there is only noise, and a hundred brackets would reach infinity.
_LARGEST: Final = 10.0

_TOKEN: Final = re.compile(
    r"""\\(?P<escaped>[()\[\]\\])
      | :\s*(?P<weight>[+-]?(?:\d+\.?\d*|\.\d+))\s*\)
      | (?P<bracket>[()\[\]])
      | (?P<text>[^\\:()\[\]]+|[\\:])""",
    re.VERBOSE,
)
_PARTNER: Final = {")": "(", "]": "["}


@dataclass(frozen=True)
class Weighted:
    """A stretch of prompt and its weight, 1 being none."""

    text: str
    weight: float


def parse(prompt: str) -> list[Weighted]:
    """Splits a prompt where its weight changes.

    >>> parse("a (red:1.5)")
    [Weighted(text='a ', weight=1.0), Weighted(text='red', weight=1.5)]
    """
    reader = _Reader()
    for match in _TOKEN.finditer(prompt):
        bracket = match["bracket"]
        if match["weight"] is not None:
            reader.close("(", float(match["weight"]), match[0])
        elif bracket is None:
            reader.write(match["escaped"] or match["text"])
        elif bracket in _WEIGHT_OF:
            reader.open(bracket)
        else:
            partner = _PARTNER[bracket]
            reader.close(partner, _WEIGHT_OF[partner], bracket)
    return _merged(reader.finished())


@dataclass
class _Group:
    """A bracket, what stands in it, and, once it is closed, the weight of that."""

    bracket: str
    weight: float = 1.0
    parts: list["str | _Group"] = field(default_factory=list)


class _Reader:
    """Builds the tree of groups. Each step is cheap, however deep somebody nests."""

    def __init__(self) -> None:
        # The whole prompt, and the groups that are still open.
        self._open = [_Group("")]

    def write(self, text: str) -> None:
        self._open[-1].parts.append(text)

    def open(self, bracket: str) -> None:
        self._open.append(_Group(bracket))

    def close(self, partner: str, weight: float, as_written: str) -> None:
        if all(group.bracket != partner for group in reversed(self._open)):
            self.write(as_written)
            return
        while self._open[-1].bracket != partner:
            self._give_up()
        group = self._open.pop()
        group.weight = weight
        self._open[-1].parts.append(group)

    def finished(self) -> _Group:
        while len(self._open) > 1:
            self._give_up()
        return self._open[0]

    def _give_up(self) -> None:
        """The innermost open bracket never found its partner."""
        group = self._open.pop()
        self._open[-1].parts += [group.bracket, group]


def _merged(group: _Group) -> list[Weighted]:
    """The tree as a line, neighbours of one weight together."""
    line: list[Weighted] = []
    # Not recursive: a prompt of 4000 brackets is deeper than Python's stack.
    to_do: list[tuple[str | _Group, float]] = [(group, 1.0)]
    while to_do:
        part, weight = to_do.pop()
        if isinstance(part, _Group):
            to_do += [(inner, weight * part.weight) for inner in reversed(part.parts)]
            continue
        held = max(-_LARGEST, min(_LARGEST, weight))
        if line and line[-1].weight == held:
            line[-1] = Weighted(line[-1].text + part, held)
        else:
            line.append(Weighted(part, held))
    return line
