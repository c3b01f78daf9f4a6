/** A list to choose from with the arrow keys, for completion and selects. */

import { element, freshId } from "./dom.js";

/**
 * What can be chosen now.
 *
 * An entry is `{label, value, hint?, aside?, image?, group?, disabled?}`; the owner keeps the focus and tells
 * the keys, so that a person types on while they choose.
 */
export class Listbox {
  #entries = [];
  #options = [];
  #active = -1;
  #choose;

  constructor(label, choose) {
    this.#choose = choose;
    this.element = element("div", {
      class: "listbox",
      role: "listbox",
      id: freshId("listbox"),
      "aria-label": label,
      // the focus stays where it is
      mousedown: (event) => event.preventDefault(),
    });
  }

  /** The id of the entry that Enter would take. */
  get activeId() {
    return this.#options[this.#active]?.id ?? null;
  }

  /** The entry that Enter would take. */
  get active() {
    return this.#entries[this.#active] ?? null;
  }

  get isEmpty() {
    return this.#entries.length === 0;
  }

  /** Show these; the one that was active stays so if it is still there. */
  show(entries, { activate = true, isChosen = () => false } = {}) {
    const before = this.active?.value;
    this.#entries = entries;
    this.#options = entries.map((entry, index) => this.#option(entry, index, isChosen(entry)));
    const shown = [];
    entries.forEach((entry, index) => {
      if (entry.group && entry.group !== entries[index - 1]?.group)
        shown.push(element("div", { class: "listbox-group", role: "presentation" }, entry.group));
      shown.push(this.#options[index]);
    });
    this.element.replaceChildren(...shown);
    const kept = entries.findIndex((entry) => entry.value === before);
    this.#activate(activate ? Math.max(kept, entries.length ? 0 : -1) : kept);
  }

  /** One down, or one up; around the ends. */
  move(by) {
    const count = this.#entries.length;
    if (!count) return;
    const from = this.#active < 0 && by < 0 ? 0 : this.#active;
    this.#activate((from + by + count) % count);
    this.#options[this.#active].scrollIntoView({ block: "nearest" });
  }

  /** Take the active entry; false if there is none. */
  take() {
    if (!this.active || this.active.disabled) return false;
    this.#choose(this.active);
    return true;
  }

  #activate(index) {
    this.#options[this.#active]?.classList.remove("active");
    this.#active = index;
    this.#options[index]?.classList.add("active");
  }

  #option(entry, index, isChosen) {
    const option = element(
      "div",
      {
        class: "listbox-option",
        role: "option",
        id: freshId("option"),
        "aria-selected": String(isChosen),
        "aria-disabled": entry.disabled ? "true" : null,
        click: () => {
          this.#activate(index);
          this.take();
        },
        pointermove: () => this.#activate(index),
      },
      entry.image,
      element(
        "span",
        { class: "listbox-words" },
        element("span", { class: "listbox-label" }, entry.label),
        entry.hint && element("span", { class: "listbox-hint" }, entry.hint),
      ),
      entry.aside && element("span", { class: "listbox-aside" }, entry.aside),
    );
    return option;
  }
}
