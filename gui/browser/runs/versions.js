/** A style's adapter versions: which draws, where each comes from, and what may be done with it. */

import { call } from "../api.js";
import { confirmed } from "../confirmation.js";
import { button, element } from "../dom.js";
import { lanes, rail } from "./lineage.js";
import { menu } from "../menu.js";
import { metricsTable } from "./metrics_table.js";
import { count, figure } from "../numbers.js";
import { problemBox, ProblemPlace } from "../problem.js";
import { fetchReport } from "./run_report.js";
import { badge } from "./run_state.js";
import { activeOf } from "./service.js";
import { moment, words } from "../words.js";

/** The runs that made these versions, by id; one that is no longer known is left out. */
async function runsOf(style, adapters) {
  const wanted = new Set(adapters.map((each) => each.manifest.run_id).filter(Boolean));
  const found = new Map();
  let token = "";
  do {
    const page = await call("training.v1.Training/ListRuns", { style, page_size: 200, page_token: token });
    for (const run of page.runs) if (wanted.has(run.id)) found.set(run.id, run);
    token = page.next_page_token;
  } while (token && found.size < wanted.size);
  return found;
}

export class Versions {
  #shown = [];
  #problem = new ProblemPlace();
  #list = element("ol", { class: "versions" });
  #empty = element("p", { class: "quiet", hidden: true }, words.runs.versions.empty);
  #about = element("p", { class: "quiet", hidden: true }, words.runs.versions.about);

  /** @param {import("./service.js").Service} service */
  constructor(service) {
    this.service = service;
    this.root = element(
      "section",
      { class: "card versions-card", "aria-label": words.runs.versions.title, hidden: true },
      this.#about,
      this.#problem.root,
      this.#empty,
      this.#list,
    );
  }

  /** @param {string} style @param {object[]} adapters All of its versions. */
  async show(style, adapters) {
    this.#shown = [style, adapters];
    const newestFirst = adapters.toSorted((a, b) => b.id.version - a.id.version);
    let runs = new Map();
    try {
      runs = await runsOf(style, newestFirst);
      this.#problem.clear();
    } catch (error) {
      // The versions are there all the same, only not where they come from.
      this.#problem.tell(error, () => this.show(...this.#shown));
    }
    if (this.#shown[1] === adapters) this.#show(newestFirst, runs);
  }

  close() {
    this.#problem.rest();
  }

  #show(adapters, runs) {
    this.#empty.hidden = adapters.length > 0;
    this.#about.hidden = adapters.length < 2;
    this.root.hidden = false;
    const runOf = (adapter) => runs.get(adapter.manifest.run_id);
    const numbers = adapters.map((each) => each.id.version);
    const continued = adapters.filter((each) => runOf(each)?.continued_from !== undefined);
    const drawn = lanes(numbers, new Map(continued.map((each) => [each.id.version, runOf(each).continued_from])));
    const numLanes = Math.max(0, ...drawn.flatMap(({ lane, passing }) => [lane, ...passing])) + 1;
    const active = activeOf(adapters);
    const rows = adapters.map((each, i) =>
      element(
        "li",
        { class: each === active ? "version in-service" : "version", "data-version": each.id.version },
        rail(drawn[i], numLanes, each === active),
        this.#body(each, runOf(each), { isActive: each === active, parentIsGone: drawn[i].gone }),
      ),
    );
    this.#list.replaceChildren(...rows);
  }

  #body(adapter, run, { isActive, parentIsGone }) {
    const said = words.runs.versions;
    const problem = element("div", { class: "version-problem" });
    return element(
      "div",
      { class: "version-body" },
      element(
        "div",
        { class: "row version-head" },
        element("h3", {}, words.runs.version(adapter.id.style, adapter.id.version)),
        this.#state(adapter, isActive),
        element("span", { class: "quiet" }, this.#origin(adapter, run, parentIsGone)),
        run && element("a", { href: `#runs/${run.id}` }, said.run),
      ),
      adapter.fits ? null : element("p", { class: "quiet" }, said.otherBase(adapter.manifest.base_model.name)),
      this.#facts(adapter),
      problem,
      this.#actions(adapter, isActive, problem),
      run && this.#judged(run),
    );
  }

  #state(adapter, isActive) {
    const said = words.runs.versions;
    if (isActive) return badge("good", said.inService);
    return adapter.activated_at ? badge("off", said.retired) : badge("held", said.candidate);
  }

  #origin(adapter, run, parentIsGone) {
    const said = words.runs.versions;
    if (!adapter.manifest.run_id) return said.foreign;
    if (!run) return "";
    if (run.continued_from === undefined) return said.scratch;
    const name = words.runs.version(run.style, run.continued_from);
    return parentIsGone ? said.fromGone(name) : said.from(name);
  }

  #facts(adapter) {
    const said = words.runs.versions;
    const { manifest } = adapter;
    const shown = [
      manifest.num_drawings > 0 && [said.learnt, count(manifest.num_drawings)],
      manifest.step > 0 && [said.step, count(manifest.step)],
      manifest.rank > 0 && [said.rank, count(manifest.rank)],
      ...Object.entries(manifest.metrics ?? {}).map(([name, value]) => [
        words.runs.report.metrics[name]?.[0] ?? name,
        figure(value),
      ]),
      [said.size, said.megabytes(figure(Number(adapter.size_bytes) / 1e6, 2))],
      adapter.published_at && [said.made, moment(adapter.published_at)],
    ];
    const cell = ([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value));
    return element("dl", { class: "figures" }, shown.filter(Boolean).map(cell));
  }

  #actions(adapter, isActive, problem) {
    const said = words.runs.versions;
    const { style, version } = adapter.id;
    const name = words.runs.version(style, version);
    const act = (label, does, look = "") =>
      button(label, (event) => this.#act(does, event.target, problem), { class: look, "aria-label": `${label}: ${name}` });
    return element(
      "div",
      { class: "row version-actions" },
      !isActive && adapter.fits && act(said.activate, () => this.service.activate(style, version)),
      isActive && act(said.deactivate, () => this.service.deactivate(style, version)),
      adapter.fits && this.#draw(name),
      this.#download(adapter, name),
      !isActive && act(said.remove, () => this.#remove(style, version), "plain danger"),
    );
  }

  #download({ id }, name) {
    const said = words.runs.versions;
    const address = `/files/adapters/${id.style}/${id.version}.safetensors`;
    const link = (layout) => element("a", { class: "button", href: `${address}?layout=${layout}`, download: true }, said[layout]);
    return menu(said.download, [link("diffusers"), link("kohya")], { "aria-label": `${said.download}: ${name}` });
  }

  #draw(name) {
    const said = words.runs.versions;
    return element("a", { class: "button", href: `#draw/${name}`, "aria-label": `${said.draw}: ${name}` }, said.draw);
  }

  async #act(does, pressed, problem) {
    pressed.disabled = true;
    problem.replaceChildren();
    try {
      await does();
    } catch (error) {
      problem.replaceChildren(problemBox(error));
    } finally {
      pressed.disabled = false;
    }
  }

  async #remove(style, version) {
    const said = words.runs.versions;
    const name = words.runs.version(style, version);
    const sure = await confirmed({ title: said.removeTitle(name), text: said.removeText, yes: said.removeYes, no: said.removeNo });
    if (!sure) return;
    await this.service.remove(style, version);
  }

  /** The report is large, and fetched for who wants to read it. */
  #judged(run) {
    const said = words.runs.versions;
    const slot = element("div", {}, words.frame.loading);
    const load = async () => {
      try {
        const report = await fetchReport(run.id);
        slot.replaceChildren(metricsTable(report?.metrics ?? []));
      } catch (error) {
        slot.replaceChildren(problemBox(error, load));
      }
    };
    const details = element("details", { class: "judged" }, element("summary", {}, said.figures), slot);
    details.addEventListener("toggle", () => details.open && load(), { once: true });
    return details;
  }
}
