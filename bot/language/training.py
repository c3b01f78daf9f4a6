"""What is said about runs."""

from typing import Final

from rpc.language import Sentence

RETRAINING: Final = Sentence(
    en="🎓 Teaching {style} anew", ko="🎓 {style} 그림체를 다시 학습하고 있어요"
)
STARTING: Final = Sentence(en="Starting…", ko="학습을 준비하고 있어요…")
QUEUED: Final = Sentence(
    en="Waiting · {position} ahead of this one", ko="대기 중 · 앞에 {position}건"
)
CAPTIONING: Final = Sentence(
    en="Writing captions, {count} left", ko="그림 설명을 쓰고 있어요 · {count}장 남음"
)
PREPARING: Final = Sentence(en="Looking at the drawings", ko="그림을 살펴보고 있어요")
TRAINING: Final = Sentence(en="Learning", ko="그림을 익히는 중이에요")
SAMPLING: Final = Sentence(
    en="Drawing a picture with what it has learnt so far",
    ko="지금까지 배운 것으로 그림을 그려 보고 있어요",
)
PREPARED: Final = Sentence(
    en="All drawings are looked at, and learning begins", ko="그림을 다 살펴보고 학습을 시작해요"
)
TRAINED: Final = Sentence(
    en="Learnt, and about to be measured", ko="학습을 마치고 확인할 준비를 하고 있어요"
)
LOSS: Final = Sentence(en="loss {loss}", ko="손실 {loss}")
PACE: Final = Sentence(en="{pace} drawings a second", ko="초당 그림 {pace}장")
RUN_LEFT: Final = Sentence(en="about {time} to the end of the run", ko="끝날 때까지 약 {time}")
LOWERED: Final = Sentence(
    en="The memory was not enough: {batch} at a time from now on, with the same result.",
    ko="메모리가 부족해서 한 번에 {batch}장씩 학습해요. 결과는 같아요.",
)
CONTINUES_OTHERWISE: Final = Sentence(
    en="Otherwise than was agreed to, it continues from `{version}`, which came into service "
    "meanwhile, and not from `{agreed}`.",
    ko="확인한 내용과 달리 `{agreed}` 대신, 그사이 적용된 `{version}` 버전에서 이어서 학습해요.",
)
SCRATCH_OTHERWISE: Final = Sentence(
    en="Otherwise than was agreed to, it begins from scratch and does not continue from "
    "`{agreed}`: {reason}",
    ko="확인한 내용과 달리 `{agreed}`에서 이어지지 않고 처음부터 학습해요. ({reason})",
)
EVALUATING: Final = Sentence(
    en="Measuring its checkpoints on drawings it has not seen",
    ko="학습에 쓰지 않은 그림으로 체크포인트를 확인하고 있어요",
)
EVALUATED: Final = Sentence(
    en="Publishing the best of its checkpoints", ko="가장 좋은 체크포인트를 등록하고 있어요"
)
JUDGING: Final = Sentence(
    en="Drawing pictures to compare it with the version before",
    ko="이전 버전과 비교할 그림을 그리고 있어요",
)
JUDGED: Final = Sentence(
    en="Comparing the pictures with those of the version before",
    ko="이전 버전의 그림과 비교하고 있어요",
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
NO_WORSE: Final = Sentence(
    en="No worse than {rival} in anything that decides.",
    ko="모든 판정 기준에서 {rival}보다 나쁘지 않아요.",
)
PASSED: Final = Sentence(
    en="All that decides has passed, compared with {rival}.",
    ko="모든 판정 기준을 통과했어요. (비교: {rival})",
)
BASE_MODEL: Final = Sentence(en="the base model alone", ko="기본 모델")
KEPT_BACK: Final = Sentence(
    en="🎓 `{version}` is kept back, and {rival} stays in service:",
    ko="🎓 `{version}` 버전은 아래 이유로 적용하지 않았어요. (지금 적용됨: {rival})",
)
REASON: Final = Sentence(en="• {reason}", ko="• {reason}")
PROMOTE_IT: Final = Sentence(
    en="-# Look at the pictures: if you like it better all the same, promote it.",
    ko="-# 그림을 보고 그래도 마음에 들면 이 버전을 사용해 주세요.",
)
RUN_FAILED: Final = Sentence(
    en="⚠️ Teaching `{style}` failed: {reason}",
    ko="⚠️ `{style}` 그림체를 학습하지 못했어요. ({reason})",
)
RUN_CANCELLED: Final = Sentence(
    en="Teaching `{style}` was cancelled.", ko="`{style}` 그림체의 학습을 취소했어요."
)
RUN_CANCELLED_BECAUSE: Final = Sentence(
    en="Teaching `{style}` was cancelled: {reason}",
    ko="`{style}` 그림체의 학습을 취소했어요. ({reason})",
)
RUN_CANCELLED_BY: Final = Sentence(
    en="Teaching `{style}` was cancelled by {who}.",
    ko="{who} 님이 `{style}` 그림체의 학습을 취소했어요.",
)
RUN_UNKNOWN: Final = Sentence(
    en="⚠️ The trainer no longer knows of this lesson.",
    ko="⚠️ 학습 서버에 이 학습 기록이 없어요.",
)
LEARNT: Final = Sentence(
    en="{drawings:drawing|drawings} · {steps:step|steps} · {time}",
    ko="그림 {drawings}장 · {steps}스텝 · {time}",
)
LEARNT_NEW: Final = Sentence(
    en="{drawings:drawing|drawings}, {new} new · {steps:step|steps} · {time}",
    ko="그림 {drawings}장(새 그림 {new}장) · {steps}스텝 · {time}",
)
CONTINUED: Final = Sentence(en=" · continued from `{version}`", ko=" · `{version}`에서 이어서 학습")
FIGURE: Final = Sentence(
    en="{label} ({direction}): {before} → {after}", ko="{label}({direction}): {before} → {after}"
)
OF_BASE_MODEL: Final = Sentence(en="{value} (the base model)", ko="{value} (기본 모델)")
PERCENT: Final = Sentence(en="{value} %", ko="{value}%")
WITHIN_MARGIN: Final = Sentence(
    en="worse, within what is allowed", ko="나빠졌지만 허용 범위 안이에요"
)
MAY_BE_CHANCE: Final = Sentence(en="worse, which may be chance", ko="나빠졌지만 우연일 수 있어요")
DECIDES_NOTHING: Final = Sentence(en="decides nothing", ko="판정에는 쓰지 않아요")
LOWER_IS_BETTER: Final = Sentence(en="lower is better", ko="낮을수록 좋아요")
HIGHER_IS_BETTER: Final = Sentence(en="higher is better", ko="높을수록 좋아요")
HELD_OUT_LOSS: Final = Sentence(
    en="Error on drawings it never saw", ko="학습에 쓰지 않은 그림에서의 오차"
)
ADHERENCE: Final = Sentence(
    en="How well pictures show the prompt", ko="프롬프트를 그림에 담은 정도"
)
STYLE: Final = Sentence(en="Distance from the artist's drawings", ko="작가의 그림과 다른 정도")
DIVERSITY: Final = Sentence(
    en="How much pictures of one prompt differ", ko="같은 프롬프트로 그린 그림의 다양함"
)
COPIES: Final = Sentence(en="Share of pictures that copy a drawing", ko="학습한 그림을 베낀 비율")
GRID: Final = Sentence(
    en="above: before · below: after · same prompts and seeds",
    ko="위: 이전 · 아래: 이후 · 같은 프롬프트와 시드",
)
GRID_ALT_TEXT: Final = Sentence(
    en="The same prompts before (above) and after (below): {prompts}",
    ko="같은 프롬프트로 그린 이전(위)과 이후(아래): {prompts}",
)
GRID_HIDDEN: Final = Sentence(
    en="The safety check flagged a picture of before and after, so they are hidden until you click "
    "them.",
    ko="전후 비교 이미지 가운데 안전 검사에 걸린 것이 있어서 가려 두었어요. 누르면 볼 수 있어요.",
)
GRID_WITHHELD: Final = Sentence(
    en="The safety check flagged a picture of before and after, so they are not shown.",
    ko="전후 비교 이미지 가운데 안전 검사에 걸린 것이 있어서 보여 드릴 수 없어요.",
)
SAMPLES_HIDDEN: Final = Sentence(
    en="No safety check looks at what is drawn on the way, so it is hidden until you click it.",
    ko="학습 중에 그린 이미지는 안전 검사를 하지 않아서 가려 두었어요. 누르면 볼 수 있어요.",
)
SAMPLES_WITHHELD: Final = Sentence(
    en="No safety check looks at what is drawn on the way, so it is not shown.",
    ko="학습 중에 그린 이미지는 안전 검사를 하지 않아서 보여 드리지 않아요.",
)
SAMPLE_ALT_TEXT: Final = Sentence(
    en="Drawn after {step:step|steps}: {prompt}", ko="{step}스텝 학습 후 그린 이미지: {prompt}"
)
SHEET_ALT_TEXT: Final = Sentence(
    en="The loss falls or rises over {step:step|steps}, now {loss}. "
    "Below, drawn on the way: {prompt}",
    ko="{step}스텝까지의 손실 그래프 (현재 {loss}). 아래는 학습 중에 그린 이미지: {prompt}",
)

PROPOSAL: Final = Sentence(en="🎓 Teach {style} anew?", ko="🎓 {style} 그림체를 다시 학습할까요?")
HAS_CHANGED: Final = Sentence(
    en="What it would begin with has changed since. Look again, and start it if you like.",
    ko="처음 안내한 뒤로 학습 방법이 바뀌었어요. 다시 확인하고 시작해 주세요.",
)
DRAWINGS: Final = Sentence(en="{count:drawing|drawings}", ko="그림 {count}장")
DRAWINGS_NEW: Final = Sentence(
    en="{count:drawing|drawings}, {new} of them new since `{version}`",
    ko="그림 {count}장 (`{version}` 이후 새 그림 {new}장)",
)
HELD_OUT: Final = Sentence(en=" · {count} more to measure it on", ko=" · 확인용 그림 {count}장")
UNCAPTIONED: Final = Sentence(
    en="{count:of them waits for its caption, which is|of them wait for captions, which are} "
    "written first.",
    ko="그중 {count}장은 캡션을 먼저 써야 해요.",
)
CONTINUES: Final = Sentence(
    en="Continues from `{version}`", ko="`{version}` 버전에서 이어서 학습해요"
)
FROM_SCRATCH: Final = Sentence(en="From scratch", ko="처음부터 학습해요")
BECAUSE: Final = Sentence(en=": {reason}", ko=" ({reason})")
STEPS_AND_TIME: Final = Sentence(en="{steps:step|steps}, {time}", ko="{steps}스텝, {time}")
STEPS_AT_ONCE: Final = Sentence(
    en="{steps:step|steps} of {samples} at a time, {time}",
    ko="{steps}스텝, 한 번에 {samples}장, {time}",
)
TAKES: Final = Sentence(
    en="about {time} at the pace of the last run", ko="지난 학습 속도로 약 {time}"
)
TIME_UNKNOWN: Final = Sentence(
    en="how long is not known before the first run of this size",
    ko="이 크기로는 처음이라 걸리는 시간을 아직 몰라요",
)
BEHIND: Final = Sentence(
    en="{count:run is|runs are} ahead of it", ko="먼저 할 학습 {count}건이 있어요"
)
SETTINGS: Final = Sentence(en="Set: {settings}", ko="설정: {settings}")
VALIDATION_NOT_ENGLISH: Final = Sentence(
    en="The model reads English, and `{option}` is not translated: write it in English, or the "
    "pictures on the way show little of it.",
    ko="모델은 영어만 읽고 `{option}` 옵션은 번역하지 않아요. 영어로 쓰지 않으면 학습 중에 그리는 "
    "그림에 거의 나타나지 않아요.",
)
DRAWING_GOES_ON: Final = Sentence(
    en="Everybody can go on drawing meanwhile.", ko="학습하는 동안에도 계속 그릴 수 있어요."
)
START: Final = Sentence(en="Start", ko="학습 시작")
DO_NOT: Final = Sentence(en="Cancel", ko="취소")
DROPPED: Final = Sentence(
    en="Teaching {style} was not started · {who}",
    ko="{style} 그림체의 학습을 시작하지 않았어요. · {who}",
)
PROPOSAL_GONE: Final = Sentence(
    en="This was started or cancelled already, or is older than a week. Use `/retrain` again.",
    ko="이미 시작했거나 취소했거나 일주일이 지났어요. `/재학습`을 다시 써 주세요.",
)
PROPOSAL_TAKEN: Final = Sentence(
    en="It is being started already.", ko="이미 학습을 시작하고 있어요."
)
TOO_MANY_WATCHED: Final = Sentence(
    en="{count:run is|runs are} shown already, as many as can be.",
    ko="이미 학습 {count}건을 보여 주고 있어서 더 보여 줄 수 없어요.",
)
RUN_NOT_FOUND: Final = Sentence(
    en="There is no such run here. Choose one of those that are suggested.",
    ko="그런 학습을 찾을 수 없어요. 목록에 나온 것 중에서 골라 주세요.",
)
BOTH_LENGTHS: Final = Sentence(
    en="Give `epochs` or `max_train_steps`, not both.",
    ko="`에포크`와 `최대_스텝` 중 하나만 정해 주세요.",
)

CANCEL: Final = Sentence(en="Cancel", ko="학습 취소")
PROMOTE: Final = Sentence(en="Promote {version}", ko="{version} 사용하기")
REPORT: Final = Sentence(en="Report", ko="보고서")
REPORT_IS: Final = Sentence(
    en="📄 The report of `{version}`: open it in a browser.",
    ko="📄 `{version}` 버전의 학습 보고서예요. 브라우저에서 열어 주세요.",
)
REPORT_TOO_LARGE: Final = Sentence(
    en="The report is {size_mib} MiB, and this server takes at most {limit_mib} MiB. The operator "
    "finds it in the trainer's folder of run `{run}`.",
    ko="보고서가 {size_mib} MiB인데 이 서버에는 {limit_mib} MiB까지만 올릴 수 있어요. 운영자는 "
    "학습 서버의 `{run}` 폴더에서 찾을 수 있어요.",
)
RUN_IS: Final = Sentence(en="run {run}", ko="학습 {run}")
MINUTES_AGO: Final = Sentence(en="{time} ago", ko="{time} 전")
DAYS_AGO: Final = Sentence(en="{days} days ago", ko="{days}일 전")
STATE_WAITING: Final = Sentence(en="waiting", ko="대기 중")
STATE_PREPARING: Final = Sentence(en="preparing", ko="준비 중")
STATE_LEARNING: Final = Sentence(en="learning, {step}/{steps}", ko="학습 중 {step}/{steps}")
STATE_CHECKING: Final = Sentence(en="being checked", ko="확인 중")
STATE_ACTIVATED: Final = Sentence(en="went into service", ko="적용됨")
STATE_KEPT_BACK: Final = Sentence(en="kept back", ko="적용 보류")
STATE_FAILED: Final = Sentence(en="failed", ko="실패")
STATE_CANCELLED: Final = Sentence(en="cancelled", ko="취소됨")
