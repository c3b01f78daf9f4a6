"""The Korean in a prompt, and English in its place, all notation around it kept."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from inference_server.engine.whole_words import WholeWords
from inference_server.translation.hangul import LETTER
from inference_server.translation.phrasing import Tags

# 2명, 2 명, 10대, 여자1명; but not the end of a word of another script or of a weight.
_NUMBER: Final = rf"(?:(?:(?<![\w.])|(?<={LETTER}))\d{{1,3}}(?:(?={LETTER})|[ ](?=명|마리|사람)))"
_WORD: Final = rf"{_NUMBER}?{LETTER}++"
_MARK: Final = r"[.!?~…;]"
# Marks end a clause; a colon tells what comes of what was. No quantifier gives back what it took,
# so that a thousand blanks are read once.
_JOINT: Final = rf"[ \t]*+(?:{_MARK}++|:)?+[ \t]*+"
_TOKEN: Final = re.compile(
    "|".join(
        (
            rf"(?P<korean>{_WORD}(?:{_JOINT}{_WORD})*+{_MARK}*+)",
            r"(?P<weight>:\s*+[+-]?(?:\d++\.?\d*+|\.\d++)\s*+\))",
            r"(?P<comma>,)",
            r"(?P<blank>\s++)",
            r"(?P<bracket>[()\[\]])",
            r"(?P<text>\\[()\[\]\\]|[^\W\d_\u1100-\uffff]++|.)",
        )
    ),
    re.DOTALL,
)
_CLAUSE_END: Final = re.compile(rf"{_MARK}+|[ㅋㅎㅠㅜㅡ]{{2,}}")
_COLON: Final = re.compile(r"[ \t]*:[ \t]*")
_PARTNER: Final = {")": "(", "]": "["}
# What must stay by itself; a comma would be one more token beside them.
_KEYWORDS: Final = ("BREAK", "AND")
# English of so many words is taken for one thing.
_MOST_WORDS: Final = 3
# How far back a group's bracket is looked for: a thousand closed in vain must not cost a second.
_MOST_PARTS: Final = 200
_END: Final = (".", "!", "?", ";", ":", "|")
_BEFORE_A_THING: Final = ("a", "an", "the", "and", "or", "of", "in", "on", "with", "without")


class Token(Enum):
    """What a stretch of a prompt is."""

    KOREAN = "korean"
    WEIGHT = "weight"
    BRACKET = "bracket"
    COMMA = "comma"
    BLANK = "blank"
    TEXT = "text"


@dataclass(frozen=True)
class Stretch:
    """A stretch of a prompt.

    Attributes:
        glued: A letter or figure of another script stands right before it, or a closing bracket.
    """

    token: Token
    text: str
    glued: bool = False

    @property
    def clauses(self) -> list[str]:
        """Of Korean: words with blanks between, no marks."""
        # What stands before a colon is told of: 배경: 공원 is 배경은 공원.
        told = _COLON.sub("는 ", self.text)
        return [clause for clause in _CLAUSE_END.split(told) if clause.strip()]


Part = Stretch | Tags


def stretches(prompt: str, keep: Collection[str] = ()) -> Iterator[Stretch]:
    """The prompt, cut; put together it is the prompt again.

    Args:
        prompt: Any.
        keep: Whole words that are no Korean, whatever their letters.
    """
    start = 0
    for found in WholeWords(keep).found(prompt):
        yield from _cut(prompt, start, found.start)
        yield Stretch(Token.TEXT, prompt[found.start : found.end])
        start = found.end
    yield from _cut(prompt, start, len(prompt))


def _cut(prompt: str, start: int, end: int) -> Iterator[Stretch]:
    for match in _TOKEN.finditer(prompt, start, end):
        before = prompt[: match.start()][-1:]
        glued = before.isalnum() or before in tuple(_PARTNER)
        yield Stretch(Token(match.lastgroup), match[0], glued=glued)


def rendered(line: Iterable[Part]) -> str:
    """The line as a prompt again, with tags in place of Korean.

    Tags that are empty take their comma and their brackets with them.
    """
    kept = _kept(_negated(line))
    written: list[str] = []
    for i, part in enumerate(kept):
        before = kept[i - 1] if i else None
        if _is(part, Token.BLANK):
            after = kept[i + 1] if i + 1 < len(kept) else None
            written.append(_between(before, after, part.text) if before and after else part.text)
            continue
        if before is not None and not _is(before, Token.BLANK):
            written.append(_between(before, part, ""))
        written.append(part.text)
    return "".join(written)


def _negated(line: Iterable[Part]) -> list[Part]:
    """Says `no` of English, and of what stands in brackets, that Korean behind it takes away."""
    negated: list[Part] = []
    for part in line:
        if isinstance(part, Tags) and part.negates:
            end = len(negated)
            if _ends(negated, Token.BLANK) and "\n" not in negated[-1].text:
                end -= 1
            start = _start_of_phrase(negated, end)
            negated[start:end] = _each_with_no(negated[start:end])
        negated.append(part)
    return negated


def _start_of_phrase(line: Sequence[Part], end: int) -> int:
    """Where what ends at a place begins: a group in brackets, or words that are one thing."""
    at = end
    if at and _closes(line[at - 1]):
        depth = 0
        for at in range(end - 1, max(end - _MOST_PARTS, 0) - 1, -1):
            depth += _closes(line[at]) - (_is(line[at], Token.BRACKET) and line[at].text in "([")
            if not depth:
                return at
        return end
    words: list[int] = []
    while at and _is_of_a_phrase(line[at - 1], line[at] if at < end else None):
        at -= 1
        if _is(line[at], Token.TEXT) and (not at or not _is(line[at - 1], Token.TEXT)):
            words.append(at)
    # Of many words nobody knows which: the last is one at least.
    return end if not words else words[0 if len(words) > _MOST_WORDS else -1]


def _is_of_a_phrase(part: Part, following: Part | None) -> bool:
    if _is(part, Token.BLANK):
        return "\n" not in part.text
    # v1.3; but girl. hat
    ends = part.text in _END and _is(following, Token.BLANK)
    return _is(part, Token.TEXT) and not ends and part.text not in (*_KEYWORDS, *_BEFORE_A_THING)


def _each_with_no(phrase: Iterable[Part]) -> list[Part]:
    """The same with `no` in front of each of its tags."""
    negated: list[Part] = []
    begins = True
    for part in phrase:
        if isinstance(part, Tags):
            tags = [
                tag if tag.startswith("no ") or (i == 0 and not (begins and tag)) else f"no {tag}"
                for i, tag in enumerate(part.text.split(", "))
            ]
            negated.append(replace(part, text=", ".join(tags)))
            begins &= not part.text
        elif begins and _is(part, Token.TEXT) and part.text.isalnum():
            if part.text != "no":
                negated += [Stretch(Token.TEXT, "no"), Stretch(Token.BLANK, " ")]
            negated.append(part)
            begins = False
        else:
            negated.append(part)
            begins |= _is(part, Token.COMMA)
    return negated


def _between(before: Part, after: Part, blank: str) -> str:
    """What goes between two parts: what stood there, unless English needs it otherwise."""
    if isinstance(before, Tags) == isinstance(after, Tags) or "\n" in blank:
        return blank
    if not blank and isinstance(after, Tags) and _closes(before):
        # (소녀:1.3)가 웃는다
        return ", " if after.apart else " "
    if not (_is_word(before) and _is_word(after)):
        return blank
    apart = (isinstance(after, Tags) and after.apart) or (isinstance(before, Tags) and before.done)
    return (
        ", "
        if apart and before.text not in _KEYWORDS and after.text not in _KEYWORDS
        else (blank or " ")
    )


def _is_word(part: Part) -> bool:
    if isinstance(part, Tags):
        return True
    return part.token is Token.TEXT and part.text.isalnum()


def _kept(line: Iterable[Part]) -> list[Part]:
    """The line without its empty tags and what stood there for their sake only."""
    kept: list[Part] = []
    # Whether the last that was not blank was empty tags, and so has no place in the line.
    gone = False
    for part in line:
        if isinstance(part, Tags) and not part.text:
            gone = True
        elif _is(part, Token.BLANK):
            if not gone or (kept and not _ends(kept, Token.BLANK)):
                kept.append(part)
        elif gone and _is(part, Token.COMMA) and _begins_a_tag(kept):
            # Its own comma goes, and the next tag may be empty too.
            continue
        elif gone and _closes(part):
            _drop_separators(kept)
            if kept and kept[-1].text == _PARTNER[part.text[-1]] and _ends(kept, Token.BRACKET):
                # (홍길동:1.3) weighs nothing.
                kept.pop()
                continue
            kept.append(part)
            gone = False
        else:
            kept.append(part)
            gone = False
    if gone:
        _drop_separators(kept)
    return kept


def _begins_a_tag(kept: list[Part]) -> bool:
    last = next((part for part in reversed(kept[-2:]) if not _is(part, Token.BLANK)), None)
    return last is None or _is(last, Token.COMMA) or last.text in ("(", "[")


def _drop_separators(kept: list[Part]) -> None:
    while _ends(kept, Token.BLANK) or _ends(kept, Token.COMMA):
        kept.pop()


def _closes(part: Part) -> bool:
    return not isinstance(part, Tags) and (
        part.token is Token.WEIGHT or (part.token is Token.BRACKET and part.text in _PARTNER)
    )


def _ends(kept: list[Part], token: Token) -> bool:
    return bool(kept) and _is(kept[-1], token)


def _is(part: Part | None, token: Token) -> bool:
    return isinstance(part, Stretch) and part.token is token
