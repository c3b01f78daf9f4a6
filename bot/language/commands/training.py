"""Of runs."""

from collections.abc import Mapping
from typing import Final

KOREAN: Final[Mapping[str, str]] = {
    "retrain": "재학습",
    "Teach the style anew from the drawings it has now": (
        "지금까지 올린 그림으로 그림체를 다시 학습시켜요"
    ),
    "Which style to teach": "학습시킬 그림체",
    "epochs": "에포크",
    "Passes over the drawings; the style's own number if left out": (
        "그림 전체를 반복해서 학습할 횟수 (비워 두면 그림체의 기본값)"
    ),
    "mode": "방식",
    "What to begin with; by itself if left out": "무엇에서 시작할지 (비워 두면 알아서 정해요)",
    "by itself: continue where few drawings came": "자동: 새 그림이 적으면 이어서 학습",
    "continue from the version in service": "사용 중인 버전에서 이어서",
    "from scratch": "처음부터",
    "max_train_steps": "최대_스텝",
    "Steps in all, in place of epochs": "전체 스텝 수 (에포크 대신)",
    "learning_rate": "학습률",
    "How far one step may change the adapter, such as 0.0001": (
        "한 스텝에 어댑터가 바뀌는 정도 (예: 0.0001)"
    ),
    "rank": "랭크",
    "How much the adapter can hold; more is larger and slower": (
        "어댑터의 크기 (클수록 파일이 커지고 느려져요)"
    ),
    "resolution": "해상도",
    "Pixels, a multiple of 8; the model's own if left out": (
        "픽셀, 8의 배수 (비워 두면 모델의 기본값)"
    ),
    "train_batch_size": "배치",
    "Drawings at a time": "한 번에 학습할 그림 수",
    "gradient_accumulation_steps": "누적",
    "Batches that make one step": "한 스텝에 모을 배치 수",
    "lr_scheduler": "스케줄러",
    "How the learning rate changes on the way": "학습률이 바뀌는 방식",
    "lr_warmup_steps": "워밍업_스텝",
    "Steps until the learning rate is reached": "학습률을 서서히 높일 스텝 수",
    "lora_alpha": "알파",
    "How strongly the adapter works; as the rank if left out": (
        "어댑터가 적용되는 세기 (비워 두면 랭크와 같게)"
    ),
    "lora_targets": "학습_층",
    "Which layers of the model learn": "모델의 어느 층을 학습할지",
    "attention layers": "어텐션",
    "attention and feed-forward": "어텐션과 피드포워드",
    "all layers": "모든 층",
    "random_flip": "좌우_반전",
    "Whether drawings are mirrored now and then": "그림을 가끔 좌우로 뒤집어 학습할지",
    "A whole number; the same seed and drawings give the same adapter": (
        "정수. 같은 시드와 그림이면 같은 어댑터가 나와요"
    ),
    "validation_prompt": "확인_프롬프트",
    "What the pictures on the way show": "학습 중간에 그려 볼 프롬프트",
    "snr_gamma": "snr_감마",
    "Min-SNR weighting, such as 5": "Min-SNR 가중치 (예: 5)",
    "noise_offset": "노이즈_오프셋",
    "For darker darks and lighter lights, such as 0.05": (
        "어두운 곳과 밝은 곳을 더 뚜렷하게 (예: 0.05)"
    ),
    "caption_dropout_rate": "캡션_제외_비율",
    "Share of drawings learnt without their caption, 0 to 1": (
        "캡션 없이 학습할 그림의 비율 (0에서 1)"
    ),
    "watch": "보기",
    "Show this run instead of starting one": "새로 시작하지 않고 이 학습을 보여 줘요",
}
