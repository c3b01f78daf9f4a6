"""What is said when something could not be done."""

from typing import Final

from rpc.language import Sentence

DRAWING_SERVER: Final = Sentence(en="drawing server", ko="이미지 생성 서버")
TRAINER: Final = Sentence(en="trainer", ko="학습 서버")

INVALID: Final = Sentence(
    en="That cannot be done: {detail}", ko="처리할 수 없는 요청이에요: {detail}"
)
NOT_FOUND: Final = Sentence(en="Not found: {detail}", ko="찾을 수 없어요: {detail}")
ALREADY_EXISTS: Final = Sentence(en="It exists already: {detail}", ko="이미 있어요: {detail}")
FAILED_PRECONDITION: Final = Sentence(
    en="That cannot be done right now: {detail}", ko="지금은 할 수 없어요: {detail}"
)
CONFLICT: Final = Sentence(
    en="Somebody else was faster: {detail}", ko="다른 요청이 먼저 처리됐어요: {detail}"
)
EXHAUSTED: Final = Sentence(
    en="The {server} has no room for this right now: {detail}",
    ko="{server}에 여유가 없어요: {detail}",
)
UNAUTHENTICATED: Final = Sentence(
    en="The {server} does not know this bot. Its operator must check the token.",
    ko="{server}가 이 봇을 인증하지 못했어요. 운영자가 토큰을 확인해야 해요.",
)
PERMISSION_DENIED: Final = Sentence(
    en="You may not do this: {detail}", ko="권한이 없어요: {detail}"
)
CANCELLED: Final = Sentence(en="It was cancelled.", ko="취소됐어요.")
DEADLINE_EXCEEDED: Final = Sentence(
    en="The {server} does not answer. Try again in a moment.",
    ko="{server}에서 응답이 없어요. 잠시 후 다시 시도해 주세요.",
)
UNAVAILABLE: Final = Sentence(
    en="The {server} is starting up or shutting down. Try again in a moment.",
    ko="{server}가 시작하거나 종료하는 중이에요. 잠시 후 다시 시도해 주세요.",
)
SERVER_AWAY: Final = Sentence(
    en="The {server} cannot be reached right now. Try again in a moment.",
    ko="지금은 {server}에 연결할 수 없어요. 잠시 후 다시 시도해 주세요.",
)
CONNECTION_LOST: Final = Sentence(
    en="The connection to the {server} was lost in the middle. Try again in a moment.",
    ko="처리하던 중에 {server}와 연결이 끊겼어요. 잠시 후 다시 시도해 주세요.",
)
INTERNAL: Final = Sentence(
    en="Something went wrong on our side. The operator finds it in the log under `{request_id}`.",
    ko="내부 오류가 발생했어요. 운영자는 로그에서 `{request_id}`로 확인할 수 있어요.",
)

MANAGERS_ONLY: Final = Sentence(
    en="Only managers of this server (Manage Server) can do this.",
    ko="이 서버의 관리자(서버 관리하기 권한)만 할 수 있어요.",
)
MANAGERS_AND_ROLE_ONLY: Final = Sentence(
    en="Only managers of this server can do this: those with Manage Server or the role {role}.",
    ko="이 서버의 관리자(서버 관리하기 권한이나 {role} 역할이 있는 사람)만 할 수 있어요.",
)
COMMAND_CHANGED: Final = Sentence(
    en="This command has changed. Reload Discord (Ctrl+R) and try again.",
    ko="명령어가 바뀌었어요. 디스코드를 새로 고침(Ctrl+R)한 뒤 다시 시도해 주세요.",
)
SEED_OUT_OF_RANGE: Final = Sentence(
    en="The seed must be a whole number from 0 to {largest}, not {value}.",
    ko="시드는 0부터 {largest}까지의 정수여야 해요. (입력한 값: {value})",
)
