/** A field of a form: its label, its control, what is wrong with it. */

import { element, freshId } from "./dom.js";

/** A field whose problem stands below it. */
export class FormField {
  #problem = element("small", { class: "field-problem", hidden: true });

  /**
   * @param {string} label
   * @param {HTMLElement} control What is typed into, or chosen from.
   * @param {{hint?: string|null, beside?: Node[]}} options `beside` stands in the control's row.
   */
  constructor(label, control, { hint = null, beside = [] } = {}) {
    this.control = control;
    control.id ||= freshId("field");
    this.#problem.id = `${control.id}-problem`;
    this.label = element("label", { for: control.id }, label);
    this.hint = element("small", { id: `${control.id}-hint`, hidden: !hint }, hint ?? "");
    control.setAttribute("aria-describedby", `${this.hint.id} ${this.#problem.id}`);
    const row = beside.length ? element("div", { class: "field-row" }, control, beside) : control;
    this.root = element("div", { class: "field" }, this.label, row, this.hint, this.#problem);
  }

  get value() {
    return this.control.value;
  }

  set value(text) {
    this.control.value = text;
  }

  get isRefused() {
    return !this.#problem.hidden;
  }

  /** Says what is wrong, or, with nothing, that it is right. */
  refuse(problem) {
    this.#problem.textContent = problem ?? "";
    this.#problem.hidden = !problem;
    if (problem) this.control.setAttribute("aria-invalid", "true");
    else this.control.removeAttribute("aria-invalid");
  }
}

/** A number that is typed or drawn along a line. Nothing typed, or the usual, is the empty text. */
export class NumberField extends FormField {
  #bound;
  #line;

  /** @param {{min: number, max: number, step: number, usual: number, whole?: boolean}} bound */
  constructor(label, bound, options = {}) {
    const input = element("input", {
      type: "text",
      inputmode: bound.whole ? "numeric" : "decimal",
      autocomplete: "off",
      placeholder: String(bound.usual),
    });
    // The same again for the pointer: who uses keys, or listens, has the number.
    const line = element("input", {
      type: "range",
      min: bound.min,
      max: bound.max,
      step: bound.step,
      tabindex: "-1",
      "aria-hidden": "true",
    });
    super(label, input, { ...options, beside: [line] });
    this.#bound = bound;
    this.#line = line;
    input.addEventListener("input", () => this.#follow());
    input.addEventListener("keydown", (event) => this.#step(event));
    line.addEventListener("input", () => {
      input.value = line.value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    this.value = "";
  }

  get value() {
    const text = this.control.value.trim();
    return text === String(this.#bound.usual) ? "" : text;
  }

  set value(text) {
    this.control.value = text === "" ? String(this.#bound.usual) : text;
    this.#follow();
  }

  #follow() {
    this.#line.value = this.control.value.trim() || this.#bound.usual;
  }

  #step(event) {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    const { min, max, step, usual } = this.#bound;
    const now = Number(this.control.value || usual);
    const next = Math.min(max, Math.max(min, now + direction * step));
    this.value = String(Number(next.toFixed(4)));
    this.control.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** One of several. */
export class ChoiceField extends FormField {
  constructor(label, options = {}) {
    super(label, element("select"), options);
  }

  /** @param {[string, string][]} choices Values and what is read of them; what was chosen stays. */
  offer(choices, chosen = this.value) {
    this.control.replaceChildren(
      ...choices.map(([value, text]) => element("option", { value }, text)),
    );
    const isOffered = choices.some(([value]) => value === chosen);
    this.value = isOffered ? chosen : (choices[0]?.[0] ?? "");
  }
}

/** Yes or no. */
export class CheckField {
  constructor(label, { hint = null } = {}) {
    this.control = element("input", { type: "checkbox", id: freshId("field") });
    this.hint = element("small", { id: `${this.control.id}-hint`, hidden: !hint }, hint ?? "");
    this.control.setAttribute("aria-describedby", this.hint.id);
    this.root = element(
      "div",
      { class: "field" },
      element("label", { class: "check" }, this.control, element("span", {}, label)),
      this.hint,
    );
  }

  get value() {
    return this.control.checked ? "yes" : "";
  }

  set value(text) {
    this.control.checked = text === "yes";
  }

  isRefused = false;

  refuse() {}
}
