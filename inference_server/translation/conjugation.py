"""Korean verbs and adjectives in the forms that prompts have.

From the dictionary form, `웃다`, come `웃는, 웃고, 웃으며, 웃었다` and so on. Endings are put
after one of three stems; what is regular for who writes is irregular for who computes:

    plain        웃고      들고  (들다)    눕고    (눕다)
    with 으      웃은      든              누운
    with 아, 어  웃어      들어            누워

Source: National Institute of Korean Language, 한글 맞춤법, §§ 15-18.
"""

from collections.abc import Iterator
from typing import Final

from inference_server.translation.hangul import is_syllable, join, split

_PLAIN: Final = (
    *("다", "고", "고서", "게", "지", "지만", "기", "네", "네요", "던"),
    *("거나", "도록", "자", "습니다"),
)
# These drop ㄹ: 드는, 드니.
_PRESENT: Final = ["는", "는데", "는다", "니", "나요", "느라"]
# After a vowel the first letter of these becomes its final: 큰, 크며.
_FINAL_WITH_EU: Final = {
    "은": "ㄴ",
    "은데": "ㄴ",
    "을": "ㄹ",
    "을까": "ㄹ",
    "을래": "ㄹ",
    "음": "ㅁ",
}
_WITH_EU: Final = (
    *("으며", "으면", "으면서", "으니", "으니까"),
    *("으려고", "으러", "으세요", "으십시오", "으시고"),
)
_WITH_A: Final = ["", "서", "요", "도", "라", "줘"]
_PAST: Final = ["다", "고", "던", "으며", "음", "는데", "지만", "습니다", "어요", "어"]
# Of the forms that stand before what they describe.
_ADNOMINAL_ENDINGS: Final = ("는", "은", "던", "을")

_BRIGHT: Final = "ㅏㅑㅗ"
_MERGED: Final = {
    ("ㅏ", "ㅏ"): "ㅏ",
    ("ㅓ", "ㅓ"): "ㅓ",
    ("ㅕ", "ㅓ"): "ㅕ",
    ("ㅐ", "ㅓ"): "ㅐ",
    ("ㅔ", "ㅓ"): "ㅔ",
    ("ㅗ", "ㅏ"): "ㅘ",
    ("ㅜ", "ㅓ"): "ㅝ",
    ("ㅣ", "ㅓ"): "ㅕ",
    ("ㅚ", "ㅓ"): "ㅙ",
    ("ㅡ", "ㅏ"): "ㅏ",
    ("ㅡ", "ㅓ"): "ㅓ",
}
_REGULAR_B: Final = ["입", "잡", "씹", "업", "뽑", "접", "집", "꼽", "좁"]
_IRREGULAR_D: Final = ["걷", "듣", "싣", "깨닫"]
_IRREGULAR_S: Final = ["짓", "긋", "붓", "젓"]
_REGULAR_REU: Final = ["푸르", "따르", "들르", "치르"]
_REGULAR_H: Final = ["놓", "넣", "땋", "쌓", "좋", "닿", "낳"]


def conjugated(word: str, *, adjective: bool) -> Iterator[tuple[str, bool]]:
    """Forms of a word, each with whether it stands before what it describes.

    Args:
        word: In dictionary form, ending in 다. Of several words the last is conjugated.
        adjective: It describes: its present is its stem alone, and it has no 는.
    """
    stem = word.removesuffix("다")
    for ending in _PLAIN:
        yield stem + ending, ending in _ADNOMINAL_ENDINGS
    present = stem if split(stem[-1])[2] != "ㄹ" else _with_final(stem, " ")
    if not adjective or stem[-1] in "있없":
        for ending in _PRESENT:
            yield present + ending, ending in _ADNOMINAL_ENDINGS
    yield from _with_eu(stem, adjective=adjective)
    for base in _with_a(stem):
        for ending in _WITH_A:
            yield base + ending, False
        past = _with_final(base, "ㅆ")
        for ending in _PAST:
            yield past + ending, ending in _ADNOMINAL_ENDINGS


def _with_eu(stem: str, *, adjective: bool) -> Iterator[tuple[str, bool]]:
    base, vowel_like = _eu_stem(stem)
    for ending, final in _FINAL_WITH_EU.items():
        if adjective and ending == "을":
            # Nobody describes what will be so; 검을 is a sword.
            continue
        form = _with_final(base, final) + ending[1:] if vowel_like else base + ending
        yield form, ending in _ADNOMINAL_ENDINGS
    for ending in _WITH_EU:
        # ㄹ stays before ㄹ and ㅁ: 들며, but 드세요.
        keeps = split(stem[-1])[2] == "ㄹ" and ending[1] in "며면려러"
        yield (stem if keeps else base) + (ending[1:] if vowel_like else ending), False
    if vowel_like:
        yield _with_final(base, "ㄴ") + "다", False
        yield _with_final(base, "ㅂ") + "니다", False


def _eu_stem(stem: str) -> tuple[str, bool]:
    """The stem before 으, and whether that 으 goes: 크 in 큰, 누우 in 누운, 빨가 in 빨간."""
    final = split(stem[-1])[2]
    if final == " ":
        return stem, True
    if final == "ㄹ" or (final == "ㅎ" and stem not in _REGULAR_H and stem[-1] not in _REGULAR_H):
        return _with_final(stem, " "), True
    if final == "ㅂ" and stem[-1] not in _REGULAR_B:
        return _with_final(stem, " ") + "우", True
    return _soft(stem), False


def _with_a(stem: str) -> Iterator[str]:
    """The stem with 아 or 어, as it is written together and, where both are usual, apart."""
    initial, vowel, final = split(stem[-1])
    if stem[-1] == "하":
        yield stem[:-1] + "해"
        yield stem + "여"
        return
    if final == "ㅎ" and stem[-1] not in _REGULAR_H:
        yield stem[:-1] + join(initial, "ㅒ" if vowel == "ㅑ" else "ㅐ")
        return
    if final == "ㅂ" and stem[-1] not in _REGULAR_B:
        yield _with_final(stem, " ") + "워"
        return
    if stem[-1] == "르" and is_syllable(stem[-2:-1]) and stem not in _REGULAR_REU:
        bright = split(stem[-2])[1] in _BRIGHT
        yield _with_final(stem[:-1], "ㄹ") + ("라" if bright else "러")
        return
    if stem == "푸르":
        yield "푸르러"
        return
    # 쓰다 becomes 써, 아프다 아파: the vowel before 으 decides.
    decides = vowel
    if vowel == "ㅡ" and final == " " and is_syllable(stem[-2:-1]):
        decides = split(stem[-2])[1]
    after = "ㅏ" if decides in _BRIGHT else "ㅓ"
    merged = _MERGED.get((vowel, after)) if final == " " else None
    if merged is None or vowel in "ㅗㅜㅣㅚ":
        yield _soft(stem) + join("ㅇ", after)
    if merged is not None:
        yield stem[:-1] + join(initial, merged)


def _soft(stem: str) -> str:
    """What ㄷ and ㅅ become before a vowel in the few words in which they do: 걸어, 지어."""
    if stem[-1] in _IRREGULAR_D:
        return _with_final(stem, "ㄹ")
    return _with_final(stem, " ") if stem[-1] in _IRREGULAR_S else stem


def _with_final(stem: str, final: str) -> str:
    initial, vowel, _ = split(stem[-1])
    return stem[:-1] + join(initial, vowel, final)
