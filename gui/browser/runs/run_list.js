/** The runs of a style, newest first, a page at a time; those that are under way are followed. */

import { call } from "../api.js";
import { button, element } from "../dom.js";
import { count } from "../numbers.js";
import { ProblemPlace } from "../problem.js";
import { namesOf, PARAMETERS, parameterText } from "./run_parameters.js";
import { badge, hasEnded, lookOf, stateName, stateOf } from "./run_state.js";
import { moment, words } from "../words.js";

const PAGE_SIZE = 20;
const AGAIN_MS = 4000;

const listRuns = (style, token = "") =>
  call("training.v1.Training/ListRuns", { style, page_size: PAGE_SIZE, page_token: token });

/** By what it differs from another: what was asked for, but for its steps where they are told, and for prompts. */
const askedOf = ({ asked = {}, max_train_steps: steps }) =>
  namesOf(asked)
    .filter((name) => PARAMETERS[name]?.kind !== "text" && !(steps && name === "max_train_steps"))
    .map((name) => `${words.runs.form.fields[name][0]} ${parameterText(name, asked[name])}`);

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
      ...askedOf(run),
    ];
    const isNamed = run.version !== undefined;
    // Without a number it is by the second that it differs from another one.
    const when = (look = null) => element("time", { class: look, datetime: run.created_at }, moment(run.created_at, { seconds: !isNamed }));
    this.run = run;
    this.root.dataset.created = Date.parse(run.created_at);
    this.#link.href = `#runs/${run.id}`;
    this.#link.replaceChildren(
      badge(draws ? "good" : lookOf(run), stateName(run, { inService: draws })),
      element("strong", {}, isNamed ? said.version(run.style, run.version) : when()),
      element("span", { class: "quiet details" }, details.filter(Boolean).join(" · ")),
      ...(isNamed ? [when("quiet")] : []),
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
  #going = element("ul", { class: "run-list" });
  #empty = element("p", { class: "quiet", hidden: true });
  #more = button(words.runs.list.more, () => this.#older(), { hidden: true });
  #problem = new ProblemPlace();
  #news = element("p", { class: "unseen", role: "status" });
  root = element(
    "section",
    { class: "card runs-card" },
    element("h3", {}, words.runs.list.title),
    this.#problem.root,
    this.#empty,
    this.#list,
    this.#more,
    this.#news,
  );
  /** Those under way, apart from the others: on a phone they are seen first. */
  goingRoot = element("section", { class: "card runs-card", hidden: true }, element("h3", {}, words.runs.list.going), this.#going);

  /** @param {string} style @param {number} [inService] The version that draws now. */
  async open(style, inService) {
    if (this.#style !== style) {
      this.#rows.clear();
      this.#list.replaceChildren();
      this.#going.replaceChildren();
      this.#next = "";
    }
    this.#style = style;
    this.#inService = inService;
    for (const row of this.#rows.values()) row.show(row.run, inService);
    await this.#newest();
  }

  close() {
    this.#problem.rest();
    clearTimeout(this.#timer);
  }

  async #newest() {
    clearTimeout(this.#timer);
    const style = this.#style;
    try {
      const { runs, next_page_token: next } = await listRuns(style);
      if (style !== this.#style) return;
      this.#problem.clear();
      if (!this.#rows.size) this.#next = next;
      for (const run of runs) this.#put(run);
      this.#told();
      if (runs.some((run) => !hasEnded(run))) this.#timer = setTimeout(() => this.#newest(), AGAIN_MS);
    } catch (error) {
      this.#problem.tell(error, () => this.#newest());
    }
  }

  async #older() {
    const style = this.#style;
    this.#more.disabled = true;
    try {
      const { runs, next_page_token: next } = await listRuns(style, this.#next);
      if (style !== this.#style) return;
      this.#next = next;
      const first = runs.map((run) => this.#put(run))[0];
      this.#told();
      first?.root.firstChild.focus();
    } catch (error) {
      this.#problem.tell(error);
    } finally {
      this.#more.disabled = false;
    }
  }

  #put(run) {
    const row = this.#rows.get(run.id) ?? new RunRow();
    const before = row.run;
    if (before && before.state !== run.state) {
      this.#news.textContent = words.runs.list.changed(moment(run.created_at), stateName(run));
    }
    row.show(run, this.#inService);
    const list = hasEnded(run) ? this.#list : this.#going;
    if (row.root.parentElement !== list) this.#insert(row.root, list);
    this.#rows.set(run.id, row);
    return row;
  }

  /** Those that have ended stand newest first; those under way in the order in which it is their turn. */
  #insert(root, list) {
    const created = Number(root.dataset.created);
    const isAfter = (other) => (list === this.#going ? other > created : other < created);
    list.insertBefore(root, [...list.children].find((each) => isAfter(Number(each.dataset.created))) ?? null);
  }

  #told() {
    this.#empty.hidden = this.#list.childElementCount > 0;
    this.#empty.textContent = this.#rows.size ? words.runs.list.noneEnded : words.runs.list.empty;
    this.#more.hidden = !this.#next;
    this.goingRoot.hidden = this.#going.childElementCount === 0;
  }
}
