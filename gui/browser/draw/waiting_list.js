/** The draws that wait for the one under way, in their order. */

import { button, element } from "../dom.js";
import { ongoing } from "./ongoing_draw.js";
import { words } from "../words.js";

export class WaitingList {
  #shown = [];
  #count = element("p", { role: "status" });
  #list = element("ol", {});
  root = element("section", { class: "waiting-draws", hidden: true }, this.#count, this.#list);

  /** As things stand. */
  update() {
    const { waiting } = ongoing;
    if (this.#shown === waiting) return;
    this.#shown = waiting;
    this.root.hidden = waiting.length === 0;
    this.#count.textContent = words.draw.waiting.count(waiting.length);
    this.#list.replaceChildren(...waiting.map(item));
  }
}

function item(job) {
  const { prompt } = job.requests[0];
  const cancel = button(words.frame.cancel, () => ongoing.drop(job), {
    class: "plain",
    "aria-label": words.draw.waiting.cancel(prompt),
  });
  return element("li", {}, element("div", {}, element("span", {}, prompt), cancel));
}
