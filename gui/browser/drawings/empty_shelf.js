/** What stands where drawings would, when there are none to show: why, and the way on. */

import { button, element } from "../dom.js";
import { words } from "../words.js";

export class EmptyShelf {
  root = element("div", { class: "drawings-empty", hidden: true });

  hide() {
    this.root.hidden = true;
  }

  /** The style has none, or none that are asked for; `showAll` asks for all. */
  noDrawings({ isAll, showAll }) {
    const said = words.drawings;
    if (isAll) this.#show(element("p", {}, said.emptyTitle), element("p", { class: "quiet" }, said.emptyHint));
    else this.#show(element("p", {}, said.nothingFound), button(said.showAll, showAll));
  }

  /** There is none of the name in the address, or none at all. */
  noStyle({ missing, styles }) {
    const said = words.drawings.style;
    const link = ({ name, display_name: shown }) =>
      element("a", { class: "button", href: `#drawings/${name}` }, shown || name);
    this.#show(
      element("p", { role: "alert" }, missing ? said.missing(missing) : said.none),
      element("div", { class: "row" }, styles.map(link)),
    );
  }

  #show(...children) {
    this.root.replaceChildren(...children);
    this.root.hidden = false;
  }
}
