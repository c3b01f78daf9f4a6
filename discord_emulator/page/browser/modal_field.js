/** One field of a modal. */

import { element, freshId } from "./dom.js";
import { controlOf } from "./modal_controls.js";
import { words } from "./words.js";

const TEXT_INPUT = 4;
const FILE_UPLOAD = 19;
const CHECKBOX_GROUP = 22;
const CHECKBOX = 23;
const TEXT_MAX = 4000;

/** What is filled in, with its label. */
export class ModalField {
  #component;
  #control;
  #wrong = element("span", { class: "wrong", role: "alert" });

  constructor(component, label, description, guild) {
    this.#component = component;
    this.customId = component.custom_id;
    const id = freshId("field");
    this.#control = controlOf(component, id, guild);
    this.element = element(
      "div",
      { class: "field" },
      element(
        "label",
        { for: id, id: `${id}-label` },
        label,
        this.#isRequired && element("span", { class: "star", "aria-hidden": "true" }, " *"),
        this.#wrong,
      ),
      description && element("small", { id: `${id}-description` }, description),
      this.#control.element,
    );
    const labelled = this.#control.group ?? this.#control.focusable;
    labelled.setAttribute("aria-labelledby", `${id}-label`);
    if (this.#isRequired) labelled.setAttribute("aria-required", "true");
    if (description) labelled.setAttribute("aria-describedby", `${id}-description`);
  }

  get #isRequired() {
    return this.#component.type !== CHECKBOX && (this.#component.required ?? true);
  }

  get isFiles() {
    return this.#component.type === FILE_UPLOAD;
  }

  /** What was entered. */
  get value() {
    return this.#control.value();
  }

  focus() {
    this.#control.focusable.focus();
  }

  /** Whether it is as the bot wants it; where not, the field says so. */
  check() {
    const why = this.#why();
    this.#wrong.textContent = why ? ` – ${why}` : "";
    this.element.classList.toggle("unfit", why !== null);
    return why === null;
  }

  #why() {
    // checked or not, both are an answer
    if (this.#component.type === CHECKBOX) return null;
    const { length } = this.value;
    if (!length) return this.#isRequired ? words.requiredField : null;
    if (this.#component.type === TEXT_INPUT) {
      const { min_length: least = 0, max_length: most = TEXT_MAX } = this.#component;
      return length < least || length > most ? words.textBetween(least, most) : null;
    }
    const all = this.#component.type === CHECKBOX_GROUP ? this.#component.options.length : 1;
    const { min_values: least = 1, max_values: most = all } = this.#component;
    return length < least || length > most ? words.wantsOf(least, most) : null;
  }
}
