"""What the trainer says of runs that came to nothing."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    r"the style's drawings were all removed, or damaged, before the run began": (
        "학습을 시작하기 전에 그림이 모두 삭제됐거나 손상됐어요."
    ),
    r"all drawings of the run were removed or damaged before it had looked at them; "
    r"start another": "살펴보기 전에 그림이 모두 삭제됐거나 손상됐어요. 다시 시작해 주세요.",
    r"all (?P<count>\d+) drawings of the style are held out, to be measured on: add some": (
        "그림 {count}장이 모두 확인용이에요. 그림을 더 올려 주세요."
    ),
    r"somebody whose drawings the run was to learn from asked to be forgotten; start another run": (
        "학습하려던 그림을 올린 사람이 삭제를 요청했어요. 다시 시작해 주세요."
    ),
    r"drawings that the run learnt from were removed at a person's wish; start another run": (
        "학습에 쓰던 그림을 삭제해 달라는 요청이 있었어요. 다시 시작해 주세요."
    ),
    r"the run cannot continue: .*; start one from scratch": (
        "사용 중인 버전에 이어서 학습할 수 없어요. 처음부터 학습해 주세요."
    ),
    r"the version that the run continues from .*": (
        "사용 중인 버전에 이어서 학습할 수 없어요. 처음부터 학습해 주세요."
    ),
    r"the version in service cannot be compared with: .*; put another into service, or take it "
    r"out, and start the run again": (
        "사용 중인 버전과 비교할 수 없어요. 다른 버전을 적용하거나 사용을 중지한 뒤 다시 시작해 "
        "주세요."
    ),
    r"the trainer's base model is (?P<here>.*), and the inference server holds (?P<there>.*): "
    r"set .*": (
        "학습 서버의 기본 모델({here})과 이미지 생성 서버의 기본 모델({there})이 달라요. 운영자가 "
        "TRAINER_BASE_MODEL과 INFERENCE_SERVER_MODEL을 같게 설정해야 해요."
    ),
    r"the training process broke down (?P<count>\d+) times: .*": (
        "학습 프로그램이 {count}번 멈췄어요. 자세한 내용은 학습 서버의 로그에 있어요."
    ),
    r"the loss was no number after step (?P<step>\d+): "
    r"the learning rate (?P<rate>\S+) is too high for these drawings": (
        "{step}스텝 뒤에 손실을 구할 수 없게 됐어요. 학습률 {rate} 값이 이 그림들에는 너무 높아요."
    ),
    r"no checkpoint's loss on the drawings held out is a number: the learning rate is too high for "
    r"these drawings": (
        "확인용 그림의 손실을 구할 수 없었어요. 학습률이 이 그림들에는 너무 높아요."
    ),
    r"the run needs (?P<needed>\d+) MiB of memory for one drawing at a time, "
    r"and (?P<free>\d+) MiB are free: lower the resolution or the rank": (
        "한 장씩 학습해도 메모리가 {needed}MiB 필요한데 {free}MiB만 남았어요. 해상도나 랭크를 "
        "낮춰 주세요."
    ),
    r"the run needs more memory than there is: (?P<free>\d+) MiB are free: "
    r"lower the resolution or the rank": (
        "메모리가 부족해요. (남은 메모리: {free}MiB) 해상도나 랭크를 낮춰 주세요."
    ),
    r"what was learnt until step (?P<step>\d+) cannot be kept: .*": (
        "{step}스텝까지 배운 것을 저장하지 못했어요. 학습 서버의 디스크를 확인해 주세요."
    ),
    r"internal error \(run (?P<run>\S+)\); the trainer's log says more": (
        "내부 오류가 발생했어요. 운영자는 학습 서버의 로그에서 {run} 번호로 확인할 수 있어요."
    ),
}
