/** What stands around the pages: their names, the language, the theme, the way out. */

import { logOut, session } from "./api.js";
import { button, element } from "./dom.js";
import { nextTheme, theme, wear } from "./theme.js";
import { speak, words } from "./words.js";

const SIGNS = { system: "◐", light: "☀", dark: "☾" };

/**
 * The top of the page.
 * @param {{names: string[], current: string, hasPassword: boolean, rebuild: function()}} now
 */
export function top({ names, current, hasPassword, rebuild }) {
  const said = words.frame;
  const link = (name) =>
    element(
      "a",
      { href: `#${name}`, "aria-current": name === current ? "page" : null },
      said.pages[name],
    );
  const leave = async () => {
    await logOut();
    session.dispatchEvent(new Event("end"));
  };
  return element(
    "header",
    { class: "top" },
    element("a", { class: "skip", href: "#content", click: skip }, said.skip),
    element("h1", {}, said.title),
    element("nav", { "aria-label": said.title }, names.map(link)),
    button(document.documentElement.lang === "ko" ? "English" : "한국어", () => otherLanguage(rebuild), {
      class: "plain",
      lang: document.documentElement.lang === "ko" ? "en" : "ko",
      title: said.language,
    }),
    themeButton(),
    hasPassword && button(said.logOut, leave, { class: "plain" }),
  );
}

// The address says which page is open, and must go on saying so.
function skip(event) {
  event.preventDefault();
  document.querySelector("main").focus();
}

function otherLanguage(rebuild) {
  speak(document.documentElement.lang === "ko" ? "en" : "ko", { keep: true });
  rebuild();
}

function themeButton() {
  const made = button(SIGNS[theme()], () => put(nextTheme(theme())), { class: "plain" });
  const put = (name) => {
    wear(name);
    made.textContent = SIGNS[name];
    made.title = words.frame.theme[name];
    made.setAttribute("aria-label", made.title);
  };
  put(theme());
  return made;
}
