"""What is said about runs."""

from typing import Final

from bot.language.sentence import Sentence

RETRAINING: Final = Sentence(
    en="🎓 Teaching {style} anew", ko="🎓 {style} 그림체를 다시 학습하고 있어요"
)
STARTING: Final = Sentence(en="Starting…", ko="학습을 준비하고 있어요...")
QUEUED: Final = Sentence(
    en="Waiting · {position} ahead of this one", ko="대기 중 · 앞에 {position}건"
)
CAPTIONING: Final = Sentence(
    en="Writing captions, {count} left", ko="그림 설명을 쓰고 있어요. {count}장 남았어요."
)
PREPARING: Final = Sentence(en="Looking at the drawings", ko="그림을 살펴보고 있어요")
TRAINING: Final = Sentence(en="Learning", ko="학습하고 있어요")
LOSS: Final = Sentence(en=" · loss {loss}", ko=" · 손실 {loss}")
EVALUATING: Final = Sentence(
    en="Measuring it on drawings it has not seen", ko="학습에 쓰지 않은 그림으로 확인하고 있어요"
)
JUDGING: Final = Sentence(
    en="Drawing to compare it with the version before", ko="이전 버전과 그림을 비교하고 있어요"
)
PUBLISHED: Final = Sentence(
    en="`{version}` is ready and being tested", ko="`{version}` 버전을 만들어 확인하고 있어요"
)
INTERRUPTED: Final = Sentence(
    en="The trainer was restarted; learning goes on from step {step}.",
    ko="학습 서버가 다시 시작돼 {step}스텝부터 이어서 학습해요.",
)
TRAINER_LOST: Final = Sentence(
    en="The trainer cannot be reached. The lesson is not lost: it goes on when the trainer is "
    "back, and I keep watching.",
    ko="지금은 학습 서버에 연결할 수 없어요. 서버가 돌아오면 이어서 학습하고, 진행 상황도 계속 "
    "알려 드릴게요.",
)

ACTIVATED: Final = Sentence(
    en="🎓 `{version}` is in service now.", ko="🎓 이제 `{version}` 버전으로 그려요."
)
BEFORE: Final = Sentence(en=" (before: `{version}`)", ko=" (이전: `{version}`)")
KEPT_BACK: Final = Sentence(
    en="🎓 `{version}` was no better than the version in service and is kept back: {reason}",
    ko="🎓 `{version}` 버전은 사용 중인 버전보다 낫지 않아서 적용하지 않았어요. ({reason})",
)
RUN_FAILED: Final = Sentence(
    en="⚠️ Teaching `{style}` failed: {reason}",
    ko="⚠️ `{style}` 그림체를 학습하지 못했어요. ({reason})",
)
RUN_CANCELLED: Final = Sentence(
    en="Teaching `{style}` was cancelled.", ko="`{style}` 그림체의 학습을 취소했어요."
)
RUN_UNKNOWN: Final = Sentence(
    en="⚠️ The trainer no longer knows of this lesson.",
    ko="⚠️ 학습 서버에 이 학습 기록이 없어요.",
)
REPORT: Final = Sentence(
    en="{drawings} drawings · {steps} steps · {time}",
    ko="그림 {drawings}장 · {steps}스텝 · {time}",
)
GRID: Final = Sentence(
    en="above: before · below: after · same prompts and seeds",
    ko="위: 이전 · 아래: 이후 · 같은 프롬프트와 시드",
)
GRID_ALT_TEXT: Final = Sentence(
    en="The same prompts before (above) and after (below): {prompts}",
    ko="같은 프롬프트로 그린 이전(위)과 이후(아래): {prompts}",
)
SAMPLE_ALT_TEXT: Final = Sentence(
    en="Drawn after {step} steps: {prompt}", ko="{step}스텝 학습 후 그린 이미지: {prompt}"
)
