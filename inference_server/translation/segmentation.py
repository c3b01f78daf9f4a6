"""Korean cut into terms.

Korean puts blanks between words more or less as people please, and endings onto words without any.
A word is cut only if all of it is known: half of a name is no noun. Of all the ways the one with
the fewest pieces is taken, which is the one with the longest terms.
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import Final, TypeAlias

from inference_server.translation.glossary import NOUNS, Glossary, Kind, Term

# A word is left unknown only if there is no other way; between ways of as many pieces the shorter
# particle decides, 소녀들 + 이 and not 소녀 + 들이.
_UNKNOWN: Final = 100_000
_PIECE: Final = 10


@dataclass(frozen=True)
class Unknown:
    """A word that the glossary lacks, as it was typed."""

    word: str


Piece: TypeAlias = Term | Unknown


@dataclass(frozen=True)
class _Last:
    """What decides about the next piece of the same word."""

    kind: Kind
    short: bool
    before_noun: bool


@dataclass(frozen=True)
class _Step:
    """The cheapest way to some place, and its last piece."""

    cost: int
    piece: Piece | None = None
    start: int = 0
    after: _Last | None = None


# By what the last piece allows to come next; by nothing at the end of a word.
_Ways: TypeAlias = dict[_Last | None, _Step]


def segment(clause: str, glossary: Glossary, *, glued: bool = False) -> list[Piece]:
    """Cuts a clause, words with blanks between, into terms and unknown words.

    Args:
        clause: Without any punctuation.
        glossary: What is known.
        glued: It continues a word of another script: a particle may come first.
    """
    words = clause.split()
    letters = "".join(words)
    starts: dict[int, str] = {}
    at = 0
    for word in words:
        starts[at] = word
        at += len(word)
    first = _Last(Kind.NOUN, short=False, before_noun=False) if glued else None
    # By place in `letters`.
    ways: list[_Ways] = [{} for _ in range(len(letters) + 1)]
    ways[0][first] = _Step(0)
    for start in range(len(letters)):
        if not ways[start]:
            continue
        if start in starts:
            _keep(ways, start, starts[start])
        for end in range(start + 1, min(start + glossary.longest, len(letters)) + 1):
            for term in glossary.terms(letters[start:end]):
                if _spaced(term, start, end, starts):
                    _try(ways, start, end, term, ends_word=end in starts or end == len(letters))
    return _walked(ways)


def _spaced(term: Term, start: int, end: int, starts: Container[int]) -> bool:
    """Whether each blank that was typed inside is one that the term has."""
    return all(at - start in term.blanks for at in range(start + 1, end) if at in starts)


def _keep(ways: list[_Ways], start: int, word: str) -> None:
    """The word that begins here, as an unknown one."""
    after, step = min(ways[start].items(), key=lambda way: way[1].cost)
    _offer(ways[start + len(word)], None, _Step(step.cost + _UNKNOWN, Unknown(word), start, after))


def _try(ways: list[_Ways], start: int, end: int, term: Term, *, ends_word: bool) -> None:
    length = end - start
    cost = _PIECE + (length - 1 if term.kind is Kind.PARTICLE else 0)
    last = None if ends_word else _Last(term.kind, length == 1, term.before_noun)
    for after, step in ways[start].items():
        if _may_follow(after, term, length):
            _offer(ways[end], last, _Step(step.cost + cost, term, start, after))


def _offer(ways: _Ways, last: _Last | None, step: _Step) -> None:
    if last not in ways or step.cost < ways[last].cost:
        ways[last] = step


def _may_follow(before: _Last | None, term: Term, length: int) -> bool:
    """Whether a term may stand here: at the start of a word, or, in it, after another.

    A syllable by itself is part of too many words to be cut out of one: `말차` is no horse and
    no car.
    """
    if before is None:
        return term.kind is not Kind.PARTICLE
    if term.kind is Kind.PARTICLE:
        return before.kind is not Kind.PARTICLE
    if before.kind in NOUNS and length == 1:
        # 여우귀, 안경쓴, 꽃든; but 와인잔 is no sleep.
        joins = term.kind in (Kind.PART, Kind.FUNCTION, Kind.PLACE, Kind.NEGATION, Kind.COUNT)
        return not before.short and (joins or "{}" in term.english)
    if before.kind in NOUNS:
        return not before.short or (term.kind not in NOUNS and term.kind is not Kind.MODIFIER)
    if before.kind is Kind.ADJECTIVE and before.before_noun:
        return True
    long_modifier = before.kind is Kind.MODIFIER and not before.short
    return length > 1 or long_modifier or term.kind in (Kind.FUNCTION, Kind.NEGATION)


def _walked(ways: list[_Ways]) -> list[Piece]:
    at, last = len(ways) - 1, None
    pieces: list[Piece] = []
    while at > 0:
        step = ways[at][last]
        if step.piece is not None:
            pieces.append(step.piece)
        at, last = step.start, step.after
    return pieces[::-1]
