/** Which style is shown; made and changed here too. */

import { call, Refusal } from "../api.js";
import { button, element, freshId } from "../dom.js";
import { passes } from "../problem.js";
import { openStyleForm } from "./style_form.js";
import { words } from "../words.js";

const KEPT = "drawings/style";
const AGAIN_MS = 3000;

/** Tells of `change` when `style` is another or not as it was, of `problem` when styles cannot be had. */
export class StyleBar extends EventTarget {
  /** Null: not known yet, or there is none. */
  style = null;

  /** Those there are. */
  styles = [];

  /** The name in the address, if there is no such style. */
  missing = null;

  /** Fulfilled with the style that is shown, or null, as soon as it is known. */
  known = new Promise((resolve) => {
    this.addEventListener("change", () => resolve(this.style), { once: true });
  });

  /** A Refusal. */
  problem = null;

  #timer = 0;
  #choice = element("select", { id: freshId("style"), change: () => this.#choose(this.#choice.value) });

  constructor() {
    super();
    const said = words.drawings.style;
    this.root = element(
      "div",
      { class: "style-bar" },
      element("label", { for: this.#choice.id }, said.label),
      this.#choice,
      button(said.open, () => this.style && openStyleForm(this.style, (style) => this.#put(style)), {
        "aria-label": said.openLabel,
      }),
      button(said.make, () => openStyleForm(null, (style) => this.#put(style))),
    );
  }

  /** @param {string} wanted A style's name, or "". */
  async open(wanted) {
    clearTimeout(this.#timer);
    await this.#load(wanted);
  }

  close() {
    clearTimeout(this.#timer);
  }

  async #load(wanted) {
    try {
      this.styles = (await call("training.v1.Styles/List")).styles;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#tellProblem(error);
      if (passes(error)) this.#timer = setTimeout(() => this.#load(wanted), AGAIN_MS);
      return;
    }
    if (this.problem) this.#tellProblem(null);
    const named = (name) => this.styles.find((each) => each.name === name);
    const usual = named(this.style?.name) ?? named(localStorage.getItem(KEPT)) ?? this.styles[0] ?? null;
    // Of a name in the address nothing else is shown in its place: drawings would go to the wrong style.
    this.#show(wanted ? (named(wanted) ?? null) : usual, wanted);
  }

  #tellProblem(error) {
    this.problem = error;
    this.dispatchEvent(new Event("problem"));
  }

  #choose(name) {
    // The address says what is shown, and Back leads to the one before.
    location.hash = `drawings/${name}`;
  }

  #put(style) {
    this.styles = [...this.styles.filter((each) => each.name !== style.name), style];
    const isOther = style.name !== this.style?.name;
    this.#show(style);
    if (isOther) this.#choose(style.name);
  }

  #show(style, wanted = "") {
    const before = this.style;
    this.style = style;
    this.missing = style ? null : wanted || null;
    const options = this.styles
      .toSorted((one, other) => one.name.localeCompare(other.name))
      .map((each) => element("option", { value: each.name }, each.display_name || each.name));
    this.#choice.replaceChildren(...options);
    this.#choice.value = style?.name ?? "";
    if (!style) {
      this.dispatchEvent(new Event("change"));
      return;
    }
    // So that Back comes to this one again, whichever is shown then.
    if (location.hash === "#drawings") history.replaceState(null, "", `#drawings/${style.name}`);
    localStorage.setItem(KEPT, style.name);
    if (before?.name !== style.name || before.trigger !== style.trigger) this.dispatchEvent(new Event("change"));
  }
}
