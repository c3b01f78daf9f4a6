"""What is said about adapter versions."""

from typing import Final

from rpc.language import Sentence

NO_VERSIONS: Final = Sentence(
    en="{style} has no versions yet. `/retrain` makes one.",
    ko="{style} 그림체에는 아직 버전이 없어요. `/재학습`으로 만들 수 있어요.",
)
VERSION_UNKNOWN: Final = Sentence(
    en="{style} has no version {version}. It has: {versions}.",
    ko="{style}에는 {version} 버전이 없어요. 있는 버전: {versions}",
)
NOTHING_TO_GO_BACK_TO: Final = Sentence(
    en="{style} has no versions yet, so there is nothing to go back to. `/retrain` makes one.",
    ko="{style} 그림체에는 아직 버전이 없어서 되돌릴 수 없어요. `/재학습`으로 만들 수 있어요.",
)
NONE_BEFORE: Final = Sentence(
    en="No other version of {style} was ever in service, so there is nothing to go back to. "
    "`/adapter use` puts any version into service.",
    ko="{style} 그림체에서 전에 사용하던 다른 버전이 없어서 되돌릴 수 없어요. `/어댑터 사용`으로 "
    "원하는 버전을 고를 수 있어요.",
)
IN_SERVICE_ALREADY: Final = Sentence(
    en="`{version}` is in service already.", ko="이미 `{version}` 버전으로 그리고 있어요."
)
OUT_OF_SERVICE_ALREADY: Final = Sentence(
    en="`{version}` is not in service any more.", ko="`{version}` 버전은 이미 사용하지 않고 있어요."
)
OTHER_BASE_MODEL: Final = Sentence(
    en="`{version}` was made for another base model ({model}) than the one that draws now.",
    ko="`{version}` 버전은 지금 쓰는 기본 모델이 아니라 {model} 모델로 학습한 버전이에요.",
)

IN_USE: Final = Sentence(
    en="🟢 `{version}` is in service now (before: {before}) · {who}",
    ko="🟢 이제 `{version}` 버전으로 그려요. (이전: {before}) · {who}",
)
OUT_OF_USE: Final = Sentence(
    en="⚪ `{version}` is out of service: {style} is drawn by the base model alone · {who}",
    ko="⚪ `{version}` 버전을 더는 쓰지 않아요. {style} 그림체는 기본 모델로 그려요. · {who}",
)
NONE: Final = Sentence(en="none", ko="없음")
UNDO: Final = Sentence(en="Undo: back to {version}", ko="실행 취소: {version}")
UNDO_FIRST: Final = Sentence(en="Undo: no version", ko="실행 취소: 버전 없음")
ROLL_BACK: Final = Sentence(en="Roll back to {version}", ko="{version} 버전으로 되돌리기")

TITLE: Final = Sentence(en="Versions of **{style}**", ko="**{style}** 그림체의 버전")
VERSION: Final = Sentence(
    en="**`{version}`** · {state} · {when}", ko="**`{version}`** · {state} · {when}"
)
STATE_IN_SERVICE: Final = Sentence(en="🟢 in service", ko="🟢 사용 중")
STATE_WAS: Final = Sentence(en="was in service", ko="사용했던 버전")
STATE_CANDIDATE: Final = Sentence(en="never in service", ko="사용한 적 없음")
STATE_ELSEWHERE: Final = Sentence(en="for another base model", ko="다른 기본 모델용")
LEARNT_FROM: Final = Sentence(en="{count:drawing|drawings}", ko="그림 {count}장")
RANK: Final = Sentence(en="rank {rank}", ko="rank {rank}")
STEPS: Final = Sentence(en="step {step} of {steps}", ko="{steps}스텝 중 {step}스텝")
BY_RUN: Final = Sentence(en="run `{run}`", ko="학습 `{run}`")
FROM_ELSEWHERE: Final = Sentence(en="brought in from elsewhere", ko="외부에서 가져온 버전")

PUBLISHED: Final = Sentence(en="Published {when}", ko="등록: {when}")
ACTIVATED: Final = Sentence(en="Last put into service {when}", ko="마지막 사용 시작: {when}")
LEARNT: Final = Sentence(en="Learnt: {facts}", ko="학습: {facts}")
RESOLUTION: Final = Sentence(en="{resolution} px", ko="{resolution}픽셀")
BATCH: Final = Sentence(en="batch {batch}", ko="배치 {batch}")
LEARNING_RATE: Final = Sentence(en="learning rate {learning_rate}", ko="학습률 {learning_rate}")
SEED: Final = Sentence(en="seed `{seed}`", ko="시드 `{seed}`")
LORA: Final = Sentence(
    en="LoRA: rank {rank}, alpha {alpha}, on {modules}",
    ko="LoRA: rank {rank}, alpha {alpha}, 적용 위치 {modules}",
)
BASE_MODEL: Final = Sentence(
    en="Base model: {model} (`{digest}`)", ko="기본 모델: {model} (`{digest}`)"
)
FILE: Final = Sentence(en="File: {size}, SHA-256 `{sha256}`", ko="파일: {size}, SHA-256 `{sha256}`")
MADE_BY: Final = Sentence(en="Made by {software}", ko="만든 프로그램: {software}")
FIGURES: Final = Sentence(en="Measured: {figures}", ko="측정값: {figures}")
MEBIBYTES: Final = Sentence(en="{count} MiB", ko="{count} MiB")

DOWNLOAD: Final = Sentence(
    en="📦 `{version}` in the layout of {layout}, {size}.\n-# SHA-256 `{sha256}`",
    ko="📦 `{version}` 버전이에요. ({layout} 형식, {size})\n-# SHA-256 `{sha256}`",
)
DOWNLOAD_TOO_LARGE: Final = Sentence(
    en="`{version}` is {size}, and this server takes at most {limit}. The bot's operator finds it "
    "as `{path}` in the data folder of the drawing server.",
    ko="`{version}` 버전의 파일은 {size}인데 이 서버에는 {limit}까지만 올릴 수 있어요. 운영자는 "
    "이미지 생성 서버의 데이터 폴더에서 `{path}` 파일로 찾을 수 있어요.",
)
TOO_MANY_DOWNLOADS: Final = Sentence(
    en="{count:download is|downloads are} under way already. Try again in a moment.",
    ko="이미 {count}건을 내려받고 있어요. 잠시 후 다시 시도해 주세요.",
)
GRID_BELOW: Final = Sentence(
    en="Below: the same prompts before (above) and after (below)",
    ko="아래 그림: 같은 프롬프트로 그린 이전(위)과 이후(아래)",
)
IN_SERVICE: Final = Sentence(en="in service", ko="사용 중")
