"""What the page's own server says to the browser."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    r"try again in (?P<again_s>\d+) s": "{again_s} 뒤에 다시 시도해 주세요.",
    r"without a password the page answers to 127\.0\.0\.1, not to (?P<host>.*)": (
        "비밀번호를 설정하지 않으면 {host} 주소로는 쓸 수 없어요. 이 컴퓨터에서 127.0.0.1로 "
        "접속해 주세요."
    ),
    r"this was sent by another site than the page": (
        "이 페이지가 아닌 다른 사이트에서 보낸 요청이에요."
    ),
    r"the password is needed": "비밀번호가 필요해요.",
    r"the password is wrong": "비밀번호가 맞지 않아요.",
    r"the request must be .*": "페이지 서버가 읽을 수 없는 요청이에요. 새로 고침해 주세요.",
    r"the file's size must be told: Content-Length is missing": (
        "브라우저가 파일 크기를 알려 주지 않아 보낼 수 없어요."
    ),
    r"uploader_id must be a Discord id, 1 to (?P<most>\d+), not (?P<value>.*)": (
        "디스코드 사용자 ID는 1부터 {most}까지의 숫자예요. (입력한 값: {value})"
    ),
    r"(?P<name>\S+) must be a whole number, not (?P<value>.*)": (
        "{name} 값은 정수여야 해요. (입력한 값: {value})"
    ),
}
