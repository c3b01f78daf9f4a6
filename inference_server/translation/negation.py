"""Negation in the one order that is read from here on: what is negated, then what negates it.

`안 웃는` becomes what `웃지 않는` is. An adjective has no negation among tags, `no big` is none and
`not big` would draw what is big: it is left unknown, unless it tells of a thing, `no long hair`.
"""

from collections.abc import Sequence
from typing import Final, TypeGuard

from inference_server.translation.glossary import NOUNS, PREDICATES, Kind, Term
from inference_server.translation.hangul import is_syllable, split
from inference_server.translation.segmentation import Piece, Typed, Unknown

_NO: Final = Term(Kind.NEGATION, "no {}")
# What a deed that nobody knows ends with, most often; a name does not.
_VERBAL: Final = frozenset("는던고며면지게서다요")
# What may stand between 안 and its deed: 안 잘 웃는.
_ADVERBS: Final = frozenset({"잘", "더", "많이", "너무", "아주", "매우", "정말", "다"})
# Before what negates it: 웃지 않는.
_NEGATED: Final = "지"


def negations_last(clause: Sequence[Typed]) -> list[Piece]:
    """Puts every negation behind what it negates, and makes one unknown of what English cannot say.

    Of two negations, `안 벗은`, none is left.
    """
    done: list[Typed] = []
    ahead: Typed | None = None
    for i, typed in enumerate(clause):
        following = clause[i + 1] if i + 1 < len(clause) else None
        if ahead is not None and typed.letters in _ADVERBS:
            done.append(typed)
        elif ahead is not None:
            if not _is(typed.piece, Kind.NEGATION):
                done.append(typed)
                _negate(done, ahead, ahead=True)
            ahead = None
        elif _is(typed.piece, Kind.NOT):
            if _comes_to_a_deed(clause[i + 1 :]):
                ahead = typed
            elif typed.piece.english != "inside":
                done.append(Typed(Unknown((typed.letters,)), typed.letters))
        elif _is(typed.piece, Kind.NEGATION):
            _negate(done, typed)
        else:
            done.append(typed)
            if typed.letters == "도" and _is_negated(done[:-1]) and not _negates(following):
                # 웃지도 울지도 않는
                _negate(done, Typed(_NO, ""))
    return [typed.piece for typed in done]


def _negate(done: list[Typed], by: Typed, *, ahead: bool = False) -> None:
    """Negates what was said last; `by` stands behind it, or ahead of its last word."""
    at = _last_said(done)
    said = done[at] if at >= 0 else None
    if said is not None and _is(said.piece, Kind.NEGATION) and said.letters.endswith(_NEGATED):
        del done[at:]
    elif said is not None and _is(said.piece, Kind.ADJECTIVE) and not _of_a_thing(done[:at]):
        _give_up(done, at, by, ahead=ahead)
    elif (
        said is not None
        and isinstance(said.piece, Unknown)
        and (ahead or said.letters.endswith(_NEGATED))
    ):
        _give_up(done, _with_object(done, at), by, ahead=ahead)
    elif ahead:
        done.append(Typed(_NO, done[-1].letters))
    else:
        done.append(by)


def _give_up(done: list[Typed], start: int, by: Typed, *, ahead: bool) -> None:
    """Makes one unknown of all from `start` on."""
    end = len(done) - 1 if ahead else len(done)
    phrase = _joined([*done[start:end], by, *done[end:]])
    done[start:] = [Typed(Unknown((phrase,)), phrase)]


def _last_said(done: Sequence[Typed]) -> int:
    """Where the last is that draws anything; -1: nowhere."""
    silent = (Kind.PARTICLE, Kind.FUNCTION, Kind.AUXILIARY)
    at = len(done) - 1
    while at >= 0 and any(_is(done[at].piece, kind) for kind in silent):
        at -= 1
    return at


def _of_a_thing(before: Sequence[Typed]) -> bool:
    """머리가 긴, 머리 긴; but not 소녀가 귀여운."""
    pieces = [typed.piece for typed in before[-2:]]
    last = pieces.pop() if pieces else None
    if _is(last, Kind.PARTICLE) and last.english in ("subject", "topic", "also"):
        last = pieces.pop() if pieces else None
    return _is(last, Kind.PART) or _is(last, Kind.CLOTHES)


def _with_object(done: Sequence[Typed], at: int) -> int:
    """Where the object of a deed begins: 담배를 피우지 않는 is no cigarette."""
    start = at
    if start and _is(last := done[start - 1].piece, Kind.PARTICLE) and last.english == "object":
        start -= 1
    thing = done[start - 1].piece if start else None
    is_thing = isinstance(thing, Term) and thing.kind in NOUNS and thing.kind is not Kind.PERSON
    return start - 1 if is_thing else at


def _joined(typed: Sequence[Typed]) -> str:
    """As people write it: particles end words."""
    text = ""
    for word in typed:
        text += word.letters if _is(word.piece, Kind.PARTICLE) else f" {word.letters}"
    return text.strip()


def _comes_to_a_deed(clause: Sequence[Typed]) -> bool:
    first = next((typed for typed in clause if typed.letters not in _ADVERBS), None)
    return first is not None and _is_deed(first)


def _is_deed(typed: Typed) -> bool:
    """Whether 안 negates it; else it is the inside of something."""
    if isinstance(typed.piece, Term):
        return typed.piece.kind in PREDICATES
    last = typed.letters[-1]
    return last in _VERBAL or (is_syllable(last) and split(last)[2] == "ㄴ")


def _is_negated(done: Sequence[Typed]) -> bool:
    return bool(done) and done[-1].letters.endswith(_NEGATED) and _is_deed(done[-1])


def _negates(typed: Typed | None) -> bool:
    return typed is not None and _is(typed.piece, Kind.NEGATION)


def _is(piece: Piece | None, kind: Kind) -> TypeGuard[Term]:
    return isinstance(piece, Term) and piece.kind is kind
