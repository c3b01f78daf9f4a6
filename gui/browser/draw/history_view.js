/** The pictures of this browser, small, newest first. */

import { button, element } from "../dom.js";
import { MOST, pictures } from "./history.js";
import { letGo, show } from "./picture_files.js";
import { words } from "../words.js";

const AT_A_TIME = 24;

export class HistoryView {
  #open;
  #shown = [];
  #most = AT_A_TIME;
  #turn = 0;
  #list = element("ul", { class: "history-list" });
  #count = element("p", { class: "quiet" });
  #more = button(words.draw.history.more, () => this.#showMore());
  #clear = button(words.draw.history.clear, () => this.#askClear(), { class: "plain" });

  /** @param {function(import("./history.js").Picture)} open */
  constructor(open) {
    this.#open = open;
    const said = words.draw.history;
    this.root = element(
      "section",
      { class: "history", "aria-label": said.title, hidden: true },
      element(
        "div",
        { class: "history-head" },
        element("h2", {}, said.title),
        this.#count,
        this.#clear,
      ),
      this.#list,
      this.#more,
    );
  }

  /** As things stand; gives the newest. */
  async update() {
    this.#turn += 1;
    const turn = this.#turn;
    const [newest, count] = await Promise.all([pictures.newest(this.#most), pictures.count()]);
    // Another was asked for while this was read.
    if (turn !== this.#turn) return this.#shown[0];
    const kept = new Map(this.#shown.map((picture, i) => [picture.key, this.#list.children[i]]));
    this.#shown = newest;
    const items = newest.map((picture) => kept.get(picture.key) ?? this.#item(picture));
    for (const item of this.#list.children) if (!items.includes(item)) letGo(item);
    this.#list.replaceChildren(...items);
    this.root.hidden = count === 0;
    this.#more.hidden = newest.length >= count;
    this.#count.textContent = words.draw.history.count(count, MOST);
    return newest[0];
  }

  async #showMore() {
    const first = this.#shown.length;
    this.#most += AT_A_TIME;
    await this.update();
    this.#list.children[first]?.querySelector("button").focus();
  }

  #item(picture) {
    const { parameters } = picture;
    const image = element("img", {
      alt: words.draw.drawnOf(parameters.prompt || parameters.full_prompt),
    });
    show(image, picture.thumbnail ?? picture.png);
    const press = button(image, () => this.#open(picture), {
      class: picture.flagged ? "thumb flagged" : "thumb",
    });
    return element("li", {}, press);
  }

  #askClear() {
    // Pictures are gone for good: asked in words that cannot be pressed by accident.
    if (window.confirm(words.draw.history.sure)) pictures.clear();
  }
}
