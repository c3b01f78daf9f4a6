"""What servers say of a rule that was broken, in the member's language.

Servers speak English to whoever calls them, the rule and the value in one sentence. Members read
the ones below in Korean; what is not here stays as it was said. All read durations in words.
"""

import re
from collections.abc import Mapping
from typing import Final

from bot.duration import about
from bot.language.sentence import Language
from bot.language.training_rules import IN_KOREAN

_IN_KOREAN: Final[Mapping[re.Pattern[str], str]] = {
    re.compile(said): korean
    for said, korean in {
        r"a run needs at least (?P<least>\d+) drawings, "
        r"and style '(?P<style>.*)' has (?P<count>\d+)": (
            "학습하려면 그림이 {least}장 이상 있어야 하는데, {style} 그림체에는 {count}장이 있어요."
        ),
        r"(?P<count>\d+) runs are waiting, as many as may; try again later": (
            "학습 {count}건이 이미 대기하고 있어요. 나중에 다시 시도해 주세요."
        ),
        r"the style's drawings were all removed, or damaged, before the run began": (
            "학습을 시작하기 전에 그림이 모두 삭제됐거나 손상됐어요."
        ),
        r"it knows the style less well: .* from (?P<before>\S+) with .* to (?P<after>\S+), .*": (
            "그림체를 전보다 잘 몰라요. 학습에 쓰지 않은 그림의 손실이 {before}에서 {after}(으)로 "
            "커졌어요."
        ),
        r"its pictures say less of what was asked for: "
        r".* from (?P<before>\S+) with .* to (?P<after>\S+), .*": (
            "그림이 요청한 내용을 덜 담고 있어요. 점수가 {before}에서 {after}(으)로 떨어졌어요."
        ),
        r"its pictures are less like the drawings: "
        r".* from (?P<before>\S+) with .* to (?P<after>\S+), .*": (
            "그림체가 원래 그림과 더 멀어졌어요. 거리가 {before}에서 {after}(으)로 커졌어요."
        ),
        r"its pictures are hardly more like the drawings than the base model's: "
        r".* from (?P<before>\S+) to (?P<after>\S+), .*": (
            "그림체를 거의 배우지 못했어요. 원래 그림과의 거리가 {before}에서 {after}(이)가 됐어요."
        ),
        r"its pictures of one prompt are too much alike: "
        r".* from (?P<before>\S+) with .* to (?P<after>\S+), .*": (
            "같은 프롬프트로 그린 그림들이 서로 너무 비슷해요. 다양성이 {before}에서 {after}(으)로 "
            "떨어졌어요."
        ),
        r"its pictures repeat drawings that it learnt from: "
        r".* from (?P<before>\S+) with .* to (?P<after>\S+), .*": (
            "학습한 그림을 그대로 따라 그려요. 베낀 그림의 비율이 {before}에서 {after}(으)로 "
            "커졌어요."
        ),
        r"its pictures could not be judged: .*": (
            "그림을 그려 비교하지 못했어요. 관리자는 그래도 사용하도록 바꿀 수 있어요."
        ),
        **IN_KOREAN,
        r"the run cannot continue: .*; start one from scratch": (
            "사용 중인 버전에 이어서 학습할 수 없어요. 처음부터 학습해 주세요."
        ),
        r"style '(?P<style>.*)' is changed by the managers of .*, and by nobody else": (
            "{style} 그림체는 그 그림체를 소유한 서버의 관리자만 바꿀 수 있어요."
        ),
        r"there is no style '(?P<style>.*)'": "{style} 그림체를 찾을 수 없어요.",
        r"no hub token is set: set TRAINER_HUB_TOKEN": (
            "허깅페이스 토큰이 설정되어 있지 않아요. 운영자가 TRAINER_HUB_TOKEN을 설정해야 해요."
        ),
        r"the hub refused the token: .*": (
            "허깅페이스가 토큰을 받아 주지 않아요. 운영자가 TRAINER_HUB_TOKEN을 쓰기 권한이 있는 "
            "토큰으로 바꿔야 해요."
        ),
        r"the hub does not let this token write to (?P<repo>\S+): .*": (
            "지금 쓰는 허깅페이스 토큰으로는 {repo}에 올릴 수 없어요."
        ),
        r"the hub at (?P<endpoint>\S+) cannot be reached: .*": (
            "허깅페이스({endpoint})에 연결할 수 없어요."
        ),
        r"(?P<repo>\S+) was changed on the hub in the meantime; push again": (
            "그사이 허깅페이스의 {repo}에 다른 변경이 있었어요. 다시 올려 주세요."
        ),
        r"(?P<repo>\S+) holds drawings that were not pushed from here; "
        r"push to a data set of another name": (
            "{repo}에는 다른 곳에서 올린 그림이 있어요. 다른 이름의 데이터셋에 올려 주세요."
        ),
        r"(?P<repo>\S+) holds the drawings of another style than '(?P<style>.*)'; "
        r"push to a data set of another name": (
            "{repo}에는 {style}이 아닌 다른 그림체의 그림이 있어요. 다른 이름의 데이터셋에 올려 "
            "주세요."
        ),
        r"style '(?P<style>.*)' has no drawings to push": (
            "{style} 그림체에는 올릴 그림이 없어요."
        ),
        r"repo_id must be owner/name, .*, not '(?P<repo>.*)'": (
            "데이터셋은 소유자/이름 형식이어야 하고, 영문자, 숫자, -, _, .만 쓸 수 있어요. "
            "(입력한 값: {repo})"
        ),
        r"the file of '(?P<name>.*)' is missing or damaged; .*": (
            "{name} 파일이 없어졌거나 손상됐어요. 그림을 다시 올리거나 삭제해 주세요."
        ),
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
        r"at most (?P<most>\d+) draws may wait, and as many do; try again in (?P<again_s>\d+) s": (
            "요청 {most}건이 이미 대기하고 있어요. {again_s} 뒤에 다시 시도해 주세요."
        ),
        r"at most (?P<most>\d+) draws of one requester may wait, and as many of yours do; "
        r"try again in (?P<again_s>\d+) s": (
            "한 사람의 요청은 {most}건까지 대기할 수 있는데, 이미 {most}건이 대기하고 있어요. "
            "{again_s} 뒤에 다시 시도해 주세요."
        ),
        r"the picture would be done in (?P<done_s>\d+) s, and the call ends in (?P<left_s>\d+) s; "
        r"try again in (?P<again_s>\d+) s "
        r"or ask for fewer steps, a smaller size or fewer pictures": (
            "지금 요청하면 완성까지 {done_s} 걸리는데, 기다릴 수 있는 시간은 {left_s}까지예요. "
            "{again_s} 뒤에 다시 시도하거나 스텝 수나 크기를 줄여 주세요."
        ),
        r"the picture would be done in (?P<done_s>\d+) s, and the call ends in (?P<left_s>\d+) s; "
        r"ask for fewer steps, a smaller size or fewer pictures": (
            "완성까지 {done_s} 걸리는데, 기다릴 수 있는 시간은 {left_s}까지예요. "
            "스텝 수나 크기를 줄여 주세요."
        ),
        r"nothing of the prompt could be translated from Korean: .*": (
            "프롬프트에서 영어로 옮길 수 있는 말을 찾지 못했어요. 다른 말로 써 주세요."
        ),
        r"the picture came out as no numbers; "
        r"try another version, a lower adapter_weight or a lower guidance_scale": (
            "계산이 잘못되어 이미지가 나오지 않았어요. 다른 버전을 쓰거나 가이던스를 낮춰 주세요."
        ),
    }.items()
}
_DELAY: Final = re.compile(r"\bin (\d+) s\b")


def rule(said: str, language: Language) -> str:
    """What a server said, in `language` if it is known.

    >>> rule("there is no style 'monet'", Language.KOREAN)
    'monet 그림체를 찾을 수 없어요.'
    >>> rule("try again in 95 s", Language.ENGLISH)
    'try again in 2 min'
    """
    if language is Language.KOREAN:
        for pattern, korean in _IN_KOREAN.items():
            if found := pattern.fullmatch(said):
                return korean.format(**_in_korean(found.groupdict()))
    return _DELAY.sub(lambda delay: f"in {about(int(delay[1]), Language.ENGLISH)}", said)


def _in_korean(values: Mapping[str, str]) -> Mapping[str, str]:
    return {
        name: about(int(value), Language.KOREAN) if name.endswith("_s") else value
        for name, value in values.items()
    }
