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
from dataclasses import dataclass
from typing import Final

_MORE: Final = 1.1
_LESS: Final = 1 / 1.1
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
        if match["weight"] is not None:
            reader.close_with(float(match["weight"]), match[0])
        elif match["bracket"] in ("(", "["):
            reader.open(match["bracket"])
        elif match["bracket"] is not None:
            reader.close(match["bracket"])
        else:
            reader.write(match["escaped"] or match["text"])
    return reader.merged()


class _Reader:
    """Stretches of text so far, and the brackets that are still open."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._weights: list[float] = []
        # Each open bracket, and the index of its own stretch.
        self._open: list[tuple[str, int]] = []

    def write(self, text: str) -> None:
        self._texts.append(text)
        self._weights.append(1.0)

    def open(self, bracket: str) -> None:
        self._open.append((bracket, len(self._texts)))
        self.write(bracket)

    def close(self, bracket: str) -> None:
        partner = _PARTNER[bracket]
        if not self._close(partner, _MORE if partner == "(" else _LESS):
            self.write(bracket)

    def close_with(self, weight: float, as_written: str) -> None:
        if not self._close("(", weight):
            self.write(as_written)

    def _close(self, partner: str, weight: float) -> bool:
        at = next((at for bracket, at in reversed(self._open) if bracket == partner), None)
        if at is None:
            return False
        # Brackets opened in between never found theirs.
        self._open = [entry for entry in self._open if entry[1] < at]
        self._texts[at] = ""
        for i in range(at, len(self._weights)):
            self._weights[i] *= weight
        return True

    def merged(self) -> list[Weighted]:
        merged: list[Weighted] = []
        for text, weight in zip(self._texts, self._weights, strict=True):
            held = max(-_LARGEST, min(_LARGEST, weight))
            if not text:
                continue
            if merged and merged[-1].weight == held:
                merged[-1] = Weighted(merged[-1].text + text, held)
            else:
                merged.append(Weighted(text, held))
        return merged
