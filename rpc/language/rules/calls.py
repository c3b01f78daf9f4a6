"""What is said of a call, whatever it was for."""

from collections.abc import Mapping
from typing import Final

_SERVERS: Final = {"inference server": "이미지 생성 서버", "trainer": "학습 서버"}


def _of(server: str, korean: str) -> Mapping[str, str]:
    return {
        rf"the {server} at (?P<address>\S+) cannot be reached": (
            f"{korean}({{address}})에 연결할 수 없어요."
        ),
        rf"the connection to the {server} was lost": f"{korean}와 연결이 끊겼어요.",
        rf"the {server} is starting up": f"{korean}가 시작하는 중이에요.",
        rf"the {server} is shutting down": f"{korean}가 종료하는 중이에요.",
        rf"the {server} is shutting down and could not finish this call": (
            f"{korean}가 종료하는 중이라 끝내지 못했어요."
        ),
        rf"the {server} did not answer within (?P<limit_s>[\d.]+) s": (
            f"{korean}에서 {{limit_s}} 안에 응답이 없었어요."
        ),
        rf"too large for the {server}: .*": f"{korean}에 보내기에는 너무 커요.",
        rf"the {server} does not know \S+": (
            f"{korean}가 모르는 요청이에요. 운영자가 같은 버전으로 맞춰야 해요."
        ),
    }


KOREAN: Final[Mapping[str, str]] = {
    pattern: told
    for server, korean in _SERVERS.items()
    for pattern, told in _of(server, korean).items()
} | {
    r"the call took longer than (?P<limit_s>[\d.]+) s; .*": "{limit_s} 안에 끝나지 않았어요.",
    r"the call carries no bearer token": "토큰이 없는 요청이에요.",
    r"the call's bearer token is not this server's": "토큰이 서버의 토큰과 달라요.",
}
