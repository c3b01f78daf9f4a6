/** Korean. The same parts as words_en.js. */

import { RUNS } from "./runs/runs_words_ko.js";
import { DRAWINGS_KOREAN } from "./drawings/drawings_words_ko.js";
// Made by gui/rules.py of what all services share.
import { RULES } from "./rules_ko.js";

export const KOREAN = {
  locale: "ko",
  seconds: (count) => `${count}초`,
  minutes: (count) => `${count}분`,
  hours: (hours, minutes) => `${hours}시간 ${minutes}분`,

  frame: {
    title: "KSH Drawing AI",
    pages: { draw: "그리기", drawings: "그림", runs: "학습" },
    skip: "본문으로 건너뛰기",
    theme: { system: "테마: 시스템과 같게", light: "테마: 밝게", dark: "테마: 어둡게" },
    language: "View in English",
    logOut: "로그아웃",
    password: "비밀번호",
    logIn: "로그인",
    close: "닫기",
    cancel: "취소",
    tryAgain: "다시 시도",
    loading: "불러오는 중…",
  },

  draw: {
    prompt: "그릴 내용",
    promptExample: "금발 소녀, 미소, 공원",
    negativePrompt: "빼고 싶은 내용",
    negativeExample: "lowres, bad hands",
    generate: "그리기",
    generateKeys: "그리기 (Ctrl+Enter)",
    more: "더 보기",
    reset: "설정 초기화",
    picture: "그림",
    preview: "그리는 중인 그림",
    progress: "진행률",
    empty: "그림이 여기에 나타나요.",
    drawnOf: (prompt) => (prompt ? `그린 그림: ${prompt}` : "그림"),
    withoutAdapter: "기본 모델",
    seedIs: (seed) => `시드 ${seed}`,
    pressOne: "그림을 누르면 크게 보고, 저장하고, 이어서 그릴 수 있어요.",
    flagged: "안전 검사에 걸린 그림이에요. 누르면 볼 수 있어요.",
    unkept: "이 브라우저의 기록에 그림을 남기지 못했어요. 필요하면 저장해 주세요.",
    triesAgain: "자동으로 다시 시도하고 있어요.",

    settings: {
      size: "크기",
      asImage: "시작 그림과 같은 비율",
      customSize: "직접 입력…",
      shapes: { square: "정사각형", portrait: "세로", landscape: "가로" },
      width: "너비",
      height: "높이",
      num_images: "장수",
      num_inference_steps: "스텝",
      guidance_scale: "가이던스",
      adapter_weight: "그림체 강도",
      strength: "변화 정도",
      seed: "시드",
      anySeed: "매번 새로 정하기",
      freshSeed: "시드 뽑기",
      noSeed: "매번 새 시드 쓰기",
      scheduler: "샘플러",
      style: "그림체",
      version: "버전",
      inService: (version) => `버전 ${version} (사용 중)`,
      numbered: (version) => `버전 ${version}`,
      noVersion: "아직 없음 (기본 모델로 그려요)",
      raw_prompt: "그림체의 기본 프롬프트 빼기",
      prefix: (text) => `원래는 앞에 붙어요: ${text}`,
      hints: {
        num_inference_steps: "많을수록 세밀하지만 오래 걸려요.",
        guidance_scale: "프롬프트를 얼마나 충실히 따를지 정해요.",
        adapter_weight: "0이면 기본 모델만, 1이면 배운 그대로 그려요.",
        seed: "시드와 설정이 같으면 같은 그림이 나와요.",
        strength: "낮으면 원래 그림에, 높으면 프롬프트에 가까워져요.",
      },
    },

    source: {
      choose: "그림에서 시작하기…",
      alt: "시작할 그림",
      remove: "이 그림에서 시작하지 않기",
      unreadable: (name) => `${name} 파일을 그림으로 읽지 못했어요. PNG, JPEG, WebP를 써 주세요.`,
    },
    drop: {
      startFrom: "이 그림에서 시작하기",
      read: "설정 읽기",
      noPicture: "그림 파일이 아니에요. PNG, JPEG, WebP를 놓아 주세요.",
    },
    read: {
      choose: "설정 읽기…",
      hint: "그림에 들어 있는 설정을 읽어요",
      nothing: "이 그림에는 설정이 들어 있지 않아요.",
      noPng: "손상되지 않은 PNG 파일에서만 설정을 읽을 수 있어요.",
    },

    compare: {
      open: "버전 비교…",
      title: "두 버전 비교",
      how: "같은 시드와 설정으로 둘 다 그려서 비교해요.",
      left: "첫 번째",
      right: "두 번째",
      none: "버전 없이 (기본 모델)",
      same: "서로 다른 두 가지를 골라 주세요.",
      draw: "둘 다 그리기",
      line: (left, right) => `${left} / ${right} 경계선`,
      shows: (left, percent, right) => `${left} ${percent}%, ${right} ${100 - percent}%`,
      besides: "나란히 보기",
    },

    phases: {
      asked: () => "서버에 요청하고 있어요…",
      queued: ({ position }, eta) =>
        `대기 중이에요 · ${position === 0 ? "다음 차례예요" : `앞에 ${position}건`}${eta ? ` · 약 ${eta} 뒤 시작` : ""}`,
      drawing: ({ step, of }, eta) =>
        `그리는 중이에요 · ${step}/${of}스텝${eta ? ` · 약 ${eta} 남음` : ""}`,
      away: ({ problem }) => `${problem.told} 다시 시도하고 있어요…`,
      cancelling: () => "취소하고 있어요…",
    },
    announced: (percent) => (percent ? `그리는 중이에요, ${percent}%` : "그리기 시작했어요"),
    ended: {
      done: "그림을 다 그렸어요.",
      cancelled: "취소했어요.",
      failed: "그림을 그리지 못했어요.",
    },

    notes: {
      withheld: "안전 검사에 걸려 그림을 보여 드릴 수 없어요.",
      noneActive: "아직 학습된 버전이 없는 그림체라서 기본 모델로 그렸어요.",
      translated: (text) => `그린 내용: ${text}`,
      translatedNegative: (text) => `뺀 내용: ${text}`,
      untranslated: (those) => `번역하지 못해서 빠진 말: ${those}`,
      missing: (count) => `설치되어 있지 않아서 빠진 그림체의 말: ${count}개`,
    },

    actions: {
      save: "저장",
      use: "이 설정 쓰기",
      startFrom: "이 그림에서 시작하기",
      vary: "비슷하게",
      varyHint: "비슷한 그림을 하나 더 그려요",
      enlarge: "2배로 키우기",
      enlargeHint: "가로세로를 두 배로 키우고 더 세밀하게 그려요",
      details: "자세히",
      remove: "삭제",
    },

    parameters: {
      prompt: "프롬프트",
      negative_prompt: "네거티브 프롬프트",
      full_prompt: "실제 프롬프트",
      full_negative_prompt: "실제 네거티브 프롬프트",
      adapter: "버전",
      adapter_weight: "그림체 강도",
      size: "크기",
      hires_strength: "두 배로 키운 강도",
      num_inference_steps: "스텝",
      guidance_scale: "가이던스",
      scheduler: "샘플러",
      seed: "시드",
      strength: "변화 정도",
      base_model: "기본 모델",
      software: "프로그램",
    },

    history: {
      title: "그린 그림",
      count: (count, most) => `${count}장 · 이 브라우저에만 최대 ${most}장까지 보관해요`,
      more: "이전 그림 더 보기",
      clear: "모두 삭제",
      sure: "이 브라우저에서 그림을 모두 삭제할까요? 저장하지 않은 그림은 되돌릴 수 없어요.",
    },

    rules: {
      empty: "그릴 내용을 적어 주세요.",
      tooLong: (most, length) => `${most}자까지 쓸 수 있어요. (입력한 길이: ${length}자)`,
      range: (min, max, text) => `${min}에서 ${max} 사이의 숫자여야 해요. (입력한 값: ${text})`,
      whole: (text) => `정수여야 해요. (입력한 값: ${text})`,
      multiple: (step, text) => `${step}의 배수여야 해요. (입력한 값: ${text})`,
      seed: (most) => `0부터 ${most}까지의 정수여야 해요.`,
      pixels: (most, width, height) =>
        `너비×높이는 ${most}픽셀까지 가능해요. (입력한 값: ${width}×${height} = ${width * height}픽셀)`,
    },
    refused: {
      Conflict: () => "다른 탭에서 이어서 그리고 있어요.",
      NotFound: (said) => `더 이상 찾을 수 없어요. (${said})`,
      InvalidRequest: (said) => `이대로는 그릴 수 없어요. (${said})`,
      FailedPrecondition: (said) => `지금은 그릴 수 없어요. (${said})`,
      ResourceExhausted: (said) =>
        `지금은 더 그릴 수 없어요. 잠시 후 다시 시도해 주세요. (${said})`,
      QueueFull: (said) => `대기 중인 요청이 너무 많아요. 잠시 후 다시 시도해 주세요. (${said})`,
    },
  },
  drawings: DRAWINGS_KOREAN,

  problems: {
    PageAway: () => "페이지 서버에 연결할 수 없어요. 실행 중인지 확인해 주세요.",
    ConnectionLost: () => "처리하던 중에 연결이 끊겼어요. 잠시 후 다시 시도해 주세요.",
    ServerAway: (said) => `지금은 ${said}`,
    Unavailable: (said) => `지금은 할 수 없어요: ${said}`,
    DeadlineExceeded: () => "서버에서 응답이 없어요. 잠시 후 다시 시도해 주세요.",
    Unauthenticated: () => "서버가 이 페이지를 인증하지 못했어요. 토큰을 확인해 주세요.",
    InternalError: (id) => `내부 오류가 발생했어요. 로그에서 ${id}로 확인할 수 있어요.`,
    LoggedOut: () => "다시 로그인해 주세요.",
    WrongPassword: () => "비밀번호가 맞지 않아요.",
    UnexpectedAnswer: (status) => `페이지 서버가 예상하지 못한 응답(${status})을 보냈어요.`,
    TooManyTries: (said) => `비밀번호를 너무 많이 틀렸어요. ${said}`,
  },

  runs: RUNS,
  rules: RULES,
};
