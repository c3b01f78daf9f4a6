"""What the page says, in both languages."""

from collections.abc import Mapping
from typing import Final

from trainer.reporting.language import Sentence
from trainer.runs.run import RunState

TITLE: Final = Sentence(en="Training report", ko="학습 보고서")

VERSION: Final = Sentence(en="{version}", ko="{version} 버전")
BASE_MODEL_NAME: Final = Sentence(en="Base model", ko="기본 모델")
BASE_MODEL: Final = Sentence(en="the base model alone", ko="기본 모델")

STATE_OF: Final[Mapping[RunState, Sentence]] = {
    RunState.QUEUED: Sentence(en="Waiting", ko="대기 중"),
    RunState.CAPTIONING: Sentence(en="Captions being written", ko="그림 설명 작성 중"),
    RunState.PREPARING: Sentence(en="Preparing", ko="준비 중"),
    RunState.TRAINING: Sentence(en="Learning", ko="학습 중"),
    RunState.EVALUATING: Sentence(en="Being compared", ko="비교 중"),
    RunState.PUBLISHING: Sentence(en="Being published", ko="등록 중"),
    RunState.JUDGING: Sentence(en="Its pictures being compared", ko="그림 비교 중"),
    RunState.ACTIVATED: Sentence(en="In service", ko="사용 중"),
    RunState.KEPT_BACK: Sentence(en="Kept back", ko="적용 보류"),
    RunState.FAILED: Sentence(en="Failed", ko="실패"),
    RunState.CANCELLED: Sentence(en="Cancelled", ko="취소됨"),
    RunState.INTERRUPTED: Sentence(en="Interrupted", ko="중단됨"),
}

ACTIVATED: Final = Sentence(
    en="{version} is no worse than {rival} in anything that decides, and went into service.",
    ko="{version} 버전은 모든 판정 기준에서 {rival}보다 나쁘지 않아서 이제 이 버전으로 그려요.",
)
ACTIVATED_UNMEASURED: Final = Sentence(
    en="{version} went into service.", ko="이제 {version} 버전으로 그려요."
)
ACTIVATED_ALL_THE_SAME: Final = Sentence(
    en="{version} was kept back at first, and put into service all the same. The reasons were:",
    ko="{version} 버전은 처음에 적용을 보류했다가 나중에 적용했어요. 보류한 이유:",
)
KEPT_BACK: Final = Sentence(
    en="{version} is not put into service by itself. It is kept, and can still be promoted.",
    ko="{version} 버전은 자동으로 적용하지 않았어요. 버전은 남아 있어서 원하면 직접 적용할 수 "
    "있어요.",
)
FAILED: Final = Sentence(
    en="The run ended with an error. Nothing was put into service.",
    ko="오류가 나서 학습이 끝났어요. 새로 적용한 버전은 없어요.",
)
CANCELLED: Final = Sentence(
    en="The run was cancelled at step {step} of {last}. Nothing was put into service.",
    ko="{last}스텝 중 {step}스텝에서 학습을 취소했어요. 새로 적용한 버전은 없어요.",
)
UNENDED: Final = Sentence(
    en="The run has not ended: it is at step {step} of {last}.",
    ko="학습이 아직 끝나지 않았어요. {last}스텝 중 {step}스텝까지 진행했어요.",
)

COMPARED_WITH: Final = Sentence(en="Compared with", ko="비교 대상")
DRAWINGS: Final = Sentence(en="Drawings", ko="학습 그림")
NUM_DRAWINGS: Final = Sentence(en="{count}", ko="{count}장")
STEPS: Final = Sentence(en="Steps", ko="스텝")
NUM_STEPS: Final = Sentence(en="{step} of {last}", ko="{step} / {last}")
TIME: Final = Sentence(en="Took", ko="걸린 시간")
DATE: Final = Sentence(en="Date", ko="날짜")
ON_DATE: Final = Sentence(
    en="{day} {month} {year}, {time}", ko="{year}년 {month_number}월 {day}일 {time}"
)
MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

SECONDS: Final = Sentence(en="{seconds} s", ko="{seconds}초")
MINUTES: Final = Sentence(en="{minutes} min {seconds} s", ko="{minutes}분 {seconds}초")
HOURS: Final = Sentence(en="{hours} h {minutes} min", ko="{hours}시간 {minutes}분")

PAIRS: Final = Sentence(en="Before and after", ko="이전과 이후")
PAIRS_ARE: Final = Sentence(
    en="The same prompts and seeds, drawn by {rival} and by {version}. Select a pair to see it "
    "large.",
    ko="같은 프롬프트와 시드로 그렸어요. 이전은 {rival}, 이후는 {version} 버전이에요. 누르면 크게 "
    "볼 수 있어요.",
)
BEFORE: Final = Sentence(en="Before", ko="이전")
AFTER: Final = Sentence(en="After", ko="이후")
SEED: Final = Sentence(en="seed {seed}", ko="시드 {seed}")
CLOSE: Final = Sentence(en="Close", ko="닫기")
NO_PICTURE: Final = Sentence(en="No picture", ko="이미지 없음")

FIGURES: Final = Sentence(en="The decision in figures", ko="판정 수치")
FIGURES_ARE: Final = Sentence(
    en="Each figure is measured for both in the same way: same drawings, same prompts, same "
    "seeds. What is right of the middle line is better than before; the bar is the 95 % interval, "
    "the shaded part is within the margin.",
    ko="같은 그림, 같은 프롬프트, 같은 시드로 양쪽을 똑같이 측정했어요. 가운데 선의 오른쪽이면 "
    "이전보다 나아진 거예요. 막대는 95% 신뢰 구간, 색칠한 곳은 허용 범위예요.",
)
FIGURE: Final = Sentence(en="Figure", ko="항목")
DIFFERENCE: Final = Sentence(en="Difference", ko="차이")
INTERVAL: Final = Sentence(en="{low} to {high}", ko="{low} ~ {high}")
ALLOWED: Final = Sentence(en="Margin", ko="허용 범위")
RESULT: Final = Sentence(en="Result", ko="결과")
PASSED: Final = Sentence(en="Passed", ko="통과")
WORSE: Final = Sentence(en="Not passed", ko="기준 미달")
INFORMS: Final = Sentence(en="For information", ko="참고용")
LOWER_IS_BETTER: Final = Sentence(en="lower is better", ko="낮을수록 좋음")
HIGHER_IS_BETTER: Final = Sentence(en="higher is better", ko="높을수록 좋음")
NOT_COMPARED: Final = Sentence(
    en="Nothing was compared in this run.", ko="이 학습에서는 비교한 항목이 없어요."
)
PLOT: Final = Sentence(
    en="Difference {difference}, 95 % interval {low} to {high}",
    ko="차이 {difference}, 95% 신뢰 구간 {low} ~ {high}",
)

HOW_TO_READ: Final = Sentence(en="How to read these figures", ko="수치 읽는 법")

LOSSES: Final = Sentence(en="How it learnt", ko="학습 과정")
TRAINING_LOSS: Final = Sentence(en="Training loss", ko="학습 손실")
TRAINING_LOSS_IS: Final = Sentence(
    en="On the drawings it learns from. It jumps, because some noise is harder to guess than "
    "other; the trend counts.",
    ko="학습에 쓰는 그림에서 잰 손실이에요. 노이즈마다 난이도가 달라 들쭉날쭉하니 전체 흐름을 "
    "보세요.",
)
HELD_OUT_LOSS: Final = Sentence(en="Held-out loss", ko="검증 손실")
HELD_OUT_LOSS_IS: Final = Sentence(
    en="On drawings that it never learns from, after so many steps. The lowest one is published, "
    "or the latest that cannot be told apart from it by so few drawings.",
    ko="학습에 쓰지 않은 그림에서 스텝마다 잰 손실이에요. 손실이 가장 낮은 것을 등록하고, "
    "그림이 적어 차이를 구별할 수 없으면 그중 가장 나중 것을 등록해요.",
)
STEP: Final = Sentence(en="step", ko="스텝")
LOSS: Final = Sentence(en="loss", ko="손실")
RAW: Final = Sentence(en="as measured", ko="측정값")
SMOOTHED: Final = Sentence(en="smoothed", ko="이동 평균")
CHECKPOINT: Final = Sentence(en="checkpoint", ko="체크포인트")
CHOSEN: Final = Sentence(en="chosen", ko="선택됨")
AT_STEP: Final = Sentence(en="Step {step}: {loss}", ko="{step}스텝: {loss}")
CHOSEN_AT_STEP: Final = Sentence(en="Step {step}: {loss}, chosen", ko="{step}스텝: {loss} (선택됨)")
LOSSES_TOLD: Final = Sentence(
    en="From {first} at step {first_step} to {last} at step {last_step}; the lowest is {lowest} "
    "at step {lowest_step}.",
    ko="{first_step}스텝의 {first}에서 {last_step}스텝의 {last}까지. 최저는 {lowest_step}스텝의 "
    "{lowest}예요.",
)
NO_NUMBERS: Final = Sentence(
    en="At {count} of {total} points the loss was no number; they are left out.",
    ko="{total}개 지점 중 {count}곳에서 손실 값을 구할 수 없어서 뺐어요.",
)
NO_LOSSES: Final = Sentence(en="No step was taken.", ko="진행한 스텝이 없어요.")
NO_HELD_OUT_LOSSES: Final = Sentence(
    en="No checkpoint was measured on drawings held out.",
    ko="검증용 그림으로 측정한 체크포인트가 없어요.",
)

SAMPLES: Final = Sentence(en="On the way", ko="중간 이미지")
SAMPLES_ARE: Final = Sentence(
    en="One prompt and seed, drawn by the unfinished adapter after so many steps.",
    ko="학습 중인 어댑터가 같은 프롬프트와 시드로 스텝마다 그린 이미지예요.",
)
SAMPLE: Final = Sentence(en="Step {step}", ko="{step}스텝")
SAMPLES_LEFT_OUT: Final = Sentence(
    en="{count} of {total} are shown.", ko="{total}장 중 {count}장을 보여 줘요."
)

DATA_SET: Final = Sentence(en="What it learnt from", ko="학습 데이터")
KNOWN: Final = Sentence(en="Known before", ko="기존 그림")
NEW: Final = Sentence(en="New", ko="새 그림")
LEARNT_FROM: Final = Sentence(en="Learnt from", ko="학습한 그림")
HELD_OUT: Final = Sentence(en="Held out", ko="검증용 그림")
DIGEST: Final = Sentence(en="Digest of the data set", ko="데이터셋 다이제스트")
MODE: Final = Sentence(en="Start", ko="시작점")
CONTINUED: Final = Sentence(en="Continued from {version}", ko="{version}에서 이어서 학습")
FROM_SCRATCH: Final = Sentence(en="From scratch", ko="처음부터 학습")
TRIGGER: Final = Sentence(en="Trigger", ko="그림체 문구")
SPENT: Final = Sentence(en="Where the time went", ko="단계별 시간")
PREPARING: Final = Sentence(en="Preparing", ko="준비")
TRAINING: Final = Sentence(en="Learning", ko="학습")
EVALUATING: Final = Sentence(en="Comparing", ko="비교")

SETTINGS: Final = Sentence(en="Settings", ko="설정")
YES: Final = Sentence(en="yes", ko="예")
NO: Final = Sentence(en="no", ko="아니요")

FOOTER: Final = Sentence(
    en="Run {run} · the same for programs is in report.json",
    ko="학습 {run} · 같은 내용의 프로그램용 파일: report.json",
)
