/** English. Each page adds a part of its own; words_ko.js has the same parts with the same words. */

import { DRAWINGS_ENGLISH } from "./drawings_words_en.js";

export const ENGLISH = {
  locale: "en",
  seconds: (count) => `${count} s`,
  minutes: (count) => `${count} min`,
  hours: (hours, minutes) => `${hours} h ${minutes} min`,

  frame: {
    title: "KSH Drawing AI",
    pages: { draw: "Draw", drawings: "Drawings", runs: "Training" },
    skip: "Skip to the content",
    theme: { system: "Theme: as the system", light: "Theme: light", dark: "Theme: dark" },
    language: "한국어로 보기",
    logOut: "Log out",
    password: "Password",
    logIn: "Log in",
    close: "Close",
    cancel: "Cancel",
    tryAgain: "Try again",
    loading: "Loading…",
  },

  drawings: DRAWINGS_ENGLISH,

  problems: {
    PageAway: () => "The page's server cannot be reached. Is it running?",
    ConnectionLost: () => "The connection was lost in the middle. Try again in a moment.",
    ServerAway: (said) => `A service cannot be reached right now: ${said}`,
    Unavailable: (said) => `Not right now: ${said}`,
    DeadlineExceeded: () => "The server does not answer. Try again in a moment.",
    Unauthenticated: () => "The server does not know this page: check its token.",
    InternalError: (id) => `Something went wrong on our side. The log has more under ${id}.`,
    LoggedOut: () => "Log in again.",
    WrongPassword: () => "The password is wrong.",
    TooManyTries: (said) => `Too many wrong passwords: ${said}.`,
  },
};
