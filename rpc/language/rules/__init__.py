"""What servers say in English, the rule and the value, told in the reader's language.

In Korean by pattern, the first that fits: the special ones stand before the general. What no
pattern fits stays as it was said. All read durations in words.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rpc.language.duration import about
from rpc.language.rules import (
    archives,
    beginnings,
    calls,
    drawings,
    draws,
    failures,
    hub,
    page,
    runs,
    styles,
    tables,
    values,
    verdicts,
    versions,
)
from rpc.language.sentence import Language

KOREAN: Final[Mapping[str, str]] = {
    **calls.KOREAN,
    **verdicts.KOREAN,
    **failures.KOREAN,
    **beginnings.KOREAN,
    **runs.KOREAN,
    **draws.KOREAN,
    **versions.KOREAN,
    **styles.KOREAN,
    **hub.KOREAN,
    **drawings.KOREAN,
    **tables.KOREAN,
    **archives.KOREAN,
    **page.KOREAN,
    **values.KOREAN,
}
"""From patterns for whole sentences to templates by the names of their groups.

A group whose name ends in `_s` is in seconds, and told in words. The page reads both too: patterns
keep to what Python and JavaScript have in common, but for `(?P<name>`, which it writes `(?<name>`.
"""

_NO_NAMES: Final[Mapping[str, str]] = {}
_PATTERNS: Final = {re.compile(said, re.DOTALL): korean for said, korean in KOREAN.items()}
_DELAY: Final = re.compile(r"\bin (\d+) s\b")


def rule(said: str, language: Language) -> str:
    """What a server said, in `language` if it is known.

    >>> rule("there is no style 'monet'", Language.KOREAN)
    'monet 그림체를 찾을 수 없어요.'
    >>> rule("try again in 95 s", Language.ENGLISH)
    'try again in 2 min'
    """
    if language is Language.KOREAN and (known := _known(said, _NO_NAMES)):
        return known.told
    return _in_english(said)


def known_rule(said: str, language: Language, names: Mapping[str, str] = _NO_NAMES) -> str | None:
    """What a server said as a sentence that stands alone; None: it is not known.

    Args:
        said: The rule and the value.
        language: The reader's.
        names: Of fields, what readers of Korean know them by.

    >>> known_rule("there is no style 'monet'", Language.ENGLISH)
    "There is no style 'monet'."
    """
    known = _known(said, names)
    if known is None:
        return None
    if language is Language.KOREAN:
        return known.told
    english = _in_english(said)
    # A name keeps its looks: of a style, or of a field.
    begins_with_a_name = 0 in map(known.found.start, known.found.groupdict())
    beginning = english[:1] if begins_with_a_name else english[:1].upper()
    return f"{beginning}{english[1:].rstrip('.')}."


@dataclass(frozen=True)
class _Known:
    """What fits a pattern, and its Korean."""

    found: re.Match[str]
    told: str


def _known(said: str, names: Mapping[str, str]) -> _Known | None:
    for pattern, korean in _PATTERNS.items():
        if found := pattern.fullmatch(said):
            return _Known(found, korean.format(**_in_korean(found.groupdict(), names)))
    return None


def _in_english(said: str) -> str:
    return _DELAY.sub(lambda delay: f"in {about(int(delay[1]), Language.ENGLISH)}", said)


def _in_korean(values: Mapping[str, str], names: Mapping[str, str]) -> Mapping[str, str]:
    told = {
        name: about(float(value), Language.KOREAN) if name.endswith("_s") else value
        for name, value in values.items()
    }
    if "name" in told:
        told["name"] = names.get(told["name"], told["name"])
    return told
