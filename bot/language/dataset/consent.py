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
UPLOADER_ONLY: Final = Sentence(
    en="Only whoever posted the drawing can agree to this.",
    ko="그림을 올린 사람만 동의할 수 있어요.",
)
