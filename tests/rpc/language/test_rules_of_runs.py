"""What the real trainer says of runs, and what a Korean manager reads."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.language import Language
from rpc.errors import InvalidRequest
from rpc.language import rule
from tests.trainer.runs.test_beginning import begun
from trainer.parameters import TrainingParameters, checked
from trainer.runs.run import Run, RunMode, RunState
from trainer.styles.style import Words, check_name, check_words


def said_by(refuse: Callable[[], object]) -> str:
    with pytest.raises(InvalidRequest) as caught:
        refuse()
    return str(caught.value)


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"rank": 500}, "rank 값은 1에서 128 사이여야 해요. (입력한 값: 500)"),
        (
            {"learning_rate": 1.0},
            "learning_rate 값은 0보다 크고 0.1 이하여야 해요. (입력한 값: 1.0)",
        ),
        ({"noise_offset": 2.0}, "noise_offset 값은 0에서 1 사이여야 해요. (입력한 값: 2.0)"),
        (
            {"resolution": 100},
            "resolution 값은 64에서 1024 사이의 8의 배수여야 해요. (입력한 값: 100)",
        ),
        (
            {"num_train_epochs": 1, "max_train_steps": 1},
            "에포크와 최대 스텝 중 하나만 정해 주세요.",
        ),
    ],
)
def test_why_a_setting_is_refused_is_told_in_korean(
    parameters: dict[str, float], told: str
) -> None:
    said = said_by(lambda: checked(TrainingParameters.of(parameters)))
    assert rule(said, Language.KOREAN) == told


@pytest.mark.parametrize(
    "refuse",
    [
        lambda: check_name("모나"),
        lambda: check_words(Words("", "drawn by"), num_trigger_tokens=2),
        lambda: check_words(Words("Mona", " "), num_trigger_tokens=2),
        lambda: check_words(Words("Mona", "drawn by"), num_trigger_tokens=99),
        lambda: check_words(
            Words("Mona", "by", textual_inversions=("a",) * 99), num_trigger_tokens=1
        ),
        lambda: check_words(Words("Mo\x00na", "by"), num_trigger_tokens=1),
    ],
)
def test_why_a_style_is_refused_is_told_in_korean(refuse: Callable[[], object]) -> None:
    said = said_by(refuse)
    assert rule(said, Language.KOREAN) != said


def a_run(mode: RunMode = RunMode.AUTO, rank: int = 16) -> Run:
    parameters = TrainingParameters(rank=rank, lora_alpha=16, lora_targets="all")
    return Run("run-7", "ksh", RunState.QUEUED, parameters, datetime.now(UTC), mode=mode)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (
            lambda: begun(a_run(), come=40).reason,
            "ksh@6 버전이 학습한 그림 100장에서 40장이 늘고 0장이 줄어 25%보다 많이 바뀌었어요.",
        ),
        (lambda: begun(a_run(RunMode.SCRATCH)).reason, "선택한 방식이에요."),
        (lambda: begun(a_run(), in_service=None).reason, "사용 중인 버전이 없어요."),
        (
            lambda: begun(a_run(), known=False).reason,
            "ksh@6 버전은 이 학습 서버에서 만든 버전이 아니에요.",
        ),
        (lambda: begun(a_run(rank=8)).reason, "rank 값이 ksh@6 버전과 달라요. (16 → 8)"),
        (
            lambda: begun(a_run(), forgotten=True).reason,
            "ksh@6 버전이 학습한 그림을 올린 사람이 삭제를 요청했어요.",
        ),
        (
            lambda: begun(a_run(), held_out=("drawing 1",)).reason,
            "지금은 확인용으로 쓰는 그림을 ksh@6 버전이 학습했어요.",
        ),
    ],
)
def test_what_a_run_begins_with_and_why_is_told_in_korean(
    reason: Callable[[], str], told: str
) -> None:
    assert rule(reason(), Language.KOREAN) == told
