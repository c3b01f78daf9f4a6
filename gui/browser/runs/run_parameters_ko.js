/** The settings of a run in Korean. */

export const RUN_PARAMETERS = {
  learning_rate: ["학습률", "한 스텝에 어댑터가 바뀌는 정도예요"],
  rank: ["랭크", "어댑터가 담을 수 있는 양이에요"],
  lora_alpha: ["LoRA 알파", "어댑터가 적용되는 세기예요. 랭크와 같으면 그대로 적용돼요"],
  lora_targets: ["학습하는 층", "모델에서 학습하는 층이에요"],
  resolution: ["해상도", "학습할 때 그림의 너비와 높이예요 (픽셀)"],
  train_batch_size: ["배치 크기", "한 번에 학습하는 그림 수예요"],
  gradient_accumulation_steps: ["기울기 누적", "한 스텝에 모으는 배치 수예요"],
  num_train_epochs: ["에포크", "그림마다 반복해서 학습하는 횟수예요"],
  max_train_steps: ["스텝", "전체 스텝 수예요"],
  lr_scheduler: ["학습률 스케줄", "학습률이 바뀌는 방식이에요"],
  lr_warmup_steps: ["워밍업 스텝", "학습률을 서서히 높이는 스텝 수예요"],
  random_flip: ["좌우 뒤집기", "그림을 가끔 좌우로 뒤집어 학습해요"],
  caption_dropout_rate: ["캡션 드롭아웃", "캡션 없이 학습하는 그림의 비율이에요"],
  snr_gamma: ["Min-SNR-γ", "노이즈가 적은 이미지의 비중을 줄이는 정도예요"],
  noise_offset: ["노이즈 오프셋", "이미지 전체의 밝기를 흔드는 노이즈의 크기예요"],
  seed: ["시드", "시드와 그림이 같으면 같은 어댑터가 나와요"],
  checkpointing_steps: ["체크포인트 간격", "이어서 학습할 수 있게 저장하는 간격이에요. 1분마다 따로 저장되기도 해요"],
  validation_prompt: ["검증 프롬프트", "중간 이미지를 그리는 프롬프트예요"],
  gradient_checkpointing: ["기울기 체크포인팅", "시간이 더 걸리지만 메모리를 아껴요"],
  mixed_precision: ["정밀도", "모델이 계산에 쓰는 숫자 형식이에요"],
};
