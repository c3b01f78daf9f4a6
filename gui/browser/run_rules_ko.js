/** What the trainer says of runs, in Korean. It speaks English: the rule and the value in a sentence. */

export const RUN_RULES = [
  [
    /^a run needs at least (?<least>\d+) drawings, and style '(?<style>.*)' has (?<count>\d+)$/,
    ({ least, style, count }) =>
      `학습하려면 그림이 ${least}장 이상 있어야 하는데, ${style} 그림체에는 ${count}장이 있어요.`,
  ],
  [
    /^(?<count>\d+) runs are waiting, as many as may; try again later$/,
    ({ count }) => `학습 ${count}건이 이미 대기하고 있어요. 나중에 다시 시도해 주세요.`,
  ],
  [
    /^the style's drawings were all removed, or damaged, before the run began$/,
    () => "학습을 시작하기 전에 그림이 모두 삭제됐거나 손상됐어요.",
  ],
  [
    /^its pictures could not be judged: .*$/,
    () => "그림을 그려 비교하지 못했어요. 그래도 사용하도록 바꿀 수 있어요.",
  ],
  [
    /^the run cannot continue: .*; start one from scratch$/,
    () => "사용 중인 버전에 이어서 학습할 수 없어요. 처음부터 학습해 주세요.",
  ],
  [
    /^somebody whose drawings the run was to learn from asked to be forgotten; start another run$/,
    () => "학습하려던 그림의 주인이 삭제를 요청했어요. 다시 시작해 주세요.",
  ],
  [
    /^the training process broke down (?<count>\d+) times: .*$/,
    ({ count }) => `학습 프로그램이 ${count}번 멈췄어요. 자세한 내용은 학습 서버의 로그에 있어요.`,
  ],
  [
    /^the trainer's base model is (?<here>.*), and the inference server holds (?<there>.*): set .*$/,
    ({ here, there }) =>
      `학습 서버의 기본 모델(${here})과 그리기 서버의 기본 모델(${there})이 달라요. TRAINER_BASE_MODEL과 INFERENCE_SERVER_MODEL을 같게 설정해 주세요.`,
  ],
  [
    /^rank must be at most (?<most>\d+), what the inference server has room for, not (?<rank>\d+)$/,
    ({ most, rank }) => `그리기 서버가 쓸 수 있는 랭크는 ${most}까지인데 ${rank}을(를) 요청했어요.`,
  ],
  [
    /^the loss was no number after step (?<step>\d+): the learning rate (?<rate>\S+) is too high for these drawings$/,
    ({ step, rate }) => `${step}스텝 뒤에 손실을 구할 수 없게 됐어요. 이 그림들에는 학습률 ${rate}이(가) 너무 높아요.`,
  ],
  [
    /^internal error \(run (?<run>\S+)\); the trainer's log says more$/,
    ({ run }) => `내부 오류가 발생했어요. 학습 서버의 로그에서 ${run}(으)로 확인할 수 있어요.`,
  ],
  [/^the run has ended already: .*$/, () => "이미 끝난 학습이에요."],
  [/^there is no run '.*'$/, () => "이 학습 기록을 찾을 수 없어요."],
  [/^there is no style '(?<style>.*)'$/, ({ style }) => `${style} 그림체를 찾을 수 없어요.`],
  [
    /^the run has no version that could be put into service$/,
    () => "이 학습에는 적용할 수 있는 버전이 없어요.",
  ],
  [
    /^a draw uses (?<name>\S+); try again when it has finished$/,
    ({ name }) => `지금 ${name} 버전으로 그리고 있어요. 끝난 뒤에 다시 시도해 주세요.`,
  ],
  [
    /^(?<name>\S+) is in service; activate another version or deactivate it first$/,
    ({ name }) => `${name}은(는) 사용 중이에요. 다른 버전을 먼저 적용해 주세요.`,
  ],
  [
    /^(?<name>\S+) was made for the base model .*, and this server holds .*$/,
    ({ name }) => `${name}은(는) 다른 기본 모델용으로 만든 버전이라 여기서는 쓸 수 없어요.`,
  ],
  [/^that was asked for$/, () => "그렇게 요청했어요."],
  [/^no version is known to be in service$/, () => "사용 중인 버전이 없어요."],
  [
    /^(?<name>\S+) was made by no run of this trainer$/,
    ({ name }) => `${name}은(는) 여기서 학습한 버전이 아니에요.`,
  ],
  [
    /^(?<name>rank|lora_alpha|lora_targets) of (?<version>\S+) is (?<was>\S+), and this run's is (?<wanted>\S+)$/,
    ({ name, version, was, wanted }) =>
      `${version}의 ${name}은(는) ${was}인데 이 학습은 ${wanted}이에요.`,
  ],
  [
    /^somebody whose drawings (?<version>\S+) learnt from asked to be forgotten$/,
    ({ version }) => `${version}이(가) 배운 그림의 주인이 삭제를 요청했어요.`,
  ],
  [
    /^(?<version>\S+) learnt from drawings that are held out now$/,
    ({ version }) => `${version}이(가) 지금의 검증용 그림으로 학습한 적이 있어요.`,
  ],
  [
    /^(?<fresh>\d+) drawings came and (?<gone>\d+) went since (?<version>\S+), which learnt from (?<all>\d+): more than (?<share>\S+) of them$/,
    ({ fresh, gone, version, all, share }) =>
      `${version}이(가) 배운 ${all}장 중 ${share}보다 많이 바뀌었어요. (추가 ${fresh}장, 삭제 ${gone}장)`,
  ],
  [
    /^(?<fresh>\d+) drawings came and (?<gone>\d+) went since (?<version>\S+), which learnt from (?<all>\d+)$/,
    ({ fresh, gone, version, all }) =>
      `${version}이(가) ${all}장으로 학습한 뒤로 ${fresh}장이 추가되고 ${gone}장이 삭제됐어요.`,
  ],
];
