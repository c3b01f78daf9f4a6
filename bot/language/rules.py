"""What servers say of a rule that was broken, in the member's language.

Servers speak English to whoever calls them, the rule and the value in one sentence. Members read
the ones below in Korean; what is not here stays as it was said.
"""

import re
from collections.abc import Mapping
from typing import Final

from bot.language.sentence import Language

_IN_KOREAN: Final[Mapping[re.Pattern[str], str]] = {
    re.compile(said): korean
    for said, korean in {
        r"a run needs at least (?P<least>\d+) drawings, "
        r"and style '(?P<style>.*)' has (?P<count>\d+)": (
            "학습하려면 그림이 {least}장 이상 있어야 하는데, {style} 그림체에는 {count}장이 있어요."
        ),
        r"a run of style '(?P<style>.*)' has not ended yet": (
            "{style} 그림체를 이미 학습하고 있어요. 끝난 뒤에 다시 시도해 주세요."
        ),
        r"(?P<count>\d+) runs are waiting, as many as may; try again later": (
            "학습 {count}건이 이미 대기하고 있어요. 나중에 다시 시도해 주세요."
        ),
        r"the style's drawings were all removed before the run began": (
            "학습을 시작하기 전에 그림이 모두 삭제됐어요."
        ),
        r"its loss was no number at some steps": "손실 값을 구할 수 없는 스텝이 있었어요.",
        r"style '(?P<style>.*)' is changed by the managers of .*, and by nobody else": (
            "{style} 그림체는 그 그림체를 소유한 서버의 관리자만 바꿀 수 있어요."
        ),
        r"there is no style '(?P<style>.*)'": "{style} 그림체를 찾을 수 없어요.",
        r"a drawing must be at most (?P<most>\d+) pixels wide, not (?P<value>\d+)": (
            "너비는 {most}픽셀까지인데 이 그림은 {value}픽셀이에요."
        ),
        r"a drawing must be at most (?P<most>\d+) pixels high, not (?P<value>\d+)": (
            "높이는 {most}픽셀까지인데 이 그림은 {value}픽셀이에요."
        ),
        r"a drawing must be at least (?P<least>\d+) pixels wide, not (?P<value>\d+)": (
            "너비는 {least}픽셀 이상이어야 하는데 이 그림은 {value}픽셀이에요."
        ),
        r"a drawing must be at least (?P<least>\d+) pixels high, not (?P<value>\d+)": (
            "높이는 {least}픽셀 이상이어야 하는데 이 그림은 {value}픽셀이에요."
        ),
        r"a drawing must have at most (?P<most>\d+) pixels in all, not (?P<value>.*)": (
            "너비×높이는 {most}픽셀까지인데 이 그림은 {value}픽셀이에요."
        ),
        r"at most (?P<most>\d+) draws may wait, and as many do; try again later": (
            "요청 {most}건이 이미 대기하고 있어요. 잠시 후 다시 시도해 주세요."
        ),
    }.items()
}


def rule(said: str, language: Language) -> str:
    """What a server said, in `language` if it is known.

    >>> rule("there is no style 'monet'", Language.KOREAN)
    'monet 그림체를 찾을 수 없어요.'
    """
    if language is Language.KOREAN:
        for pattern, korean in _IN_KOREAN.items():
            if found := pattern.fullmatch(said):
                return korean.format(**found.groupdict())
    return said
