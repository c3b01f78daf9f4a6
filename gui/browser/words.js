/** What the page says, in the language of whoever uses it. */

import { ENGLISH } from "./words_en.js";
import { KOREAN } from "./words_ko.js";

const KEPT = "language";
const LANGUAGES = { en: ENGLISH, ko: KOREAN };

/** The words as they are said now, and `locale` for numbers and dates. */
export const words = {};

/** The language: the one that was chosen here, else the browser's, else English. */
export function usualLanguage() {
  const chosen = localStorage.getItem(KEPT);
  const known = [chosen, ...navigator.languages.map((each) => each.slice(0, 2))];
  return known.find((each) => each in LANGUAGES) ?? "en";
}

/** Speak it from now on; what is on the screen is to be built anew. */
export function speak(language, { keep = false } = {}) {
  Object.assign(words, LANGUAGES[language]);
  document.documentElement.lang = language;
  if (keep) localStorage.setItem(KEPT, language);
}

/** Seconds as exact as a person wants to know them, `8 s`, `3 min`, `2 h 5 min`, as they are said now. */
export function duration(seconds, said = words) {
  if (seconds < 60) return said.seconds(Math.max(1, Math.ceil(seconds)));
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return said.minutes(minutes);
  return said.hours(Math.floor(minutes / 60), minutes % 60);
}

/** A moment as people write it; on demand with its seconds. */
export const moment = (text, { seconds = false } = {}) =>
  new Date(text).toLocaleString(words.locale, { dateStyle: "medium", timeStyle: seconds ? "medium" : "short" });

/** How long something took, as exact as it matters: `8 s`, `3 min 20 s`, `2 h 5 min`; as in a report's page. */
export function timeTaken(seconds) {
  const whole = Math.round(seconds);
  if (whole < 60) return words.seconds(whole);
  if (whole < 3600) return words.exactMinutes(Math.floor(whole / 60), whole % 60);
  return words.hours(Math.floor(whole / 3600), Math.floor((whole % 3600) / 60));
}
