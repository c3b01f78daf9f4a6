"""What servers say of styles and their words."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    r"there is no style '(?P<style>[^']*)'(?: any more|; there is: .*)?": (
        "{style} 그림체를 찾을 수 없어요."
    ),
    r"there is a style '(?P<style>.*)' already": "{style} 그림체가 이미 있어요.",
    r"style '(?P<style>.*)' is changed by the managers of .*, and by nobody else": (
        "{style} 그림체는 그 그림체를 소유한 서버의 관리자만 바꿀 수 있어요."
    ),
    r"a style is made by a manager of the guild that is to own it, or by the operator": (
        "그림체는 그 그림체를 소유할 서버의 관리자만 만들 수 있어요."
    ),
    r"a style's name must (?:have|be) 1 to 32 characters of \S+(?: 0-9 and -)?, "
    r"starting with a letter, not (?P<value>.*)": (
        "그림체 이름은 영문 소문자로 시작하고 영문 소문자, 숫자, -만 써서 32자까지 지을 수 있어요. "
        "(입력한 값: {value})"
    ),
    r"trigger must not be empty": "그림체 문구가 비어 있어요.",
    r"trigger must be words with single spaces between them": (
        "그림체 문구의 단어 사이에는 띄어쓰기를 한 칸만 쓸 수 있어요."
    ),
    r"trigger must have at most (?P<most>\d+) CLIP tokens, not (?P<value>\d+)": (
        "그림체 문구가 너무 길어요. CLIP 토큰 {most}개까지 쓸 수 있어요. (입력한 길이: {value}개)"
    ),
    r"textual_inversions must be at most (?P<most>\d+) words, not (?P<value>\d+)": (
        "임베딩 이름은 {most}개까지 쓸 수 있어요. (입력한 개수: {value}개)"
    ),
    r"textual_inversions must be words of 1 to 64 characters without blanks and commas, "
    r"not (?P<value>.*)": "임베딩 이름은 64자까지 쓸 수 있어요. (입력한 값: {value})",
}
