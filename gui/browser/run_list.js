/** The runs of a style, newest first, a page at a time; those that are under way are followed. */

import { call } from "./api.js";
import { button, element } from "./dom.js";
import { count } from "./numbers.js";
import { problemBox } from "./problem.js";
import { badge, hasEnded, lookOf, stateName, stateOf } from "./run_state.js";
import { moment, words } from "./words.js";

const PAGE_SIZE = 20;
const AGAIN_MS = 4000;

const listRuns = (style, token = "") =>
  call("training.v1.Training/ListRuns", { style, page_size: PAGE_SIZE, page_token: token });

/** A run in the list; the element stays when what it shows changes, and with it the focus. */
class RunRow {
  #link = element("a", { class: "run-row" });
  root = element("li", {}, this.#link);

  show(run, inService) {
    const said = words.runs;
    const draws = inService !== undefined && run.version === inService;
    const name = said.version(run.style, run.continued_from);
    const begun = run.started_at || hasEnded(run);
    const details = [
      run.num_drawings > 0 && said.list.learnt(count(run.num_drawings)),
      run.max_train_steps > 0 && said.list.steps(count(run.step), count(run.max_train_steps)),
      run.continued_from !== undefined ? said.list.from(name) : begun && run.mode_reason && said.list.scratch,
    ];
    this.run = run;
    this.#link.href = `#runs/${run.id}`;
    this.#link.replaceChildren(
      badge(draws ? "good" : lookOf(run), stateName(run, { inService: draws })),
      element("strong", {}, run.version !== undefined ? said.version(run.style, run.version) : moment(run.created_at)),
      element("span", { class: "quiet" }, details.filter(Boolean).join(" · ")),
      element("time", { class: "quiet", datetime: run.created_at }, moment(run.created_at)),
      ...(stateOf(run) === "TRAINING" && run.max_train_steps
        ? [element("progress", { value: run.step, max: run.max_train_steps, "aria-label": said.run.bar })]
        : []),
    );
  }
}

export class RunList {
  #rows = new Map();
  #style = null;
  #inService = undefined;
  #next = "";
  #timer = 0;
  #list = element("ul", { class: "run-list" });
  #empty = element("p", { class: "quiet", hidden: true }, words.runs.list.empty);
  #more = button(words.runs.list.more, () => this.#older(), { hidden: true });
  #problem = element("div", {});
  #news = element("p", { class: "unseen", role: "status" });
  root = element("section", { class: "card runs-card" }, element("h3", {}, words.runs.list.title), this.#problem, this.#empty, this.#list, this.#more, this.#news);

  /** @param {string} style @param {number} [inService] The version that draws now. */
  async open(style, inService) {
    if (this.#style !== style) {
      this.#rows.clear();
      this.#list.replaceChildren();
      this.#next = "";
    }
    this.#style = style;
    this.#inService = inService;
    for (const row of this.#rows.values()) row.show(row.run, inService);
    await this.#newest();
  }

  close() {
    clearTimeout(this.#timer);
  }

  async #newest() {
    clearTimeout(this.#timer);
    const style = this.#style;
    try {
      const { runs, next_page_token: next } = await listRuns(style);
      if (style !== this.#style) return;
      this.#problem.replaceChildren();
      if (!this.#rows.size) this.#next = next;
      for (const run of runs.toReversed()) this.#put(run, "prepend");
      this.#told();
      if (runs.some((run) => !hasEnded(run))) this.#timer = setTimeout(() => this.#newest(), AGAIN_MS);
    } catch (error) {
      // Told once, not at each try.
      const box = problemBox(error, () => this.#newest());
      if (this.#problem.textContent !== box.textContent) this.#problem.replaceChildren(box);
      this.#timer = setTimeout(() => this.#newest(), AGAIN_MS);
    }
  }

  async #older() {
    const style = this.#style;
    this.#more.disabled = true;
    try {
      const { runs, next_page_token: next } = await listRuns(style, this.#next);
      if (style !== this.#style) return;
      this.#next = next;
      const first = runs.map((run) => this.#put(run, "append"))[0];
      this.#told();
      first?.root.firstChild.focus();
    } catch (error) {
      this.#problem.replaceChildren(problemBox(error));
    } finally {
      this.#more.disabled = false;
    }
  }

  #put(run, place) {
    const row = this.#rows.get(run.id) ?? new RunRow();
    const before = row.run;
    if (before && before.state !== run.state) {
      this.#news.textContent = words.runs.list.changed(moment(run.created_at), stateName(run));
    }
    row.show(run, this.#inService);
    if (!before) {
      this.#rows.set(run.id, row);
      this.#list[place](row.root);
    }
    return row;
  }

  #told() {
    this.#empty.hidden = this.#rows.size > 0;
    this.#more.hidden = !this.#next;
  }
}
