"""The table against what the servers' code says: whatever a person may be told is in it."""

import re
import string

from rpc.language import Language, rule
from rpc.language.rules import KOREAN, beginnings, tables, verdicts
from tests.rpc.language.sayings import HOLE, fillings, sayings

# Only a program can break these: the bot, the page and the trainer keep them, or they are those of
# publishing an adapter by hand.
FOR_PROGRAMS = re.compile(
    "request_id |the request_id |page_token |page_language |mode must be |consent|"
    "the request must say who asks|the first message |all messages |a message of an upload |"
    "data must come |the header says |file_name must have |actor must be left out|"
    "the adapter|an adapter |the base model has no layer|sha256 |size_bytes |trained_at|"
    f"{HOLE} must be a finite number|{HOLE} must be at most {HOLE}, not {HOLE}$|"
    f"{HOLE} must be an empty folder|the server did not serve within"
)

HANGUL = re.compile("[가-힣]")
SAID = sorted(sayings())
PATTERNS = {re.compile(said, re.DOTALL): said for said in KOREAN}


def is_told(saying: str) -> bool:
    return any(HANGUL.search(rule(said, Language.KOREAN)) for said in fillings(saying))


def test_whatever_a_server_may_tell_a_person_is_told_in_korean() -> None:
    assert len(SAID) > 200
    assert [each for each in SAID if not FOR_PROGRAMS.match(each) and not is_told(each)] == []


def found_by(said: str) -> str | None:
    return next((PATTERNS[each] for each in PATTERNS if each.fullmatch(said)), None)


def test_every_pattern_is_for_something_that_is_said_and_is_hidden_by_none_before_it() -> None:
    found = {found_by(said) for saying in SAID for said in fillings(saying)}
    # These are put together from parts; what the trainer says of them is tried beside.
    apart = verdicts.KOREAN.keys() | beginnings.KOREAN.keys() | tables.KOREAN.keys()
    assert KOREAN.keys() - found - apart == set()


def groups(pattern: str) -> set[str]:
    return set(re.compile(pattern).groupindex)


def test_a_sentence_in_korean_names_only_what_was_said() -> None:
    fields = {
        said: {name for _, name, _, _ in string.Formatter().parse(korean) if name is not None}
        for said, korean in KOREAN.items()
    }
    assert [said for said in KOREAN if not fields[said] <= groups(said)] == []
    # What is named in a pattern and left out in Korean was named for nothing.
    assert [said for said in KOREAN if not groups(said) <= fields[said]] == []


def test_korean_is_polite() -> None:
    # In -요, with more behind it or not.
    polite = re.compile("[가-힣]요[.]")
    assert [said for said in KOREAN if not polite.search(KOREAN[said])] == []
