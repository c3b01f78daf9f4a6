"""What the trainer says of what a run begins with: a version, or nothing."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    r"(?P<come>\d+) drawings came and (?P<gone>\d+) went since (?P<version>\S+), "
    r"which learnt from (?P<known>\d+)": (
        "{version} 버전이 학습한 그림 {known}장에서 {come}장이 늘고 {gone}장이 줄었어요."
    ),
    r"(?P<come>\d+) drawings came and (?P<gone>\d+) went since (?P<version>\S+), "
    r"which learnt from (?P<known>\d+): more than (?P<share>\S+) of them": (
        "{version} 버전이 학습한 그림 {known}장에서 {come}장이 늘고 {gone}장이 줄어 {share}보다 "
        "많이 바뀌었어요."
    ),
    r"that was asked for": "선택한 방식이에요.",
    r"that was agreed to": "시작할 때 확인한 방식이에요.",
    r"no version is known to be in service": "사용 중인 버전이 없어요.",
    r"(?P<version>\S+) was made by no run of this trainer": (
        "{version} 버전은 이 학습 서버에서 만든 버전이 아니에요."
    ),
    r"(?P<name>\S+) of (?P<version>\S+) is (?P<was>\S+), and this run's is (?P<now>\S+)": (
        "{name} 값이 {version} 버전과 달라요. ({was} → {now})"
    ),
    r"somebody whose drawings (?P<version>\S+) learnt from asked to be forgotten": (
        "{version} 버전이 학습한 그림을 올린 사람이 삭제를 요청했어요."
    ),
    r"(?P<version>\S+) learnt from drawings that are held out now": (
        "지금은 확인용으로 쓰는 그림을 {version} 버전이 학습했어요."
    ),
}
