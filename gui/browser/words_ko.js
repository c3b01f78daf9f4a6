/** Korean. The same parts as words_en.js. */

import { DRAWINGS_KOREAN } from "./drawings_words_ko.js";

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

  drawings: DRAWINGS_KOREAN,

  problems: {
    PageAway: () => "페이지 서버에 연결할 수 없어요. 실행 중인지 확인해 주세요.",
    ConnectionLost: () => "처리하던 중에 연결이 끊겼어요. 잠시 후 다시 시도해 주세요.",
    ServerAway: (said) => `지금은 서버에 연결할 수 없어요: ${said}`,
    Unavailable: (said) => `지금은 할 수 없어요: ${said}`,
    DeadlineExceeded: () => "서버에서 응답이 없어요. 잠시 후 다시 시도해 주세요.",
    Unauthenticated: () => "서버가 이 페이지를 인증하지 못했어요. 토큰을 확인해 주세요.",
    InternalError: (id) => `내부 오류가 발생했어요. 로그에서 ${id}로 확인할 수 있어요.`,
    LoggedOut: () => "다시 로그인해 주세요.",
    WrongPassword: () => "비밀번호가 맞지 않아요.",
    TooManyTries: (said) => `비밀번호를 너무 많이 틀렸어요. (${said})`,
  },
};
