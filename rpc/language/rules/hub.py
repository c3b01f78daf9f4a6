"""What the trainer says of data sets on the Hugging Face hub."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    r"no hub token is set: set TRAINER_HUB_TOKEN": (
        "허깅페이스 토큰이 설정되어 있지 않아요. 운영자가 TRAINER_HUB_TOKEN을 설정해야 해요."
    ),
    r"the hub token has blanks or other characters that no token has": (
        "허깅페이스 토큰에 쓸 수 없는 문자가 있어요. 운영자가 TRAINER_HUB_TOKEN을 확인해야 해요."
    ),
    r"the hub refused the token: .*": (
        "허깅페이스가 토큰을 받아 주지 않아요. 운영자가 TRAINER_HUB_TOKEN을 쓰기 권한이 있는 "
        "토큰으로 바꿔야 해요."
    ),
    r"the hub does not let this token write to (?P<repo>\S+): .*": (
        "지금 쓰는 허깅페이스 토큰으로는 {repo}에 올릴 수 없어요."
    ),
    r"the hub does not show (?P<repo>\S+) to this token": (
        "지금 쓰는 허깅페이스 토큰으로는 {repo} 데이터셋을 볼 수 없어요."
    ),
    r"the hub refused (?P<repo>\S+): (?P<said>.*)": (
        "허깅페이스가 {repo}에 올리는 것을 거절했어요. ({said})"
    ),
    r"the hub at (?P<endpoint>\S+) cannot be reached: .*": (
        "허깅페이스({endpoint})에 연결할 수 없어요."
    ),
    r"HF_HUB_OFFLINE is set: the hub is not asked for anything": (
        "HF_HUB_OFFLINE이 설정되어 있어 허깅페이스를 쓸 수 없어요."
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
        "{repo}에는 {style} 그림체가 아닌 다른 그림체의 그림이 있어요. 다른 이름의 데이터셋에 "
        "올려 주세요."
    ),
    r"drawings are being pushed to (?P<repo>\S+) already": "이미 {repo}에 그림을 올리고 있어요.",
    r"drawings are pushed with the operator's token, and only of the operator's styles": (
        "운영자의 토큰으로는 운영자의 그림체에 있는 그림만 올릴 수 있어요."
    ),
    r"style '(?P<style>.*)' has no drawings to push": "{style} 그림체에는 올릴 그림이 없어요.",
    r"repo_id must be owner/name, .*, not '(?P<repo>.*)'": (
        "데이터셋은 소유자/이름 형식이어야 하고, 영문자, 숫자, -, _, .만 쓸 수 있어요. "
        "(입력한 값: {repo})"
    ),
}
