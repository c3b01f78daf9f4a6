/** Times as they are written in the person's language. */

import { element } from "./dom.js";
import { words } from "./words.js";

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};
const UNITS = [
  ["year", 365 * 86400],
  ["month", 30 * 86400],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const REFRESH_MS = 1000;
// what a Date can hold
const SECONDS_MAX = 8.64e12;

const written = (date, style) => new Intl.DateTimeFormat(words.locale, style).format(date);

/** `<t:seconds:style>`. */
export function timestamp(seconds, style) {
  if (Math.abs(seconds) > SECONDS_MAX) return document.createTextNode(`<t:${seconds}:${style}>`);
  const date = new Date(seconds * 1000);
  const title = written(date, STYLES.F);
  const shown = style === "R" ? relative(seconds) : written(date, STYLES[style]);
  const live = style === "R" ? { "data-relative": seconds } : {};
  return element(
    "time",
    { class: "timestamp", datetime: date.toISOString(), title, ...live },
    shown,
  );
}

function relative(seconds) {
  const ahead = seconds - Date.now() / 1000;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(ahead) >= each) ?? UNITS.at(-1);
  return new Intl.RelativeTimeFormat(words.locale, { numeric: "auto" }).format(
    Math.trunc(ahead / size),
    unit,
  );
}

setInterval(() => {
  for (const shown of document.querySelectorAll("time[data-relative]")) {
    const now = relative(Number(shown.dataset.relative));
    if (shown.textContent !== now) shown.textContent = now;
  }
}, REFRESH_MS);

/** When a message was sent, as its head says it. */
export function sentAt(iso) {
  const date = new Date(iso);
  const time = written(date, STYLES.t);
  const days = daysAgo(date);
  const shown =
    days === 0
      ? words.today(time)
      : days === 1
        ? words.yesterday(time)
        : `${written(date, STYLES.d)} ${time}`;
  return element("time", { datetime: iso, title: written(date, STYLES.F) }, shown);
}

/** The same in a few characters, for the margin. */
export function shortTime(iso) {
  const time = written(new Date(iso), { hour: "numeric", minute: "2-digit" });
  return element("time", { datetime: iso, class: "margin-time", "aria-hidden": "true" }, time);
}

/** The day that a message was sent on. */
export function day(iso) {
  return written(new Date(iso), { dateStyle: "long" });
}

function daysAgo(date) {
  const midnight = (moment) => new Date(moment).setHours(0, 0, 0, 0);
  return Math.round((midnight(Date.now()) - midnight(date)) / 86400000);
}

/** A number of bytes. */
export function bytes(count) {
  const [size, unit] =
    count < 1024 ? [count, "B"] : count < 1024 ** 2 ? [count / 1024, "KB"] : [count / 1024 ** 2, "MB"];
  return `${new Intl.NumberFormat(words.locale, { maximumFractionDigits: 1 }).format(size)} ${unit}`;
}
