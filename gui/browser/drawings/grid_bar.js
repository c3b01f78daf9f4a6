/** What stays in sight above the grid: where one is among the drawings, and what is done with several. */

import { confirmed } from "../confirmation.js";
import { problemLine } from "../dialog.js";
import { button, element } from "../dom.js";
import { removeDrawings } from "./removal.js";
import { words } from "../words.js";

const MOST_NAMES = 5;

/** Of one grid at a time: see `wear`. */
export class GridBar {
  #shown = null;
  #removing = null;
  #place = element("span", { class: "grid-place" });
  #status = element("span", { class: "grid-chosen", role: "status" });
  #bar = element("progress", { max: 1, hidden: true });
  #problem = problemLine();
  #top;
  #select;
  #remove;
  #stop;
  #leave;

  /** @param {function(object)} removed Told each drawing that is gone. */
  constructor(removed) {
    const said = words.drawings.choosing;
    this.removed = removed;
    this.#bar.setAttribute("aria-label", said.progress);
    this.#top = button(said.top, () => this.#toTop(), { class: "plain", hidden: true });
    this.#select = button(said.select, () => this.#shown.chosen.begin(), { title: said.selectHint });
    this.#remove = button(said.remove, () => this.#ask(), { class: "danger" });
    this.#stop = button(said.stop, () => this.#removing.abort());
    this.#leave = button(words.frame.cancel, () => this.#end());
    this.root = element(
      "div",
      { class: "grid-bar", role: "group", "aria-label": said.label, hidden: true },
      element("div", { class: "row" }, this.#place, this.#status, this.#top, this.#select, this.#remove, this.#stop, this.#leave),
      this.#bar,
      this.#problem.root,
    );
  }

  open() {
    document.addEventListener("keydown", this.#key);
  }

  close() {
    document.removeEventListener("keydown", this.#key);
  }

  /**
   * Belongs to another grid from now on; null: to none.
   * @param {{name: string, pages: object, grid: object, chosen: object}|null} shown `name` says what
   *   it shows: the style, and which of its drawings.
   */
  wear(shown) {
    this.#shown = shown;
    this.root.hidden = true;
    this.#problem.say("");
    this.#status.textContent = "";
    if (!shown) return;
    for (const each of [shown.pages, shown.chosen]) each.addEventListener("change", () => this.#put(shown));
    shown.grid.addEventListener("move", () => this.#put(shown));
  }

  #put(shown) {
    if (shown !== this.#shown) return;
    const { pages, grid, chosen } = shown;
    const said = words.drawings.choosing;
    const { isOn } = chosen;
    this.root.hidden = !pages.count;
    const { awaited } = pages;
    const where = said.place(shown.name, pages.count ?? 0, grid.first + 1, grid.last);
    put(this.#place, awaited ? `${where} · ${said.coming(pages.drawings.length, awaited)}` : where);
    if (!this.#removing) this.#putBar(awaited ? pages.drawings.length / awaited : null);
    const count = chosen.drawings.length;
    // Of the last removal it is told until others are chosen.
    if (isOn && !this.#removing) put(this.#status, said.chosen(count));
    this.#top.hidden = grid.first === 0;
    this.#select.hidden = isOn;
    this.#remove.hidden = !isOn || Boolean(this.#removing);
    this.#remove.disabled = count === 0;
    this.#leave.hidden = !isOn || Boolean(this.#removing);
    this.#stop.hidden = !this.#removing;
  }

  #putBar(share) {
    this.#bar.hidden = share === null;
    if (share !== null) this.#bar.value = share;
  }

  #key = (event) => {
    if (event.key !== "Escape" || !this.#shown?.chosen.isOn || this.#removing) return;
    if (document.querySelector("dialog[open], .menu[open]")) return;
    this.#end();
  };

  #end() {
    this.#problem.say("");
    this.#status.textContent = "";
    this.#shown.chosen.end();
    this.#select.focus({ preventScroll: true });
  }

  #toTop() {
    window.scrollTo({ top: 0 });
    document.querySelector(".drawings .search").focus({ preventScroll: true });
  }

  async #ask() {
    const said = words.drawings.choosing;
    const { drawings } = this.#shown.chosen;
    const sure = await confirmed({
      title: said.sureTitle(drawings.length),
      text: said.sureText,
      yes: words.drawings.view.removeSure,
      no: said.keep,
    });
    if (sure) await this.#removeAll(this.#shown, drawings);
  }

  async #removeAll(shown, drawings) {
    const said = words.drawings.choosing;
    let done = 0;
    this.#problem.say("");
    this.#removing = new AbortController();
    this.#put(shown);
    this.#stop.focus();
    const removed = (drawing) => {
      done += 1;
      this.#putBar(done / drawings.length);
      this.#status.textContent = said.removing(done, drawings.length);
      shown.chosen.drop(drawing.id);
      this.removed(drawing);
    };
    const refused = await removeDrawings(drawings, { removed, signal: this.#removing.signal });
    this.#removing = null;
    if (refused.length) this.#problem.say(told(refused));
    this.#ended(shown, done);
  }

  /** What could not be removed stays chosen, to be tried once more. */
  #ended(shown, done) {
    if (!shown.chosen.drawings.length) shown.chosen.end();
    this.#putBar(null);
    if (this.#shown) this.#put(this.#shown);
    this.#status.textContent = words.drawings.choosing.removed(done);
    (shown.chosen.isOn ? this.#remove : this.#select).focus({ preventScroll: true });
  }
}

function told(refused) {
  const names = refused.slice(0, MOST_NAMES).map(({ drawing }) => drawing.file_name);
  if (refused.length > MOST_NAMES) names.push("…");
  const reasons = new Set(refused.map(({ refusal }) => refusal.told));
  return words.drawings.choosing.notRemoved(refused.length, names.join(", "), [...reasons].join(" "));
}

/** What is said already is not said again. */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
