"""What the server knows of Korean without a model: drawing terms, and the grammar around them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files
from typing import Final, Self

from inference_server.translation.conjugation import conjugated


class Kind(Enum):
    """What a term does in a clause; the first column of the glossary's file.

    Attributes:
        NOUN: Becomes a tag.
        PERSON: A noun for somebody.
        PART: A noun that is part of what stands before it, `고양이 귀`, or is told of: `눈이 큰`.
        CLOTHES: A noun that things are told of: `치마가 짧은`.
        MODIFIER: Stands before a noun as it is: `빨간색`, `여름`.
        ADJECTIVE: Describes; in dictionary form.
        VERB: A deed, in dictionary form; `{}` is its object.
        PLACE: Stands behind a noun, `{}`, and says where.
        NEGATION: Takes away what stands before it.
        NOT: Turns the verb or adjective behind it into its opposite: `안 웃는`. Its English is
            `inside` where that is what it means before anything else.
        COUNT: A number.
        COUNTER: What things are counted in; in English nothing, or what is counted.
        NUMBER: Both in one: `두 명`, which is put together here, or `둘`.
        PARTICLE: Ends a word; its English is its role.
        FUNCTION: Draws nothing.
        AUXILIARY: A verb that draws nothing; in dictionary form.
    """

    NOUN = "noun"
    PERSON = "person"
    PART = "part"
    CLOTHES = "clothes"
    MODIFIER = "modifier"
    ADJECTIVE = "adjective"
    VERB = "verb"
    PLACE = "place"
    NEGATION = "negation"
    NOT = "not"
    COUNT = "count"
    COUNTER = "counter"
    NUMBER = "number"
    PARTICLE = "particle"
    FUNCTION = "function"
    AUXILIARY = "auxiliary"


NOUNS: Final = frozenset({Kind.NOUN, Kind.PERSON, Kind.PART, Kind.CLOTHES})
# What is conjugated, and can be negated.
PREDICATES: Final = frozenset({Kind.ADJECTIVE, Kind.VERB, Kind.NEGATION, Kind.AUXILIARY})
_NOTHING: Final = "-"
# Counted in digits, more than people write out.
_LARGEST_NUMBER: Final = 20


@dataclass(frozen=True)
class Term:
    """A form of a word.

    Attributes:
        english: Empty where it draws nothing.
        before_noun: It is in the form that stands before what it describes. Of a COUNT: it does
            nothing else; 한 may be a deed, 1 is none.
        number: How many, of a COUNT or a NUMBER.
        blanks: Where there may be blanks in it, counted in letters.
    """

    kind: Kind
    english: str
    before_noun: bool = False
    number: int = 0
    blanks: frozenset[int] = frozenset()


class Glossary:
    """Terms by their letters, blanks left out."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Reads lines of kind, Korean and English, with tabs between.

        Raises:
            ValueError: A line is none.
        """
        self._terms: dict[str, list[Term]] = {}
        words: dict[Kind, list[tuple[str, str]]] = {kind: [] for kind in Kind}
        for line in lines:
            if not line.strip() or line.startswith("#"):
                continue
            name, korean, english = line.rstrip("\n").split("\t")
            kind = Kind(name)
            for word in korean.split("|"):
                words[kind].append((word, "" if english == _NOTHING else english))
                self._add_word(*words[kind][-1], kind)
        self._add_numbers(words[Kind.COUNT], words[Kind.COUNTER])
        # Of several words the last is negated: 춤 안 추는.
        for deed, english in words[Kind.VERB]:
            first, _, last = deed.rpartition(" ")
            for word, _ in words[Kind.NOT] if first else ():
                self._add_forms(f"{first} {word} {last}", Kind.VERB, f"no {english}")
        self.longest: Final = max(map(len, self._terms), default=0)

    @classmethod
    def shipped(cls) -> Self:
        """The one that comes with the server."""
        text = files(__package__).joinpath("glossary.tsv").read_text(encoding="utf-8")
        return cls(text.splitlines())

    def terms(self, letters: str) -> Iterable[Term]:
        """What these letters may be, the likeliest first."""
        return self._terms.get(letters, ())

    @property
    def forms(self) -> Mapping[str, list[Term]]:
        """All there is, by its letters."""
        return self._terms

    def _add_word(self, word: str, english: str, kind: Kind) -> None:
        if kind is Kind.COUNT:
            self._add(word, Term(kind, "", number=int(english)))
        elif kind is Kind.NUMBER:
            self._add(word, Term(kind, "people", number=int(english)))
        elif kind is not Kind.COUNTER:
            self._add_forms(word, kind, english)

    def _add_numbers(
        self, counts: Iterable[tuple[str, str]], counters: Iterable[tuple[str, str]]
    ) -> None:
        digits = [str(number) for number in range(1, _LARGEST_NUMBER + 1)]
        for digit in digits:
            self._add(digit, Term(Kind.COUNT, "", before_noun=True, number=int(digit)))
        for count, number in (*counts, *zip(digits, digits, strict=True)):
            for counter, counted in counters:
                self._add(f"{count} {counter}", Term(Kind.NUMBER, counted, number=int(number)))

    def _add_forms(self, word: str, kind: Kind, english: str) -> None:
        if kind not in PREDICATES or not word.endswith("다"):
            self._add(word, Term(kind, english))
            return
        for form, before_noun in conjugated(word, adjective=kind is Kind.ADJECTIVE):
            # A syllable such as 가, 서 or 차 is most often something else, and so is 날.
            if len(form) > 1 or (before_noun and f"{form}다" != word):
                self._add(form, Term(kind, english, before_noun=before_noun))

    def _add(self, word: str, term: Term) -> None:
        parts = word.split()
        ends = [sum(map(len, parts[:n])) for n in range(1, len(parts))]
        letters = "".join(parts)
        known = self._terms.setdefault(letters, [])
        known.append(Term(term.kind, term.english, term.before_noun, term.number, frozenset(ends)))
