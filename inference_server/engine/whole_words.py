"""Whole words of a prompt: finding them, and leaving them out.

`bad-artist` is a whole word in `(bad-artist:1.0)` and in `lowres,bad-artist`, but not in
`bad-artist-anime`; nor is `v1` in `v1.3`. Upper and lower case are the same, as they are to CLIP.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from inference_server.engine.weighted_prompt import CLOSING_WEIGHT

# What blanks, commas and the notation leave whole; a weight is no word, whatever one is called.
_RUN: Final = re.compile(rf"{CLOSING_WEIGHT}|(?P<run>[^\s,()\[\]:\\]+)")
# In `"v1.3";` what is left without its punctuation.
_BARE: Final = re.compile(r"[\w-]+(?:\.\w[\w-]*)*")

# What a list of words begins behind, but for brackets; the longest is six characters with its edge.
_BEGUN: Final = re.compile(r"(?:\A|,|\bBREAK)\Z")
_CLOSED: Final = re.compile(rf"[)\]]|{CLOSING_WEIGHT}")
_CLOSING: Final = {"(": re.compile(rf"\)|{CLOSING_WEIGHT}"), "[": re.compile(r"\]")}


@dataclass(frozen=True)
class Found:
    """A word, as it is listed, and where in a text it stands."""

    word: str
    start: int
    end: int


class WholeWords:
    """Words to look for, none of them with blanks, commas or the notation's `()[]:` and backslash.

    Each is looked up and none searched for: so hundreds of them cost no more than one.
    """

    def __init__(self, words: Collection[str]) -> None:
        self._words = {word.casefold(): word for word in words}

    def found(self, text: str, start: int = 0) -> Iterator[Found]:
        """Those that a text holds from `start` on, in order."""
        for run in _RUN.finditer(text, start):
            if run["run"] is None:
                continue
            whole = run["run"].casefold() in self._words
            for match in [run] if whole else _BARE.finditer(text, *run.span()):
                word = self._words.get(match[0].casefold())
                if word is not None:
                    yield Found(word, *match.span())


def without(
    prompt: str, words: Collection[str], *, keeping: Collection[str] = ()
) -> tuple[str, tuple[str, ...]]:
    """Takes words out of a prompt, with the brackets and commas that held nothing else.

    Args:
        prompt: In the notation of `weighted_prompt`.
        words: What is taken out.
        keeping: Words that stay, and in which no other is looked for.

    Returns:
        The prompt, otherwise as it was, and the words that stood in it, as listed, each once.

    >>> without("lowres, (bad-artist:1.0), text", ["bad-artist"])
    ('lowres, text', ('bad-artist',))
    """
    out = frozenset(words)
    sought = WholeWords([*keeping, *out])
    removed: dict[str, None] = {}
    start = 0
    while True:
        found = next((word for word in sought.found(prompt, start) if word.word in out), None)
        if found is not None:
            removed[found.word] = None
            before, after = _closed_up(prompt[: found.start], prompt[found.end :])
            prompt, start = before + after, len(before)
        elif start:
            # `one>two` without `two` holds `one>`, if somebody calls a word that: once more, then.
            start = 0
        else:
            return prompt, tuple(removed)


def _closed_up(before: str, after: str) -> tuple[str, str]:
    """What is left on both sides of a word that has gone: in each bracket one comma less."""
    one_less = False
    while True:
        left, right = before.rstrip(), after.lstrip()
        opened = _is_opened(left)
        if opened and (closing := _CLOSING[left[-1]].match(right)):
            before, after = left[:-1], right[closing.end() :]
            one_less = False
        elif one_less:
            return _spaced(before, after)
        elif right.startswith(",") and (opened or _BEGUN.search(left[-6:])):
            after = right[1:]
            one_less = True
        elif left.endswith(",") and (not right or _CLOSED.match(right)):
            before = left[:-1]
            one_less = True
        else:
            return _spaced(before, after)


def _spaced(before: str, after: str) -> tuple[str, str]:
    """Of the blanks on both sides of a gap, those of one; one where two words would meet."""
    left, right = before.rstrip(), after.lstrip()
    if not left or _is_opened(left):
        return before, right
    # Behind a backslash a bracket would be one as such.
    escaping = left.endswith("\\")
    if not right or (not escaping and (right.startswith(",") or _CLOSED.match(right))):
        return left, after
    blanks = before[len(left) :] or after[: -len(right)]
    return left + (blanks or ("" if left.endswith(",") else " ")), right


def _is_opened(left: str) -> bool:
    """Whether a text ends with an opening bracket, and not with one as such."""
    ahead = left[:-1]
    backslashes = len(ahead) - len(ahead.rstrip("\\"))
    return left.endswith(("(", "[")) and backslashes % 2 == 0
