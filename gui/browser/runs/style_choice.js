/** The style that the page is about: chosen once, for runs and versions alike. */

import { call } from "../api.js";
import { element, field } from "../dom.js";
import { words } from "../words.js";

const KEPT = "runs.style";

/** Tells `change` when another one is chosen. */
export class StyleChoice extends EventTarget {
  #select = element("select", { name: "style", change: () => this.#chosen() });
  root = element("div", { class: "style-choice", hidden: true }, field(words.runs.style, this.#select));
  /** training.v1.Styles. */
  styles = [];

  /** Asks for the styles anew. @throws {Refusal} */
  async load() {
    this.styles = (await call("training.v1.Styles/List")).styles;
    const before = this.#select.value || localStorage.getItem(KEPT);
    this.#select.replaceChildren(
      ...this.styles.map(({ name, display_name: shown }) =>
        element("option", { value: name }, shown && shown !== name ? `${shown} (${name})` : name),
      ),
    );
    if (this.styles.some(({ name }) => name === before)) this.#select.value = before;
    // Where there is one, there is nothing to choose.
    this.root.hidden = this.styles.length < 2;
  }

  /** Chooses it, for when it is there. */
  choose(name) {
    localStorage.setItem(KEPT, name);
    this.#select.value = name;
  }

  /** The one that is chosen; undefined: there is none. */
  get style() {
    return this.styles.find(({ name }) => name === this.#select.value);
  }

  #chosen() {
    this.choose(this.#select.value);
    this.dispatchEvent(new Event("change"));
  }
}
