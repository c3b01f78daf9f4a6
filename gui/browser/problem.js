/** What went wrong, told where it happened, with a way to try again. */

import { Refusal } from "./api.js";
import { button, element } from "./dom.js";
import { said } from "./run_rules.js";
import { words } from "./words.js";

/** In words; whatever is no refusal is a bug and is thrown on. */
export function told(error) {
  if (!(error instanceof Refusal)) throw error;
  const sentence = said(error.message);
  return sentence === error.message ? error.told : sentence;
}

/** A box with it. */
export function problemBox(error, again = null) {
  return element(
    "div",
    { class: "problem row", role: "alert" },
    element("span", {}, told(error)),
    again && button(words.frame.tryAgain, again, { class: "plain" }),
  );
}
