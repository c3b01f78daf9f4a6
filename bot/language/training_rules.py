"""What the trainer says of runs and styles, in Korean; see bot.language.rules."""

from collections.abc import Mapping
from typing import Final

_PARAMETERS: Final = (
    "train_batch_size|gradient_accumulation_steps|num_train_epochs|max_train_steps|lr_warmup_steps"
    "|rank|seed|checkpointing_steps|noise_offset|caption_dropout_rate"
)
_WORDS: Final = "display_name|prompt_prefix|negative_prompt_prefix|validation_prompt"

IN_KOREAN: Final[Mapping[str, str]] = {
    r"(?P<come>\d+) drawings came and (?P<gone>\d+) went since (?P<version>\S+), "
    r"which learnt from (?P<known>\d+)": (
        "{version}이 학습한 그림 {known}장에서 {come}장이 늘고 {gone}장이 줄었어요"
    ),
    r"(?P<come>\d+) drawings came and (?P<gone>\d+) went since (?P<version>\S+), "
    r"which learnt from (?P<known>\d+): more than (?P<share>\d+%) of them": (
        "{version}이 학습한 그림 {known}장에서 {come}장이 늘고 {gone}장이 줄어 {share}보다 많이 "
        "바뀌었어요"
    ),
    r"that was asked for": "선택한 방식이에요",
    r"no version is known to be in service": "사용 중인 버전이 없어요",
    r"(?P<version>\S+) was made by no run of this trainer": (
        "{version}은 이 학습 서버에서 만든 버전이 아니에요"
    ),
    r"(?P<name>\S+) of (?P<version>\S+) is (?P<was>\S+), and this run's is (?P<now>\S+)": (
        "{name} 값이 {version}과 달라요. {was} → {now}"
    ),
    r"somebody whose drawings (?P<version>\S+) learnt from asked to be forgotten": (
        "{version}이 학습한 그림을 올린 사람이 삭제를 요청했어요"
    ),
    r"(?P<version>\S+) learnt from drawings that are held out now": (
        "{version}이 지금은 확인용으로 쓰는 그림을 학습했어요"
    ),
    rf"(?P<name>{_PARAMETERS}) must be (?P<low>\S+) to (?P<high>\S+), not (?P<value>\S+)": (
        "{name} 값은 {low}에서 {high} 사이여야 해요. (입력한 값: {value})"
    ),
    r"(?P<name>learning_rate|lora_alpha|snr_gamma) must be above 0 and at most (?P<top>\S+), "
    r"not (?P<value>\S+)": ("{name} 값은 0보다 크고 {top} 이하여야 해요. (입력한 값: {value})"),
    r"resolution must be a multiple of 8 between 64 and 1024, not (?P<value>\d+)": (
        "해상도는 64에서 1024 사이의 8의 배수여야 해요. (입력한 값: {value})"
    ),
    r"give num_train_epochs or max_train_steps, not both": (
        "에포크와 최대 스텝 중 하나만 정해 주세요."
    ),
    r"rank must be at most (?P<most>\d+), what the inference server has room for, "
    r"not (?P<value>\d+)": (
        "이미지 생성 서버에서는 랭크를 {most}까지만 쓸 수 있어요. (입력한 값: {value})"
    ),
    rf"(?P<name>{_WORDS}) must have (?P<low>\d+) to (?P<high>\d+) characters, not (?P<value>\d+)": (
        "{name}: {low}자에서 {high}자까지 쓸 수 있어요. (입력한 길이: {value}자)"
    ),
    r"a style's name must have 1 to 32 characters of a-z, 0-9 and -, starting with a letter, "
    r"not (?P<value>.*)": (
        "그림체 이름은 영문 소문자로 시작하고 영문 소문자, 숫자, -만 써서 32자까지 지을 수 있어요. "
        "(입력한 값: {value})"
    ),
    r"there is a style '(?P<style>.*)' already": "{style} 그림체가 이미 있어요.",
    r"a style is made by a manager of the guild that is to own it, or by the operator": (
        "그림체는 그 그림체를 소유할 서버의 관리자만 만들 수 있어요."
    ),
    r"trigger must not be empty": "그림체 문구가 비어 있어요.",
    r"trigger must have at most (?P<most>\d+) CLIP tokens, not (?P<value>\d+)": (
        "그림체 문구가 너무 길어요. CLIP 토큰 {most}개까지 쓸 수 있어요. (입력한 길이: {value}개)"
    ),
    r"textual_inversions must be at most (?P<most>\d+) words, not (?P<value>\d+)": (
        "임베딩 이름은 {most}개까지 쓸 수 있어요. (입력한 개수: {value}개)"
    ),
    r"textual_inversions must be words of 1 to 64 characters without blanks and commas, "
    r"not (?P<value>.*)": "임베딩 이름은 64자까지 쓸 수 있어요. (입력한 값: {value})",
    r"(?P<name>\S+) must not hold control characters, such as (?P<value>\S+)": (
        "{name}에 쓸 수 없는 문자({value})가 있어요."
    ),
    r"the run has ended already: it is (?P<state>.*)": "이미 끝난 학습이에요.",
    r"there is no run '(?P<run>.*)'": "그런 학습 기록이 없어요.",
    r"the run has no report: it is (?P<state>.*)": "이 학습에는 아직 보고서가 없어요.",
    r"the run's files are not there any more": "이 학습의 파일이 삭제되어 보고서를 만들 수 없어요.",
    r"the run has no version that could be put into service": "이 학습에서 나온 버전이 없어요.",
    r"there is no (?P<version>\S+@\d+); .*": "{version} 버전을 찾을 수 없어요.",
    r"all (?P<count>\d+) drawings of the style are held out, to be measured on: add some": (
        "그림 {count}장이 모두 확인용이에요. 그림을 더 올려 주세요."
    ),
}
