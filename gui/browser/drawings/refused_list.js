/** Files that were refused, with the reasons. */

import { button, element } from "../dom.js";
import { dismissRefusal, dismissRefusals, reasonOf, refusals, refusedOf } from "./refusals.js";
import { moment, words } from "../words.js";

export class RefusedList {
  #style;

  constructor(style) {
    this.#style = style;
    this.root = element("div", { class: "card refused" });
    this.#put();
  }

  open() {
    refusals.addEventListener("change", this.#put);
    this.#put();
  }

  close() {
    refusals.removeEventListener("change", this.#put);
  }

  #put = () => {
    const said = words.drawings;
    const entries = refusedOf(this.#style);
    this.root.replaceChildren(
      element("p", { class: "quiet" }, entries.length ? said.refusedHint : said.noneRefused),
      element("ul", { role: "list" }, entries.map((each) => this.#row(each))),
      ...(entries.length ? [button(said.dismissAll, () => dismissRefusals(this.#style))] : []),
    );
  };

  #row(entry) {
    const said = words.drawings;
    return element(
      "li",
      {},
      element("div", {}, element("strong", {}, entry.name), element("small", {}, moment(entry.at))),
      element("p", {}, reasonOf(entry)),
      button("✕", () => dismissRefusal(this.#style, entry.name), {
        class: "plain",
        "aria-label": said.dismiss(entry.name),
      }),
    );
  }
}
