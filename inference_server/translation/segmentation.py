"""Korean cut into terms.

Korean puts blanks between words more or less as people please, and endings onto words without any.
A word is cut only if all of it is known: half of a name is no noun. Of all the ways the one with
the fewest pieces is taken, which is the one with the longest terms.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from inference_server.translation.glossary import NOUNS, PREDICATES, Glossary, Kind, Term

# A word is left unknown only if there is no other way; between ways of as many pieces the shorter
# particle decides, 소녀들 + 이 and not 소녀 + 들이.
_UNKNOWN: Final = 100_000
_PIECE: Final = 10
# What is joined to a word though it is a syllable by itself.
_JOINING: Final = frozenset({Kind.FUNCTION, Kind.AUXILIARY, Kind.NEGATION, Kind.NOT})


@dataclass(frozen=True)
class Unknown:
    """What the glossary lacks.

    Attributes:
        words: As they were typed; one of them may be several with blanks between, if they are one
            to who reads: `안 움직이는`.
    """

    words: tuple[str, ...]

    @property
    def phrase(self) -> str:
        """All of it."""
        return " ".join(self.words)


Piece: TypeAlias = Term | Unknown


@dataclass(frozen=True)
class Typed:
    """A piece, and its letters, blanks left out."""

    piece: Piece
    letters: str


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


def segment(clause: str, glossary: Glossary, *, glued: bool = False) -> list[Typed]:
    """Cuts a clause, words with blanks between, into terms and unknown words.

    Args:
        clause: Without any punctuation.
        glossary: What is known.
        glued: It continues a word of another script, or brackets: a particle may come first.
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
    return [Typed(piece, letters[start:end]) for start, end, piece in _walked(ways)][::-1]


def _spaced(term: Term, start: int, end: int, starts: Container[int]) -> bool:
    """Whether each blank that was typed inside is one that the term has."""
    return all(at - start in term.blanks for at in range(start + 1, end) if at in starts)


def _keep(ways: list[_Ways], start: int, word: str) -> None:
    """The word that begins here, as an unknown one."""
    after, step = min(ways[start].items(), key=lambda way: way[1].cost)
    _offer(
        ways[start + len(word)], None, _Step(step.cost + _UNKNOWN, Unknown((word,)), start, after)
    )


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
    if before.kind is Kind.NOT:
        return term.kind in PREDICATES or term.kind is Kind.FUNCTION
    if before.kind is Kind.COUNT and before.before_noun:
        # 1소녀; but 8등신 is no back.
        return term.kind in NOUNS and length > 1
    if before.kind in NOUNS:
        return _may_follow_noun(before, term, length)
    return length > 1 or _takes_a_syllable(before) or term.kind in _JOINING


def _may_follow_noun(before: _Last, term: Term, length: int) -> bool:
    """여우귀, 안경쓴, 꽃든; but 와인잔 is no sleep."""
    if before.short:
        return length > 1 and term.kind not in NOUNS and term.kind is not Kind.MODIFIER
    joins = term.kind in (Kind.PART, Kind.PLACE, Kind.COUNT) or term.kind in _JOINING
    return length > 1 or joins or "{}" in term.english


def _takes_a_syllable(before: _Last) -> bool:
    if before.kind is Kind.ADJECTIVE:
        return before.before_noun
    return before.kind is Kind.MODIFIER and not before.short


def _walked(ways: list[_Ways]) -> Iterator[tuple[int, int, Piece]]:
    """Start, end and piece, the last first."""
    at, last = len(ways) - 1, None
    while at > 0:
        step = ways[at][last]
        if step.piece is not None:
            yield step.start, at, step.piece
        at, last = step.start, step.after
