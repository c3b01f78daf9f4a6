"""What is said of a value that is out of its range, whatever it is for."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    r"(?P<name>\S+) must be (?P<low>\S+) to (?P<high>\S+), not (?P<value>\S+)": (
        "{name} 값은 {low}에서 {high} 사이여야 해요. (입력한 값: {value})"
    ),
    r"(?P<name>\S+) must be between (?P<low>\S+) and (?P<high>.+), not (?P<value>\S+)": (
        "{name} 값은 {low}에서 {high} 사이여야 해요. (입력한 값: {value})"
    ),
    r"(?P<name>\S+) must be above 0 and at most (?P<top>\S+), not (?P<value>\S+)": (
        "{name} 값은 0보다 크고 {top} 이하여야 해요. (입력한 값: {value})"
    ),
    r"(?P<name>\S+) must be a multiple of (?P<of>\d+) between (?P<low>\d+) and (?P<high>\d+), "
    r"not (?P<value>\d+)": (
        "{name} 값은 {low}에서 {high} 사이의 {of}의 배수여야 해요. (입력한 값: {value})"
    ),
    r"(?P<name>\S+) must be one of (?P<choices>.+), not (?P<value>.*)": (
        "{name}에는 {choices} 중 하나를 쓸 수 있어요. (입력한 값: {value})"
    ),
    r"(?P<name>\S+) must (?:have|be) (?P<low>\d+) to (?P<high>\d+) characters, "
    r"not (?P<value>\d+)": (
        "{name}: {low}자에서 {high}자까지 쓸 수 있어요. (입력한 길이: {value}자)"
    ),
    r"(?P<name>\S+) must (?:have|be) at most (?P<most>\d+) characters, not (?P<value>\d+)": (
        "{name}: {most}자까지 쓸 수 있어요. (입력한 길이: {value}자)"
    ),
    r"(?P<name>\S+) must not hold control characters, such as (?P<value>\S+)": (
        "{name}에 쓸 수 없는 문자({value})가 있어요."
    ),
}
