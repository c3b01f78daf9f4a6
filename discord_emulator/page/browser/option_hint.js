/** What the person is told of the option that they type. */

import { element } from "./dom.js";
import { words } from "./words.js";

/** The line above what is suggested. */
export class OptionHint {
  element = element("div", { class: "option-hint" });

  /** Tell of the whole command. */
  showCommand({ shownLine, description }) {
    this.element.replaceChildren(
      element("b", {}, `/${shownLine}`),
      element("span", {}, description),
    );
  }

  /** Tell of an option, and what is wrong with what was typed. */
  show({ option, rule }, wrong = null) {
    this.element.replaceChildren(
      element("b", {}, option.shownName),
      element("span", {}, option.shownDescription),
      element("small", {}, option.required ? "" : words.optional),
      element("small", {}, rule),
    );
    if (wrong) this.element.append(element("span", { class: "wrong", role: "alert" }, wrong));
  }
}
