"""What whoever uploads a drawing agrees to."""

from typing import Final

from rpc.language import Sentence

CONSENT: Final = Sentence(
    en="I agree that the drawing style is learnt from this drawing of mine. I can take it back at "
    "any time: deleting the message removes it.",
    ko="제가 올린 이 그림을 그림체 학습에 쓰는 데 동의해요. 메시지를 지우면 언제든지 그림을 뺄 수 "
    "있어요.",
)
CONSENT_BY_POSTING: Final = Sentence(
    en="Whoever posts a drawing there says: “{statement}”",
    ko="여기에 그림을 올리면 다음에 동의하는 거예요: “{statement}”",
)
AGREE: Final = Sentence(en="I agree, add it", ko="동의하고 추가하기")
AGREED_WITHOUT_FILES: Final = Sentence(
    en="You have agreed. I do not have the files any more: hand them in once more with "
    "`/drawings add`.",
    ko="동의해 주셔서 고마워요. 파일이 더는 남아 있지 않으니 `/그림 추가`로 한 번 더 올려 주세요.",
)
AGREE_FIRST: Final = Sentence(
    en="Whoever was forgotten is asked first: `/drawings add` one of them, press *I agree, add "
    "it*, and import the zip again.",
    ko="삭제를 요청했던 사람은 다시 동의해야 해요. `/그림 추가`로 그림 한 장을 올려 *동의하고 "
    "추가하기*를 누른 다음 zip을 다시 가져와 주세요.",
)
UNKNOWN_DRAWINGS: Final = Sentence(
    en="I do not know of them any more. Post these drawings again, or use `/drawings add`.",
    ko="이 그림의 기록이 더는 없어요. 그림을 다시 올리거나 `/그림 추가`를 써 주세요.",
)
UPLOADER_ONLY: Final = Sentence(
    en="Only whoever posted the drawing can agree to this.",
    ko="그림을 올린 사람만 동의할 수 있어요.",
)
