"""Korean letters: syllables, and the jamo that they are put together from."""

import re
import unicodedata
from typing import Final

# Conjoining jamo, compatibility jamo, what stands in brackets or circles, the extensions, the
# syllables, and the jamo of half width; tone marks are Hangul too.
LETTER: Final = (
    r"[\u1100-\u11ff\u302e\u302f\u3131-\u318e\u3200-\u321e\u3260-\u327e"
    r"\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uffa0-\uffdc]"
)
_LETTERS: Final = re.compile(f"{LETTER}+")

_FIRST_SYLLABLE: Final = 0xAC00
_LAST_SYLLABLE: Final = 0xD7A3
_VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_FINALS: Final = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"


def holds_hangul(text: str) -> bool:
    """Whether there is a Korean letter in it, a syllable or a single jamo."""
    return _LETTERS.search(text) is not None


def composed(text: str) -> str:
    """Puts Korean that came decomposed into syllables, and leaves everything else alone.

    Some phones send it so; a normalisation of all the text would change other letters.
    """
    return _LETTERS.sub(lambda match: unicodedata.normalize("NFC", match[0]), text)


def split(syllable: str) -> tuple[str, str, str]:
    """Initial, vowel and final of a syllable, the final a blank where there is none.

    >>> split("한")
    ('ㅎ', 'ㅏ', 'ㄴ')
    """
    index = ord(syllable) - _FIRST_SYLLABLE
    initial, rest = divmod(index, len(_VOWELS) * len(_FINALS))
    vowel, final = divmod(rest, len(_FINALS))
    return _INITIALS[initial], _VOWELS[vowel], _FINALS[final]


def join(initial: str, vowel: str, final: str = " ") -> str:
    """The syllable of these jamo: `split` backwards."""
    index = _INITIALS.index(initial) * len(_VOWELS) + _VOWELS.index(vowel)
    return chr(_FIRST_SYLLABLE + index * len(_FINALS) + _FINALS.index(final))


def is_syllable(letter: str) -> bool:
    return len(letter) == 1 and _FIRST_SYLLABLE <= ord(letter) <= _LAST_SYLLABLE
