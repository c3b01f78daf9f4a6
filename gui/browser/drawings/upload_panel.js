/** How the files that are being added to a style are getting on. */

import { button, element } from "../dom.js";
import { reasonOf } from "./refusals.js";
import { asSentence, said as inWords } from "../rules.js";
import { uploads } from "./uploads.js";
import { words } from "../words.js";

/** More are not shown one by one. */
const MOST_ROWS = 24;
/** Of one zip; all are in the list of what was refused. */
const MOST_REASONS = 100;

export class UploadPanel {
  #rows = new Map();
  #asked = 0;
  #style = null;
  #bar = element("progress", { max: 1 });
  #told = element("p", { class: "uploads-told", role: "status" });
  #problem = element("p", { class: "problem", role: "alert", hidden: true });
  #list = element("ul", { class: "uploads-list", role: "list" });
  #more = element("p", { class: "quiet" });
  #end = button("", () => uploads.endAll(this.#style));
  #clear = button("", () => uploads.clear(this.#style));

  constructor() {
    const said = words.drawings.uploads;
    this.#end.textContent = said.endAll;
    this.#clear.textContent = said.clear;
    this.#bar.setAttribute("aria-label", said.label);
    this.root = element(
      "section",
      { class: "card uploads", "aria-label": said.label, hidden: true },
      element("div", { class: "row" }, this.#told, this.#end, this.#clear),
      this.#bar,
      this.#problem,
      this.#list,
      this.#more,
    );
  }

  open() {
    uploads.addEventListener("change", this.#soon);
    this.#soon();
  }

  /** @param {string|null} style Whose files are told of. */
  wear(style) {
    this.#style = style;
    this.#put();
  }

  close() {
    uploads.removeEventListener("change", this.#soon);
  }

  #soon = () => {
    if (this.#asked) return;
    this.#asked = requestAnimationFrame(() => {
      this.#asked = 0;
      this.#put();
    });
  };

  #put() {
    const said = words.drawings.uploads;
    const entries = uploads.of(this.#style);
    const isActive = entries.some((each) => !each.isOver);
    const { problem } = uploads;
    this.root.hidden = entries.length === 0;
    if (this.root.hidden) return;
    const over = entries.filter((each) => each.isOver);
    const counted = (state) => entries.filter((each) => each.state === state).length;
    this.#bar.value = entries.reduce((sum, each) => sum + (each.isOver ? 1 : 0.9 * each.share), 0) / entries.length;
    this.#bar.hidden = !isActive;
    put(this.#told, said.told({
      over: over.length,
      all: entries.length,
      there: counted("there"),
      problems: counted("refused") + counted("failed"),
    }));
    this.#end.hidden = !isActive;
    this.#clear.hidden = isActive;
    this.#problem.hidden = !problem || !isActive;
    put(this.#problem, problem ? said.waits(problem.told) : "");
    this.#putRows(shown(entries));
  }

  #putRows(entries) {
    const few = entries.slice(0, MOST_ROWS);
    const rows = few.map((entry) => {
      const row = this.#rows.get(entry) ?? new UploadRow(entry);
      row.put();
      return [entry, row];
    });
    this.#rows = new Map(rows);
    const roots = rows.map(([, row]) => row.root);
    const now = [...this.#list.children];
    if (roots.length !== now.length || roots.some((root, i) => root !== now[i])) this.#list.replaceChildren(...roots);
    this.#more.hidden = entries.length <= MOST_ROWS;
    put(this.#more, words.drawings.uploads.more(entries.length - MOST_ROWS));
  }
}

/** Of many those that are kept need no row: they stand in the grid. */
function shown(entries) {
  if (entries.length <= MOST_ROWS) return entries;
  const rank = { sending: 0, failed: 1, refused: 2, waiting: 3 };
  return entries
    .filter((each) => each.state in rank || each.isToldOn)
    .sort((one, other) => (rank[one.state] ?? 0) - (rank[other.state] ?? 0));
}

class UploadRow {
  #entry;
  #bar = element("progress", { max: 1 });
  #state = element("span", { class: "upload-state" });
  #why = element("ul", { role: "list" });
  #details = element("details", {}, element("summary", {}, words.drawings.uploads.why), this.#why);
  #end = button("✕", () => uploads.end(this.#entry), { class: "plain" });
  #retry;

  constructor(entry) {
    const said = words.drawings.uploads;
    this.#entry = entry;
    const { name } = entry.file;
    this.#end.setAttribute("aria-label", said.end(name));
    this.#retry = button(words.frame.tryAgain, () => uploads.retry(entry), {
      class: "plain",
      "aria-label": said.retry(name),
    });
    this.#bar.setAttribute("aria-label", said.progress(name));
    this.root = element(
      "li",
      {},
      element("span", { class: "upload-name", title: name }, name),
      this.#state,
      this.#bar,
      this.#retry,
      this.#end,
      this.#details,
    );
  }

  put() {
    const said = words.drawings;
    const { state, share, refusal, problem, taken, isZip, isOver, mayBeTriedAgain } = this.#entry;
    this.root.className = state;
    const isSent = state === "sending" && share >= 1;
    if (isSent && isZip) this.#bar.removeAttribute("value");
    else this.#bar.value = share;
    this.#bar.hidden = state !== "sending";
    this.#end.hidden = isOver;
    this.#retry.hidden = !mayBeTriedAgain;
    if (refusal) put(this.#state, reasonOf(refusal));
    else if (problem) put(this.#state, problem.told);
    else if (taken && (isSent || ["kept", "refused"].includes(state))) put(this.#state, said.uploads.taken(taken));
    else put(this.#state, said.uploads.states[isSent ? "sent" : state]);
    this.#putWhy(taken);
  }

  /** Which of a zip's files were refused, and which captions could not be used. */
  #putWhy(taken) {
    const refusals = (taken?.refusals ?? []).slice(0, MOST_REASONS);
    const problems = taken?.problems ?? [];
    this.#details.hidden = refusals.length + problems.length === 0;
    if (refusals.length + problems.length === this.#why.children.length) return;
    this.#why.replaceChildren(
      ...refusals.map((each) => element("li", {}, element("strong", {}, each.name), " ", asSentence(reasonOf(each)))),
      ...problems.map((each) => element("li", {}, asSentence(inWords(each)))),
    );
  }
}

/** What is said already is not said again. */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
