"""Terms put together to English tags, in the order in which they were said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from inference_server.translation.glossary import NOUNS, Kind, Term
from inference_server.translation.segmentation import Piece, Unknown

# The roles of particles, as the glossary writes them, and that of a noun without one.
_SUBJECT: Final = ("subject", "topic", "also")
_BARE: Final = "bare"
_IRREGULAR: Final = {
    "child": "children",
    "deer": "deer",
    "fish": "fish",
    "man": "men",
    "mouse": "mice",
    "person": "people",
    "sheep": "sheep",
    "wolf": "wolves",
    "woman": "women",
}


@dataclass(frozen=True)
class Tags:
    """What became of a stretch of Korean.

    Attributes:
        text: Tags with commas between; empty where it draws nothing.
        apart: It begins with a tag of its own: no English before it belongs to it.
        done: It ends its tag: no English after it belongs to it.
        negates: It begins by taking away what stands before it.
    """

    text: str
    apart: bool
    done: bool
    negates: bool = False


def phrase(pieces: Sequence[Piece], english: Mapping[str, str]) -> Tags:
    """Makes tags of a clause.

    Args:
        pieces: The clause.
        english: Of unknown words, those that could be translated.
    """
    clause = _Clause()
    for i, piece in enumerate(pieces):
        following = pieces[i + 1] if i + 1 < len(pieces) else None
        if isinstance(piece, Unknown):
            clause.unknown(english.get(piece.phrase, ""))
        else:
            clause.add(piece, following)
    clause.finish()
    text = ", ".join(dict.fromkeys(tag.words for tag in clause.tags if tag.words))
    apart, done = clause.negates or _apart(pieces), not pieces or _done(pieces[-1])
    return Tags(text, apart=apart, done=done, negates=clause.negates)


def _apart(pieces: Sequence[Piece]) -> bool:
    first, second = (*pieces, None, None)[:2]
    if not isinstance(first, Term):
        return False
    at_a_place = isinstance(second, Term) and second.kind is Kind.PARTICLE
    return first.kind in (Kind.VERB, Kind.PARTICLE) or (
        at_a_place and isinstance(second, Term) and second.english in ("place", "link", "and")
    )


def _done(piece: Piece) -> bool:
    if isinstance(piece, Unknown) or piece.kind in NOUNS or piece.kind is Kind.MODIFIER:
        return False
    return not (piece.kind is Kind.ADJECTIVE and piece.before_noun)


@dataclass
class _Tag:
    """A tag in the making.

    Attributes:
        words: Empty: of what nobody could translate.
        bare: Nothing has been said of the noun yet.
        role: Of its particle.
    """

    words: str
    kind: Kind
    bare: bool = True
    role: str = ""

    def describe(self, words: str) -> None:
        self.words = f"{words} {self.words}"
        self.bare = False


@dataclass
class _Clause:
    tags: list[_Tag] = field(default_factory=list)
    # A negation came before anything that it could be of.
    negates: bool = False
    # Words for the noun to come, and how many of it.
    _before: list[str] = field(default_factory=list)
    _number: Term | None = None
    # The role of the last tag: of its particle, or _BARE. Empty: nothing refers to it any more.
    _role: str = ""
    # `눈은` is no tag: what is said of it will be.
    _topic: _Tag | None = None

    def add(self, term: Term, following: Piece | None) -> None:
        if term.kind in NOUNS:
            self._noun(term.english, term.kind)
        elif term.kind is Kind.MODIFIER or term.kind is Kind.ADJECTIVE:
            self._describe(term, following)
        elif term.kind is Kind.VERB:
            self._deed(term.english)
        elif term.kind is Kind.PLACE and self.tags and self._role in (_BARE, "of"):
            self.tags[-1].words = term.english.format(self.tags[-1].words)
            self.tags[-1].kind = Kind.NOUN
        elif term.kind is Kind.NEGATION:
            self._negate(term.english)
        elif term.kind is Kind.PARTICLE:
            self._particle(term.english)
        elif term.kind is Kind.NUMBER or (
            term.kind is Kind.COUNT and (term.number > 1 or term.before_noun)
        ):
            self._count(term, following)

    def unknown(self, english: str) -> None:
        if english:
            self._noun(english, Kind.NOUN)
        else:
            self._flush()
            # What is told of it must not be told of what stands before it.
            self.tags.append(_Tag("", Kind.NOUN))
            self._role = ""

    def finish(self) -> None:
        self._flush()
        if self._number is not None:
            words = f"{self._number.number} {self._number.english}"
            alone = self._number.english == "people" and self._number.number == 1
            self.tags.append(_Tag("solo" if alone else words.strip(), Kind.NOUN))

    def _noun(self, english: str, kind: Kind) -> None:
        tag = _Tag(english, kind)
        if self._number is not None:
            _number(tag, self._number)
            self._number = None
        owner = self.tags[-1] if self.tags else None
        if (
            kind is Kind.PART
            and tag.bare
            and owner is not None
            and owner.kind in (Kind.NOUN, Kind.CLOTHES)
            and self._role in (_BARE, "of")
            and not self._before
        ):
            # 여우 귀, 벚꽃 배경
            owner.words, owner.kind, owner.bare = f"{owner.words} {english}", kind, False
        else:
            if self._before:
                tag.describe(" ".join(self._before))
                self._before = []
            self.tags.append(tag)
        self._role = _BARE

    def _describe(self, term: Term, following: Piece | None) -> None:
        told_of = self._told_of()
        if told_of is None and _tells_of_what_precedes(term, following):
            told_of = self._bare_thing()
        adjective_ends = term.kind is Kind.ADJECTIVE and not term.before_noun
        if told_of is not None and (adjective_ends or told_of.kind in (Kind.PART, Kind.CLOTHES)):
            # 눈이 큰, 머리는 분홍색; but not 소녀가 예쁜 옷을.
            told_of.describe(term.english)
            if not adjective_ends:
                self._role = ""
        else:
            self._before.append(term.english)

    def _told_of(self) -> _Tag | None:
        """The subject, which becomes a tag by being told of."""
        if self._role not in _SUBJECT or self._before:
            return None
        if self._topic is not None:
            self.tags.append(self._topic)
            self._topic = None
        return self.tags[-1] if self.tags else None

    def _bare_thing(self) -> _Tag | None:
        """머리 긴 소녀: a thing that is told of without a particle."""
        thing = self.tags[-1] if self.tags else None
        if thing is None or self._role != _BARE or self._before or not thing.bare:
            return None
        return thing if thing.kind in (Kind.PART, Kind.CLOTHES) else None

    def _deed(self, english: str) -> None:
        self._flush()
        with_object = self.tags and (
            self._role == "object"
            or (self._role == _BARE and self.tags[-1].kind is not Kind.PERSON)
        )
        if "{}" in english and with_object:
            self.tags[-1] = _Tag(english.format(self.tags[-1].words), Kind.VERB)
        else:
            self.tags.append(_Tag(english.replace("{}", "").strip(), Kind.VERB))
        self._role = ""

    def _negate(self, english: str) -> None:
        if self._told_of() is None:
            self._flush()
        self.negates |= not self.tags
        for tag in self._joined():
            if tag.words:
                tag.words = english.format(tag.words)
        self._role = ""

    def _joined(self) -> Sequence[_Tag]:
        """The last tag, and those that are joined to it: 모자와 안경, 모자도 안경도."""
        start = max(len(self.tags) - 1, 0)
        while start and self.tags[start].kind is not Kind.VERB:
            before, tag = self.tags[start - 1 : start + 1]
            joined = before.role == "and" or before.role == tag.role == "also"
            if not joined or (before.kind is Kind.PERSON) != (tag.kind is Kind.PERSON):
                break
            start -= 1
        return self.tags[start:]

    def _particle(self, role: str) -> None:
        if self._before:
            if role not in ("of", "link", "and"):
                self._flush()
            return
        if not self._role:
            return
        self._role = role
        if self.tags:
            self.tags[-1].role = role
        told_of = self.tags and self.tags[-1].kind is Kind.PART and self.tags[-1].bare
        if told_of and role == "topic":
            self._topic = self.tags.pop()
        elif told_of and role == "place":
            # 손에 꽃, 머리에 리본: where it is goes without saying.
            self.tags.pop()

    def _count(self, term: Term, following: Piece | None) -> None:
        """소녀 두 명, 소녀가 둘; but 두 명의 소녀, 두 소녀."""
        ahead = isinstance(following, Term) and (
            following.english == "of"
            if term.kind is Kind.NUMBER
            else following.kind in NOUNS or following.kind is Kind.MODIFIER
        )
        if self.tags and self._role in (_BARE, "subject") and not self._before and not ahead:
            _number(self.tags[-1], term)
        else:
            self._number = term

    def _flush(self) -> None:
        """What waits for a noun is a tag of its own."""
        if self._before:
            self.tags.append(_Tag(" ".join(self._before), Kind.MODIFIER))
            self._before = []
            self._role = ""


def _tells_of_what_precedes(term: Term, following: Piece | None) -> bool:
    """머리 긴 소녀 and 머리 길고; but 머리 큰 리본."""
    if term.kind is not Kind.ADJECTIVE:
        return False
    of_following = isinstance(following, Term) and following.kind in NOUNS - {Kind.PERSON}
    return not (term.before_noun and of_following)


def _number(tag: _Tag, term: Term) -> None:
    if term.number > 1:
        tag.words = _plural(tag.words)
    if term.number > 1 or tag.kind is Kind.PERSON:
        tag.describe(str(term.number))


def _plural(words: str) -> str:
    """More than one of it.

    >>> [_plural(noun) for noun in ("cat girl", "butterfly", "fox", "old man", "friends")]
    ['cat girls', 'butterflies', 'foxes', 'old men', 'friends']
    """
    *before, noun = words.split(" ")
    if noun in _IRREGULAR:
        noun = _IRREGULAR[noun]
    elif noun.endswith(("ss", "x", "ch", "sh")):
        noun += "es"
    elif noun.endswith("y") and noun[-2:-1] not in "aeiou":
        noun = f"{noun[:-1]}ies"
    elif not noun.endswith("s"):
        noun += "s"
    return " ".join([*before, noun])
