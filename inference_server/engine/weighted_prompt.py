r"""Prompts with weights, in AUTOMATIC1111's notation.

    (word)        1.1 times the attention
    ((word))      1.21 times
    (word:1.5)    1.5 times; blanks around the colon and the number are let pass
    [word]        1/1.1 times
    \( \) \[ \]   brackets as such
    BREAK         what follows is encoded apart from what came before

A bracket without its partner is a character like any other. BREAK is upper-case and a word of its
own. It may stand in brackets, whose weight then holds on both sides of it; AUTOMATIC1111 reads it
there as the word `break`.

Source: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features#attentionemphasis
"""

import re
from dataclasses import dataclass, field
from typing import Final

_WEIGHT_OF: Final = {"(": 1.1, "[": 1 / 1.1}
# Beyond this there is only noise, and a hundred brackets would reach infinity.
_LARGEST: Final = 10.0

CLOSING_WEIGHT: Final = r":\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*\)"
"""What ends a group in round brackets and weighs it: `:1.5)`."""
_TOKEN: Final = re.compile(
    rf"""\\(?P<escaped>[()\[\]\\])
      | (?P<weight>{CLOSING_WEIGHT})
      | (?P<bracket>[()\[\]])
      | (?P<text>[^\\:()\[\]]+|[\\:])""",
    re.VERBOSE,
)
_PARTNER: Final = {")": "(", "]": "["}
_BREAK: Final = re.compile(r"\bBREAK\b")


@dataclass(frozen=True)
class Weighted:
    """A stretch of prompt and its weight, 1 being none."""

    text: str
    weight: float


def parse(prompt: str) -> list[list[Weighted]]:
    """Splits a prompt at each BREAK, and the parts, one at the least, where their weight changes.

    >>> parse("a (red:1.5)")
    [[Weighted(text='a ', weight=1.0), Weighted(text='red', weight=1.5)]]
    >>> parse("red BREAK")
    [[Weighted(text='red ', weight=1.0)], []]
    """
    reader = _Reader()
    for match in _TOKEN.finditer(prompt):
        bracket = match["bracket"]
        if match["weight"] is not None:
            reader.close("(", float(match["weight"][1:-1]), match[0])
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


def _merged(group: _Group) -> list[list[Weighted]]:
    """The tree as a line for each stretch between BREAKs, neighbours of one weight together."""
    lines: list[list[Weighted]] = [[]]
    # Not recursive: a prompt of 4000 brackets is deeper than Python's stack.
    to_do: list[tuple[str | _Group, float]] = [(group, 1.0)]
    while to_do:
        part, weight = to_do.pop()
        if isinstance(part, _Group):
            to_do += [(inner, weight * part.weight) for inner in reversed(part.parts)]
            continue
        held = max(-_LARGEST, min(_LARGEST, weight))
        first, *after_breaks = _BREAK.split(part)
        _append(lines[-1], first, held)
        for text in after_breaks:
            lines.append([])
            _append(lines[-1], text, held)
    return lines


def _append(line: list[Weighted], text: str, weight: float) -> None:
    if not text:
        return
    if line and line[-1].weight == weight:
        text = line.pop().text + text
    line.append(Weighted(text, weight))
