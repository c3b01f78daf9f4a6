/** What went wrong, told where it happened; what may pass by itself is tried again. */

import { Refusal } from "./api.js";
import { button, element } from "./dom.js";
import { words } from "./words.js";

// Something is away.
const PASSING = new Set([
  "PageAway",
  "ConnectionLost",
  "ServerAway",
  "Unavailable",
  "DeadlineExceeded",
]);
const AGAIN_MS = 5000;

/** Whether it is a refusal that passes by itself. */
export const passes = (error) => error instanceof Refusal && PASSING.has(error.kind);

/** In words; whatever is no refusal is a bug and is thrown on. */
export function told(error) {
  if (!(error instanceof Refusal)) throw error;
  return error.told;
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

/** A place for one problem. */
export class ProblemPlace {
  #timer = 0;
  root = element("div", { class: "problem-place" });

  /** Tells it, once however often it comes; `again` is done by itself where that may help. */
  tell(error, again = null) {
    const box = problemBox(error, again);
    if (this.root.textContent !== box.textContent) this.root.replaceChildren(box);
    this.rest();
    if (again && passes(error)) this.#timer = setTimeout(again, AGAIN_MS);
  }

  /** All is well. */
  clear() {
    this.rest();
    this.root.replaceChildren();
  }

  /** Nothing is done again by itself: nobody looks. */
  rest() {
    clearTimeout(this.#timer);
  }
}
