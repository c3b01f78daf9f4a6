"""What the trainer says of runs."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    r"a run needs at least (?P<least>\d+) drawings, and style '(?P<style>.*)' has (?P<count>\d+)"
    r"(?:; add more first)?": (
        "학습하려면 그림이 {least}장 이상 있어야 하는데, {style} 그림체에는 {count}장이 있어요. "
        "그림을 더 추가해 주세요."
    ),
    r"style '(?P<style>.*)' has (?P<count>\d+) runs that wait or are under way, as many as may: "
    r"(?P<runs>.*); cancel one, or try again when one has ended": (
        "{style} 그림체에는 대기 중이거나 진행 중인 학습이 이미 {count}건 있어요. ({runs}) 하나를 "
        "취소하거나, 하나가 끝난 뒤에 다시 시도해 주세요."
    ),
    r"(?P<count>\d+) runs are waiting, as many as may; try again later": (
        "학습 {count}건이 이미 대기하고 있어요. 나중에 다시 시도해 주세요."
    ),
    r"give num_train_epochs or max_train_steps, not both": (
        "에포크와 최대 스텝 중 하나만 정해 주세요."
    ),
    r"rank must be at most (?P<most>\d+), what the inference server has room for, "
    r"not (?P<value>\d+)": (
        "이미지 생성 서버에서는 랭크를 {most}까지만 쓸 수 있어요. (입력한 값: {value})"
    ),
    r"lr_warmup_steps must be at most (?P<most>\d+), the steps of the run, not (?P<value>\d+)": (
        "워밍업 스텝은 전체 스텝 수인 {most} 이하여야 해요. (입력한 값: {value})"
    ),
    r"train_batch_size must be at most (?P<most>\d+), the drawings there are to learn from, "
    r"not (?P<value>\d+)": ("배치는 학습할 그림 수인 {most} 이하여야 해요. (입력한 값: {value})"),
    r"there is no run '.*'": "이 학습 기록을 찾을 수 없어요.",
    r"the run has ended(?: already: it is .*)?": "이미 끝난 학습이에요.",
    r"the run has no report: it is .*": "이 학습에는 아직 보고서가 없어요.",
    r"the run has no report any more: its version was withdrawn, .*": (
        "학습에 쓰인 그림을 삭제해 달라는 요청으로 버전을 철회해서 보고서도 삭제했어요."
    ),
    r"the run's files are not there any more": "이 학습의 파일이 삭제되어 보고서를 만들 수 없어요.",
    r"the run has no version that could be put into service": (
        "이 학습에는 적용할 수 있는 버전이 없어요."
    ),
    r"the trainer is shutting down; watch the run again later": (
        "학습 서버가 종료하는 중이에요. 나중에 다시 확인해 주세요."
    ),
}
